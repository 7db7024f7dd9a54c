/** What is built here is what CloudFront and `npm start` serve: a page that breaks its own policy shows nothing at all. */
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { ROUTES } from '../../contracts/definitions.ts';
import { contentSecurityPolicy } from '../../contracts/web-security.ts';
import { builtDashboard, DashboardBuildError } from '../../local/dashboard/build.ts';
import type { WebFiles } from '../../local/dashboard/web-files.ts';

const repository = join(import.meta.dirname, '..', '..');
const INITIAL_SCRIPT_BYTES_MAX = 250 * 1024;

/** A copy of the sources, so that nothing else that runs is disturbed. */
const root = mkdtempSync(join(tmpdir(), 'dashboard-build-'));
const onBuild = vi.fn();
const build = (): Promise<WebFiles> => builtDashboard({ root, onBuild });
const source = (path: string): string => join(root, path);
const textOf = (files: WebFiles, path: string): string => new TextDecoder('utf-8', { fatal: true }).decode(files.get(path)?.body);

beforeAll(() => {
  for (const name of ['dashboard', 'contracts', 'package.json', 'package-lock.json', 'tsconfig.json'])
    cpSync(join(repository, name), source(name), { recursive: true, filter: (path) => !path.includes('/dashboard/dist') });
  symlinkSync(join(repository, 'node_modules'), source('node_modules'));
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

describe('the built dashboard', () => {
  let files: WebFiles;
  let html: string;
  beforeAll(async () => {
    files = await build();
    html = textOf(files, '/index.html');
  });

  test('is one page with assets whose names hold a hash, and nothing else', () => {
    expect(html.toLowerCase()).toMatch(/^<!doctype html>\s*<html lang="en">/);
    expect([...files.keys()].map((path) => path.replace(/-[\w-]{8}\./, '-HASH.')).sort()).toEqual([
      '/assets/index-HASH.css',
      '/assets/index-HASH.js',
      '/index.html',
    ]);
  });

  test('has nothing inline that the policy would refuse, and loads nothing from elsewhere', () => {
    expect(contentSecurityPolicy([])).not.toMatch(/unsafe|\*/);
    expect(html).not.toMatch(/<style|\sstyle=|\son[a-z]+=|javascript:/i);
    for (const [, attributes, content] of html.matchAll(/<script([^>]*)>([\s\S]*?)<\/script>/g)) {
      expect(attributes).toContain('src="/assets/');
      expect(content).toBe('');
    }
    const loaded = [...html.matchAll(/<(?:script|link|img|iframe)[^>]+?(?:src|href)="([^"]*)"/g)].map(([, address]) => address);
    expect(loaded.filter((address) => address !== 'data:,' && !files.has(address ?? ''))).toEqual([]);
  });

  test('is small enough to be there at once', () => {
    const scripts = [...files].filter(([path]) => html.includes(path) && path.endsWith('.js'));
    expect(scripts).toHaveLength(1);
    expect(scripts.reduce((sum, [, { body }]) => sum + gzipSync(body).length, 0)).toBeLessThanOrEqual(INITIAL_SCRIPT_BYTES_MAX);
  });

  test('links to the API description where it really is', () => {
    expect(html).toContain(`href="${ROUTES.openapi.path}"`);
  });
});

describe('the sources of the dashboard', () => {
  const sources = readdirSync(join(repository, 'dashboard', 'src'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => readFileSync(join(repository, 'dashboard', 'src', name), 'utf8'))
    .join('\n');
  const page = readFileSync(join(repository, 'dashboard', 'index.html'), 'utf8');

  test('name only elements that the page has', () => {
    const wanted = [...sources.matchAll(/\b(?:element|elementOf|write|show)\('([a-z-]+)'/g)].map(([, id]) => id);
    expect(wanted.length).toBeGreaterThan(40);
    expect(wanted.filter((id) => !page.includes(`id="${id}"`))).toEqual([]);
  });

  test('never read data as HTML, so that no record can run a script', () => {
    expect(sources).not.toMatch(/innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(|new Function\(|setAttribute\('style'/);
  });

  test('keep no token where another page or a later visitor finds it', () => {
    expect(sources).not.toMatch(/localStorage|indexedDB|document\.cookie/);
    expect([...sources.matchAll(/\bsessionStorage\b/g)]).toHaveLength(1);
  });
});

describe('building when out of date', () => {
  const inAnHour = new Date(Date.now() + 3_600_000);
  const leftovers = (): string[] => readdirSync(source('dashboard')).filter((name) => name.startsWith('dist-'));

  test('does nothing while nothing changed, and builds when a source or a contract did, or one is gone', async () => {
    const files = await build();
    onBuild.mockClear();
    expect(await build()).toEqual(files);
    expect(onBuild).not.toHaveBeenCalled();

    mkdirSync(source('contracts/new'));
    await build();
    expect(onBuild).toHaveBeenCalledTimes(1);
    rmSync(source('contracts/new'), { recursive: true });
    await build();
    expect(onBuild).toHaveBeenCalledTimes(2);
    expect(leftovers()).toEqual([]);
  });

  test('serves what was changed, even where several start at once', async () => {
    writeFileSync(
      source('dashboard/index.html'),
      readFileSync(source('dashboard/index.html'), 'utf8').replace('Skip to the figures', 'Changed'),
    );
    const built = await Promise.all([build(), build(), build()]);
    for (const files of [...built, await build()]) expect(textOf(files, '/index.html')).toContain('Changed');
    expect(leftovers()).toEqual([]);
  });

  test('takes away what killed builds left, and leaves what is being built next to it', async () => {
    const anHourAgo = new Date(Date.now() - 3_600_000);
    mkdirSync(source('dashboard/dist-killed/assets'), { recursive: true });
    utimesSync(source('dashboard/dist-killed'), anHourAgo, anHourAgo);
    mkdirSync(source('dashboard/dist-building'));
    rmSync(source('dashboard/dist'), { recursive: true });
    await build();
    expect(leftovers()).toEqual(['dist-building']);
    rmSync(source('dashboard/dist-building'), { recursive: true });
  });

  test('a build that fails says what is wrong and leaves the last good one', async () => {
    const before = await build();
    const main = readFileSync(source('dashboard/src/main.ts'), 'utf8');
    writeFileSync(source('dashboard/src/main.ts'), `${main}\nimport { missing } from './not-there.ts';\nmissing();\n`);
    const failure = await build().catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(DashboardBuildError);
    expect(String(failure)).toMatch(/could not be built:[\s\S]*not-there\.ts[\s\S]*npm run build:dashboard$/);
    expect(leftovers()).toEqual([]);
    writeFileSync(source('dashboard/src/main.ts'), main);
    expect([...(await build()).keys()]).toEqual([...before.keys()]);
    // A clock that ran ahead when a source was saved costs builds, never a stale page.
    utimesSync(source('dashboard/src/main.ts'), inAnHour, inAnHour);
    onBuild.mockClear();
    await build();
    expect(onBuild).toHaveBeenCalledTimes(1);
  });
});
