/** CloudFront and `npm start` serve this build. A page that breaks its policy shows nothing. */
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { contentSecurityPolicy } from '../../contracts/web-security.ts';
import { builtDashboard, DashboardBuildError } from '../../local/dashboard/build.ts';
import type { WebFiles } from '../../local/dashboard/web-files.ts';

const repository = join(import.meta.dirname, '..', '..');
const INITIAL_SCRIPT_BYTES_MAX = 250 * 1024;

/** Projects of these tests' own, so that nothing else that runs is disturbed. */
const folder = mkdtempSync(join(tmpdir(), 'dashboard-build-'));
const projectFolder = (name: string): string => {
  const root = join(folder, name);
  mkdirSync(root);
  symlinkSync(join(repository, 'node_modules'), join(root, 'node_modules'));
  return root;
};
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const textOf = (files: WebFiles, path: string): string =>
  new TextDecoder('utf-8', { fatal: true }).decode(files.get(path)?.body);

describe('the built dashboard', () => {
  let files: WebFiles;
  let html: string;
  beforeAll(async () => {
    const root = projectFolder('whole');
    for (const name of ['dashboard', 'contracts', 'package.json', 'package-lock.json', 'tsconfig.json'])
      cpSync(join(repository, name), join(root, name), {
        recursive: true,
        filter: (path) => !path.includes('/dashboard/dist'),
      });
    files = await builtDashboard({ root, onBuild: () => undefined });
    html = textOf(files, '/index.html');
  });

  test('is one page, and assets that browsers may keep for ever because their names hold a hash', () => {
    expect(html.toLowerCase()).toMatch(/^<!doctype html>\s*<html lang="en">/);
    const [page, ...assets] = [...files.keys()].sort().reverse();
    expect(page).toBe('/index.html');
    expect(assets.filter((path) => !/^\/assets\/[\w.-]+-[\w-]{8}\.(js|css|woff2)$/.test(path))).toEqual([]);
  });

  test('has nothing inline that its policy would refuse, and loads nothing from other sites', () => {
    expect(contentSecurityPolicy([])).not.toMatch(/unsafe|\*/);
    expect(html).not.toMatch(/<style|\sstyle=|\son[a-z]+=|javascript:/i);
    for (const [, attributes, content] of html.matchAll(/<script([^>]*)>([\s\S]*?)<\/script>/g)) {
      expect(attributes).toContain('src="/assets/');
      expect(content).toBe('');
    }
    const loaded = [...html.matchAll(/<(?:script|link|img|iframe)[^>]+?(?:src|href)="([^"]*)"/g)].map(
      ([, address]) => address,
    );
    expect(loaded.filter((address) => address !== 'data:,' && !files.has(address ?? ''))).toEqual([]);
  });

  test('loads little before the first figures, so that a seller sees them at once', () => {
    const scripts = [...files].filter(([path]) => html.includes(`"${path}"`) && path.endsWith('.js'));
    expect(scripts.length).toBeGreaterThan(0);
    expect(scripts.reduce((sum, [, { body }]) => sum + gzipSync(body).length, 0)).toBeLessThanOrEqual(
      INITIAL_SCRIPT_BYTES_MAX,
    );
    // Charts and the client of an issuer are loaded on demand.
    expect(scripts.map(([path]) => path).join()).not.toMatch(/chart|oidc/i);
  });
});

describe('the sources of the dashboard', () => {
  const sourceFolder = join(repository, 'dashboard', 'src');
  const sources = readdirSync(sourceFolder, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.tsx?$/.test(name))
    .map((name) => [name, readFileSync(join(sourceFolder, name), 'utf8')] as const);
  const filesWith = (words: RegExp): string[] =>
    sources.filter(([, source]) => words.test(source)).map(([name]) => name);

  test('never write data as HTML, so that no record can run a script', () => {
    const words =
      /dangerouslySetInnerHTML|innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(|new Function\(|setAttribute\('style'/;
    expect(filesWith(words)).toEqual([]);
  });

  test('store no token where another page or a later visitor would find it', () => {
    expect(filesWith(/indexedDB|document\.cookie/)).toEqual([]);
    expect(filesWith(/localStorage/)).toEqual([join('shell', 'theme.ts')]);
    expect(filesWith(/sessionStorage/)).toEqual([join('sign-in', 'start.ts')]);
  });
});

describe('building the dashboard', () => {
  /**
   * When it is built does not depend on how much there is to build: a page of one line is built in
   * a moment.
   */
  const root = projectFolder('small');
  const source = (path: string): string => join(root, path);
  for (const [path, text] of Object.entries({
    'package-lock.json': '{}',
    'contracts/names.ts': "export const NAME = 'small';\n",
    'dashboard/index.html':
      '<!doctype html>\n<title>Small</title>\n<script type="module" src="/src/main.tsx"></script>\n',
    'dashboard/src/main.tsx':
      "import { NAME } from '../../contracts/names.ts';\n\ndocument.body.textContent = NAME;\n",
  })) {
    mkdirSync(join(source(path), '..'), { recursive: true });
    writeFileSync(source(path), text);
  }
  const onBuild = vi.fn();
  const build = (): Promise<WebFiles> => builtDashboard({ root, onBuild });

  const inAnHour = new Date(Date.now() + 3_600_000);
  const leftovers = (): string[] =>
    readdirSync(source('dashboard')).filter((name) => name.startsWith('dist-'));

  test('happens only when a source or a contract was added, changed or removed', async () => {
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

  test('serves the change, even when several processes start at once', async () => {
    writeFileSync(
      source('dashboard/index.html'),
      readFileSync(source('dashboard/index.html'), 'utf8').replace('<title>', '<title>Changed '),
    );
    const built = await Promise.all([build(), build(), build()]);
    for (const files of [...built, await build()]) expect(textOf(files, '/index.html')).toContain('Changed');
    expect(leftovers()).toEqual([]);
  });

  test('removes the folders of killed builds, but not those of builds under way', async () => {
    const anHourAgo = new Date(Date.now() - 3_600_000);
    mkdirSync(source('dashboard/dist-killed/assets'), { recursive: true });
    utimesSync(source('dashboard/dist-killed'), anHourAgo, anHourAgo);
    mkdirSync(source('dashboard/dist-building'));
    rmSync(source('dashboard/dist'), { recursive: true });
    await build();
    expect(leftovers()).toEqual(['dist-building']);
    rmSync(source('dashboard/dist-building'), { recursive: true });
  });

  test('says what is wrong when it fails, and keeps the last good build', async () => {
    const before = await build();
    const main = readFileSync(source('dashboard/src/main.tsx'), 'utf8');
    writeFileSync(
      source('dashboard/src/main.tsx'),
      `${main}\nimport { missing } from './not-there.ts';\nmissing();\n`,
    );
    const failure = await build().catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(DashboardBuildError);
    expect(String(failure)).toMatch(/could not be built:[\s\S]*not-there\.ts[\s\S]*npm run build:dashboard$/);
    expect(leftovers()).toEqual([]);
    writeFileSync(source('dashboard/src/main.tsx'), main);
    expect([...(await build()).keys()]).toEqual([...before.keys()]);
    // A source saved by a clock that is ahead costs another build, but never serves a stale page.
    utimesSync(source('dashboard/src/main.tsx'), inAnHour, inAnHour);
    onBuild.mockClear();
    await build();
    expect(onBuild).toHaveBeenCalledTimes(1);
  });
});
