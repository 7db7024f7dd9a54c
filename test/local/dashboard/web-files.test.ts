/**
 * A wrong type or policy leaves the page blank, and a way out of its folder exposes this machine.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { webConfig } from '../../../contracts/web-config.ts';
import { contentSecurityPolicy } from '../../../contracts/web-security.ts';
import { readWebFiles, webApp } from '../../../local/dashboard/web-files.ts';
import { type RunningServer, startServer } from '../../../local/gateway/server.ts';

const parent = mkdtempSync(join(tmpdir(), 'web-files-'));
const folder = join(parent, 'dist');
let server: RunningServer;

beforeAll(async () => {
  mkdirSync(join(folder, 'assets'), { recursive: true });
  writeFileSync(join(parent, 'secret.json'), '"secret"');
  writeFileSync(join(folder, 'index.html'), '<!doctype html>page');
  writeFileSync(join(folder, 'assets', 'index-abc.js'), 'script');
  writeFileSync(join(folder, 'assets', 'index-abc.css'), 'style');
  writeFileSync(join(folder, 'robots.txt'), 'text');
  writeFileSync(join(folder, 'odd.bin'), 'bytes');
  const web = webApp(readWebFiles(folder), { stage_name: 'laptop', sign_in: { kind: 'demo' } });
  server = await startServer({ port: 0, parts: [web], onError: () => undefined });
});
afterAll(async () => {
  await server.close();
  rmSync(parent, { recursive: true, force: true });
});

/** fetch would tidy these paths before it sends them. */
const raw = (path: string): Promise<{ readonly status: number; readonly body: string }> =>
  new Promise((resolve, reject) => {
    httpRequest(server.url, { path }, (response) => {
      let body = '';
      response
        .on('data', (chunk) => (body += String(chunk)))
        .on('end', () => resolve({ status: response.statusCode ?? 0, body }));
    })
      .on('error', reject)
      .end();
  });

describe('the web app on the laptop', () => {
  test.each([
    ['/', 'text/html; charset=utf-8', '<!doctype html>page', 'no-store'],
    ['/index.html', 'text/html; charset=utf-8', '<!doctype html>page', 'no-store'],
    [
      '/assets/index-abc.js',
      'text/javascript; charset=utf-8',
      'script',
      'public, max-age=31536000, immutable',
    ],
    ['/assets/index-abc.css?x=1', 'text/css; charset=utf-8', 'style', 'public, max-age=31536000, immutable'],
    ['/robots.txt', 'text/plain; charset=utf-8', 'text', 'no-store'],
    ['/odd.bin', 'application/octet-stream', 'bytes', 'no-store'],
  ])('serves %s as %s', async (path, type, body, cache) => {
    const response = await fetch(`${server.url}${path}`);
    expect(response.status).toBe(200);
    expect(await response.text()).toBe(body);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': type,
      'cache-control': cache,
      'content-security-policy': contentSecurityPolicy([]),
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
    });
  });

  test('tells the page that visitors sign in by choosing a demo identity', async () => {
    const response = await fetch(`${server.url}/config.json`);
    expect(response.headers.get('content-type')).toBe('application/json');
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(webConfig.parse(await response.json())).toEqual({
      stage_name: 'laptop',
      sign_in: { kind: 'demo' },
    });
  });

  test.each(['/signed-in', '/signed-in?code=a.b&state=c', '/sellers/seller-042', '/deep/er/'])(
    'serves the page for %s',
    async (path) => {
      expect(await raw(path)).toEqual({ status: 200, body: '<!doctype html>page' });
    },
  );

  test.each([
    '/v1/sellers/a/metrics',
    '/v1',
    '/ws',
    '/local/identities',
    '/@connections/abc=',
    '/.well-known/jwks',
    '/assets/index-old.js',
    '/assets/none',
    '/missing.png',
    '/favicon.ico',
  ])('serves no page for %s, so that a mistake does not look like one', async (path) => {
    expect((await raw(path)).status).toBe(404);
  });

  test.each([
    '/../secret.json',
    '/assets/../../secret.json',
    '/%2e%2e/secret.json',
    '/..%2fsecret.json',
    '/assets/..\\..\\secret.json',
    '//secret.json',
    '/%00secret.json',
    '/%E0%A4%A',
  ])('serves no file outside its folder for %s', async (path) => {
    expect((await raw(path)).body).not.toContain('secret"');
  });

  test('answers HEAD without a body, and accepts no changes', async () => {
    const head = await fetch(`${server.url}/`, { method: 'HEAD' });
    expect([head.status, head.headers.get('content-length'), await head.text()]).toEqual([200, '19', '']);
    for (const method of ['POST', 'PUT', 'DELETE'])
      expect((await fetch(`${server.url}/index.html`, { method })).status).toBe(404);
  });
});
