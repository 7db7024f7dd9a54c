/**
 * Puts the exact dependencies of package-lock.json in place, Node 24 among them, unless they are there already.
 * Plain JavaScript without imports from node_modules, since it runs before anything is installed, on any Node from 18.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const NODE_MAJOR = 24;
const root = join(fileURLToPath(import.meta.url), '..', '..');

const readLock = (path) => {
  try {
    return JSON.parse(readFileSync(path, 'utf8')).packages ?? {};
  } catch (error) {
    if (error.code === 'ENOENT') return undefined;
    throw new Error(`${path} cannot be read as a lock file: ${error.message}`, { cause: error });
  }
};

/**
 * npm writes node_modules/.package-lock.json once an install has succeeded, and removes it when one begins. Packages for
 * other platforms are rightly absent from it.
 */
const whatIsMissing = () => {
  const wanted = readLock(join(root, 'package-lock.json'));
  if (wanted === undefined)
    throw new Error('package-lock.json is missing. Restore it with: git checkout package-lock.json');
  const installed = readLock(join(root, 'node_modules', '.package-lock.json'));
  if (installed === undefined) return 'node_modules is missing or incomplete';
  const differing = Object.entries(wanted).filter(([path, { version, optional }]) => {
    const found = installed[path];
    return path !== '' && (found === undefined ? optional !== true : found.version !== version);
  });
  const differ = differing.length === 1 ? '1 package differs' : `${differing.length} packages differ`;
  return differing.length === 0 ? undefined : `node_modules does not match package-lock.json (${differ})`;
};

/**
 * npm must not run on the Node inside node_modules, which it is about to replace: npm's own Node goes first on the PATH,
 * and node_modules/.bin is taken off it.
 */
const installEnvironment = () => {
  const path = (process.env.PATH ?? '')
    .split(delimiter)
    .filter((entry) => !/node_modules[\\/]\.bin[\\/]?$/.test(entry));
  return { ...process.env, PATH: path.join(delimiter) };
};

const install = () => {
  const options = [
    'ci',
    '--include=dev',
    '--include=optional',
    '--no-audit',
    '--no-fund',
    '--loglevel=error',
  ];
  const { npm_execpath: npm, npm_node_execpath: npmNode } = process.env;
  const [command, args] =
    npm !== undefined && npmNode !== undefined ? [npmNode, [npm, ...options]] : ['npm', options];
  // stdout is left to the command that is being prepared: its output may be piped to a file.
  const { status, error } = spawnSync(command, args, {
    cwd: root,
    env: installEnvironment(),
    stdio: ['ignore', 2, 2],
  });
  if (error !== undefined) throw new Error(`npm could not be started: ${error.message}`, { cause: error });
  if (status !== 0)
    throw new Error(`npm ci failed (see above). Fix what it names and run the command again.`);
};

/** An empty string when the Node that package scripts will run is the one wanted, else what is wrong with it. */
const nodeProblem = () => {
  const found = spawnSync(join(root, 'node_modules', '.bin', 'node'), ['--version'], { encoding: 'utf8' });
  if (found.error === undefined && found.stdout.startsWith(`v${NODE_MAJOR}.`)) return '';
  return found.error === undefined
    ? `it is ${found.stdout.trim() || found.stderr.trim()}`
    : 'its program is not there';
};

const nodeIsInPlace = () =>
  process.execPath.startsWith(join(root, 'node_modules')) &&
  process.versions.node.startsWith(`${NODE_MAJOR}.`);

/** `npm run synth -c stage=prod`: npm keeps `-c` to itself, and the program would never hear of the stage. */
const keptByNpm = () => process.env.npm_config_call;

try {
  if (keptByNpm())
    throw new Error(
      `npm took "-c ${keptByNpm()}" for itself. Put two dashes before it: npm run ${process.env.npm_lifecycle_event} -- -c ${keptByNpm()}`,
    );
  const missing = whatIsMissing();
  if (missing !== undefined) {
    console.error(`Setting up: ${missing}; running npm ci (about a minute, once).`);
    install();
  }
  const problem = missing === undefined && nodeIsInPlace() ? '' : nodeProblem();
  if (problem !== '') {
    throw new Error(
      `Node ${NODE_MAJOR}, which comes as the npm package "node", was not put in place: ${problem}.\n` +
        `Its install script has to run, and npm is probably told to skip such scripts. Run this, then the command again:\n` +
        `  npm rebuild node --ignore-scripts=false`,
    );
  }
} catch (error) {
  console.error(`Set-up failed: ${error.message}`);
  process.exitCode = 1;
}
