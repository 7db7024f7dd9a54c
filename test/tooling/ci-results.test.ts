/** A wrong sum here would let a broken build pass as a good one. */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runProgram } from '../support/programs/run-program.ts';

const root = join(import.meta.dirname, '..', '..');
const vitest = join(root, 'node_modules', '.bin', 'vitest');

const PASSING = "import { test } from 'vitest';\ntest('a', () => {});\ntest('b', () => {});\n";
const FAILING =
  "import { test } from 'vitest';\ntest('c', () => {});\ntest('d', () => { throw new Error('d') });\n";
const SKIPPING = "import { test } from 'vitest';\ntest('e', () => {});\ntest.skip('f', () => {});\n";
const UNREADABLE = "import './absent.ts';\nimport { test } from 'vitest';\ntest('g', () => {});\n";
const REJECTING = "import { test } from 'vitest';\ntest('h', () => { Promise.reject(new Error('h')) });\n";

describe('.ci/results.mjs over real vitest results', () => {
  const folder = mkdtempSync(join(tmpdir(), 'ci-results-'));
  const note = (results: string, name: string, text: string) => {
    mkdirSync(join(folder, results), { recursive: true });
    writeFileSync(join(folder, results, name), text);
  };

  /**
   * Runs one test file with vitest and keeps its results in the folder `results`, as .ci/run does.
   */
  const runSuite = (results: string, name: string, source: string) => {
    const tree = join(folder, `${results}-${name}`);
    mkdirSync(tree);
    writeFileSync(join(tree, 'suite.test.ts'), source);
    symlinkSync(join(root, 'node_modules'), join(tree, 'node_modules'));
    const { status } = runProgram(
      vitest,
      ['run', '--reporter=json', `--outputFile=${join(folder, results, `${name}.json`)}`],
      tree,
    );
    note(results, `${name}.exit`, String(status));
  };
  const summary = (results: string) => {
    const { stdout, status } = runProgram(
      process.execPath,
      [join(root, '.ci', 'results.mjs'), join(folder, results)],
      root,
    );
    return { last: stdout.trimEnd().split('\n').at(-1), status, stdout };
  };

  beforeAll(() => {
    runSuite('good', 'tests', PASSING);
    note('good', 'check.exit', '0');
    note('good', 'install.exit', '0');
    runSuite('bad', 'tests', FAILING);
    runSuite('bad', 'slow-tests', PASSING);
    note('bad', 'check.exit', '1');
    runSuite('skipped', 'tests', SKIPPING);
    runSuite('unreadable', 'tests', UNREADABLE);
    runSuite('rejecting', 'tests', REJECTING);
    runSuite('crashed', 'tests', PASSING);
    note('crashed', 'slow-tests.exit', '137');
    note('silent', 'tests.exit', '0');
    note('no-install', 'install.exit', '1');
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test.each([
    ['good', '3 passed, 0 failed', 0],
    ['bad', '3 passed, 2 failed', 1],
    ['skipped', '1 passed, 0 failed', 1],
    ['unreadable', '0 passed, 1 failed', 1],
    ['rejecting', '1 passed, 1 failed', 1],
    ['crashed', '2 passed, 1 failed', 1],
    ['silent', '0 passed, 1 failed', 1],
    ['no-install', '0 passed, 1 failed', 1],
  ])('%s suites: %s, exit code %i', (results, last, status) => {
    expect(summary(results)).toMatchObject({ last, status });
  });

  test('a skipped test is named as the reason', () => {
    expect(summary('skipped').stdout).toContain('Skipped tests fail the run: 1.');
  });
});
