import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, renameSync, rmSync, statSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { FixableError } from '../errors.ts';
import { readWebFiles, type WebFiles } from './web-files.ts';

/** The web app cannot be built; the message holds the output of the build. */
export class DashboardBuildError extends FixableError {
  override readonly name = 'DashboardBuildError';
}

export type BuildSettings = {
  /** The project's folder, which holds dashboard/, contracts/ and node_modules/. */
  readonly root: string;
  /** Called before a build, which takes a second or two. */
  readonly onBuild: () => void;
};

const OUTPUT = 'dist';
/** Begins the names of folders with unfinished builds. */
const UNFINISHED = `${OUTPUT}-`;
const isOutput = (name: string): boolean => name === OUTPUT || name.startsWith(UNFINISHED);
/** No build takes this long: an older folder was left by one that was killed. */
const UNFINISHED_MS_MAX = 10 * 60_000;

/**
 * When a file, or anything in a folder, last changed (ms since 1970). A removal changes the folder
 * itself.
 */
const changedAt = (path: string): number => {
  const { mtimeMs } = statSync(path);
  const below = statSync(path).isDirectory()
    ? readdirSync(path).map((name) => changedAt(join(path, name)))
    : [];
  return Math.max(mtimeMs, ...below);
};

const sourcesChangedAt = (root: string): number => {
  const dashboard = join(root, 'dashboard');
  const own = readdirSync(dashboard).filter((name) => !isOutput(name));
  return Math.max(
    ...own.map((name) => changedAt(join(dashboard, name))),
    ...['contracts', 'package-lock.json'].map((name) => changedAt(join(root, name))),
  );
};

const isCurrent = (root: string): boolean => {
  const index = join(root, 'dashboard', OUTPUT, 'index.html');
  return existsSync(index) && statSync(index).mtimeMs >= sourcesChangedAt(root);
};

const runVite = async (root: string, folder: string): Promise<void> => {
  const args = [
    join(root, 'node_modules', 'vite', 'bin', 'vite.js'),
    'build',
    join(root, 'dashboard'),
    '--outDir',
    folder,
    '--logLevel',
    'warn',
  ];
  const child = spawn(process.execPath, args, {
    cwd: root,
    env: { ...process.env, NODE_ENV: 'production', NO_COLOR: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const [code] = await once(child, 'close');
  if (code !== 0)
    throw new DashboardBuildError(
      `the dashboard could not be built:\n\n${output.trim()}\n\nTry it alone with: npm run build:dashboard`,
    );
};

/**
 * Moves a finished build to where it is served from. When several builds run at once, the first one
 * stays; a rename leaves no moment in which half a build can be read.
 */
const putInPlace = (root: string, built: string, startedAt: number): void => {
  // Sources that changed during the build are not in it, so it is as old as its beginning.
  utimesSync(join(built, 'index.html'), startedAt / 1000, startedAt / 1000);
  const place = join(root, 'dashboard', OUTPUT);
  if (isCurrent(root)) return;
  try {
    rmSync(place, { recursive: true, force: true });
    renameSync(built, place);
  } catch (error) {
    if (!isCurrent(root)) throw error;
  }
};

/** Removes what killed builds left behind, but no build that still runs. */
const removeLeftovers = (root: string, now: number): void => {
  const dashboard = join(root, 'dashboard');
  for (const name of readdirSync(dashboard).filter((found) => found.startsWith(UNFINISHED))) {
    const path = join(dashboard, name);
    const changed = statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? now;
    if (now - changed > UNFINISHED_MS_MAX) rmSync(path, { recursive: true, force: true });
  }
};

/** The built web app, built anew when one of its sources is newer. Throws DashboardBuildError. */
export const builtDashboard = async ({ root, onBuild }: BuildSettings): Promise<WebFiles> => {
  const place = join(root, 'dashboard', OUTPUT);
  if (isCurrent(root)) return readWebFiles(place);
  onBuild();
  const startedAt = Date.now();
  removeLeftovers(root, startedAt);
  const folder = mkdtempSync(join(root, 'dashboard', UNFINISHED));
  try {
    await runVite(root, folder);
    const files = readWebFiles(folder);
    putInPlace(root, folder, startedAt);
    return files;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};
