/**
 * Whoever clones the project has Node and npm, nothing else: the first command must do the whole
 * set-up, or say what to do.
 */
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { runProgram } from '../support/programs/run-program.ts';

const root = join(import.meta.dirname, '..', '..');
const tree = mkdtempSync(join(tmpdir(), 'fresh-clone-'));

/**
 * The environment of a shell outside the project: none of npm's variables, and only the system's
 * Node on the PATH.
 */
const outside = (): NodeJS.ProcessEnv => {
  const path = (process.env.PATH ?? '').split(delimiter).filter((entry) => !entry.includes('node_modules'));
  const own = Object.entries(process.env).filter(([name]) => !/^(npm_|node_|vitest)/i.test(name));
  return { ...Object.fromEntries(own), PATH: path.join(delimiter) };
};
const npm = (...args: string[]) => runProgram('npm', args, tree, outside());

describe('a fresh clone', () => {
  for (const path of ['package.json', 'package-lock.json', '.npmrc', 'scripts', 'cli/seller-pulse.mjs'])
    cpSync(join(root, path), join(tree, path), { recursive: true });
  afterAll(() => rmSync(tree, { recursive: true, force: true }));

  test('without install scripts, the command fails and names the fix', () => {
    const { status, output } = npm('run', '--silent', '--ignore-scripts', 'setup');
    expect(status, output).toBe(1);
    expect(output).toContain('npm rebuild node --ignore-scripts=false');
  });

  test('the fix that is named works', () => {
    const fix = npm('rebuild', 'node', '--ignore-scripts=false');
    expect(fix.status, fix.output).toBe(0);
    expect(npm('run', '--silent', 'setup')).toMatchObject({ status: 0, output: '' });
  });

  test('without node_modules, one command installs everything, and the program then runs on Node 24', () => {
    rmSync(join(tree, 'node_modules'), { recursive: true });
    writeFileSync(
      join(tree, 'cli', 'main.ts'),
      'const version: string = process.version;\nconsole.log(version);\n',
    );
    const { stdout, stderr, status } = npm('start', '--silent');
    expect(status, stderr).toBe(0);
    expect(stderr).toContain('Setting up: node_modules is missing or incomplete; running npm ci');
    // Packages may want a newer Node than npm runs on; the program has it.
    expect(stderr).not.toContain('npm warn');
    expect(stdout).toMatch(/^v24\.\d+\.\d+\n$/);
    expect(existsSync(join(tree, 'node_modules', '.bin', 'vitest'))).toBe(true);
  });

  test('a second time nothing is installed and nothing is said', () => {
    const { stdout, stderr } = npm('start', '--silent');
    expect({ stdout: stdout.slice(0, 4), stderr }).toEqual({ stdout: 'v24.', stderr: '' });
  });

  test('a changed lock file brings node_modules up to it', () => {
    const hidden = join(tree, 'node_modules', '.package-lock.json');
    const installed = JSON.parse(readFileSync(hidden, 'utf8'));
    installed.packages['node_modules/zod'].version = '0.0.0';
    writeFileSync(hidden, JSON.stringify(installed));
    const { status, output } = npm('run', '--silent', 'setup');
    expect(status, output).toBe(0);
    expect(output).toContain('node_modules does not match package-lock.json (1 package differs)');
  });
});
