import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..', '..');
const requirements = join(import.meta.dirname, 'requirements.txt');

const NEEDED =
  'npm run test:engines needs Python 3.10 or later with venv. On Debian: apt-get install python3-venv';

const run = (program: string, args: readonly string[]): void => {
  const { error, status, stdout, stderr } = spawnSync(program, args, { encoding: 'utf8' });
  if (error !== undefined) throw new Error(`${program} cannot be run (${error.message}). ${NEEDED}`);
  if (status !== 0) throw new Error(`${[program, ...args].join(' ')} failed. ${NEEDED}\n${stdout}${stderr}`);
};

/**
 * The folder with the programs of requirements.txt, fetched once for each state of it. An
 * environment of Python cannot be moved, so a file marks the one that is complete.
 */
export const fetchPythonPrograms = (): string => {
  const hash = createHash('sha256').update(readFileSync(requirements)).digest('hex').slice(0, 12);
  const folder = join(root, '.local', 'engines', `python-${hash}`);
  const complete = join(folder, 'complete');
  if (!existsSync(complete)) {
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    run('python3', ['-m', 'venv', folder]);
    run(join(folder, 'bin', 'pip'), [
      'install',
      '--quiet',
      '--disable-pip-version-check',
      '--requirement',
      requirements,
    ]);
    writeFileSync(complete, '');
  }
  return join(folder, 'bin');
};
