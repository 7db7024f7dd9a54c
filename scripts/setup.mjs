/**
 * Installs exactly what package-lock.json lists, Node 24 included, unless it is installed already.
 * Folders that are named as arguments have a package-lock.json of their own, for tools that few
 * need: what that lists is installed there.
 *
 * It runs before anything is installed, on Node 18 or newer, so it is plain JavaScript and imports
 * nothing from node_modules.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync, realpathSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const NODE_MAJOR = 24;
const root = join(fileURLToPath(import.meta.url), '..', '..');

/** The Node that runs the project, whichever is installed on the machine. */
export const NODE = join(root, 'node_modules', '.bin', 'node');

const readLock = (path) => {
  try {
    return JSON.parse(readFileSync(path, 'utf8')).packages ?? {};
  } catch (error) {
    if (error.code === 'ENOENT') return undefined;
    throw new Error(`${path} cannot be read as a lock file: ${error.message}`, { cause: error });
  }
};

/**
 * Compares a folder's node_modules with its package-lock.json. npm removes
 * node_modules/.package-lock.json when an install begins and writes it when the install succeeds.
 * Packages for other platforms are not in it.
 */
const findDifference = (folder) => {
  const path = join(folder, 'package-lock.json');
  const wanted = readLock(path);
  if (wanted === undefined) throw new Error(`${path} is missing. Restore it with: git checkout ${path}`);
  const installed = readLock(join(folder, 'node_modules', '.package-lock.json'));
  if (installed === undefined) return 'node_modules is missing or incomplete';
  const differing = Object.entries(wanted).filter(([path, { version, optional }]) => {
    const found = installed[path];
    return path !== '' && (found === undefined ? optional !== true : found.version !== version);
  });
  const differ = differing.length === 1 ? '1 package differs' : `${differing.length} packages differ`;
  return differing.length === 0 ? undefined : `node_modules does not match package-lock.json (${differ})`;
};

/**
 * Removes node_modules/.bin from the PATH: npm must not run on the Node there, which it is about to
 * replace.
 */
const installEnvironment = () => {
  const path = (process.env.PATH ?? '')
    .split(delimiter)
    .filter((entry) => !/node_modules[\\/]\.bin[\\/]?$/.test(entry));
  return { ...process.env, PATH: path.join(delimiter) };
};

const install = (folder) => {
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
  // stdout belongs to the command that runs next: its output may be piped to a file.
  const { status, error } = spawnSync(command, args, {
    cwd: folder,
    env: installEnvironment(),
    stdio: ['ignore', 2, 2],
  });
  if (error !== undefined) throw new Error(`npm could not be started: ${error.message}`, { cause: error });
  if (status !== 0)
    throw new Error('npm ci failed (see above). Fix the error it names and run the command again.');
};

/** Installs what a folder's package-lock.json lists. Returns false if it was installed already. */
const installPackages = (folder) => {
  const difference = findDifference(folder);
  if (difference === undefined) return false;
  console.error(`Setting up: ${difference}; running npm ci (about a minute, once).`);
  install(folder);
  return true;
};

/** Describes what is wrong with the Node in node_modules; undefined when nothing is. */
const findNodeProblem = () => {
  const { stdout, stderr, error } = spawnSync(NODE, ['--version'], { encoding: 'utf8' });
  if (error !== undefined) return 'its program is missing';
  return stdout.startsWith(`v${NODE_MAJOR}.`) ? undefined : `it is ${stdout.trim() || stderr.trim()}`;
};

const runsOnProjectNode = () =>
  process.execPath.startsWith(join(root, 'node_modules')) &&
  process.versions.node.startsWith(`${NODE_MAJOR}.`);

const setUp = (folders) => {
  // npm takes the `-c` of `npm run synth -c stage=prod` for itself, so the command does not get it.
  const kept = process.env.npm_config_call;
  if (kept)
    throw new Error(
      `npm took "-c ${kept}" for itself. Put two dashes before it: npm run ${process.env.npm_lifecycle_event} -- -c ${kept}`,
    );
  const installed = installPackages(root);
  const problem = !installed && runsOnProjectNode() ? undefined : findNodeProblem();
  if (problem !== undefined)
    throw new Error(
      `Node ${NODE_MAJOR}, which comes as the npm package "node", was not installed: ${problem}.\n` +
        'Its install script has to run, and npm is probably told to skip such scripts. Run this, then the command again:\n' +
        '  npm rebuild node --ignore-scripts=false',
    );
  for (const folder of folders) installPackages(join(root, folder));
};

/**
 * Sets the project up, and these folders of it. Returns false if that fails, and prints the reason
 * to stderr.
 */
export const setUpOrReport = (folders = []) => {
  try {
    setUp(folders);
    return true;
  } catch (error) {
    console.error(`Set-up failed: ${error.message}`);
    return false;
  }
};

const isProgram = realpathSync(process.argv[1]) === fileURLToPath(import.meta.url);
if (isProgram && !setUpOrReport(process.argv.slice(2))) process.exitCode = 1;
