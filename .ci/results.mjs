/**
 * Adds up the results of the suites in a folder. `<suite>.exit` has the exit code of a suite, and
 * `<suite>.json` the results of a vitest suite. A suite without results counts as one test, which
 * passed if the exit code is 0.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const folder = process.argv[2];
if (folder === undefined) throw new Error('Usage: node .ci/results.mjs FOLDER');

const isVitest = (suite) => suite.endsWith('tests');

/**
 * A file that failed without a failed test counts as one failure: it could not be imported, or a
 * hook threw.
 */
const countVitest = (
  { numPassedTests, numFailedTests, numPendingTests, numTodoTests, testResults },
  exitCode,
) => {
  const brokenFiles = testResults.filter(
    ({ status, assertionResults }) =>
      status === 'failed' && !assertionResults.some((test) => test.status === 'failed'),
  ).length;
  const failed = numFailedTests + brokenFiles;
  return {
    passed: numPassedTests,
    // vitest also fails on errors outside of tests, such as an unhandled rejection.
    failed: failed === 0 && exitCode !== 0 ? 1 : failed,
    skipped: numPendingTests + numTodoTests,
  };
};

const readVitest = (path) => {
  if (!existsSync(path)) return undefined;
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    // The file is incomplete because the suite crashed.
    return undefined;
  }
};

const countSuite = (suite) => {
  const exitCode = Number(readFileSync(join(folder, `${suite}.exit`), 'utf8'));
  const results = readVitest(join(folder, `${suite}.json`));
  if (results !== undefined) return countVitest(results, exitCode);
  const passed = exitCode === 0 && !isVitest(suite);
  return { passed: passed ? 1 : 0, failed: passed ? 0 : 1, skipped: 0 };
};

const suites = readdirSync(folder)
  .filter((name) => name.endsWith('.exit'))
  .map((name) => name.slice(0, -'.exit'.length));
// Installing is not a test. It counts only if it fails, since nothing else runs then.
const counted = suites
  .map((suite) => ({ suite, ...countSuite(suite) }))
  .filter(({ suite, failed }) => /check|tests$/.test(suite) || failed > 0);
const total = counted.reduce(
  (sum, { passed, failed, skipped }) => ({
    passed: sum.passed + passed,
    failed: sum.failed + failed,
    skipped: sum.skipped + skipped,
  }),
  {
    passed: 0,
    failed: 0,
    skipped: 0,
  },
);
const nothingRan = total.passed + total.failed === 0 ? 1 : 0;

console.log('');
for (const { suite, passed, failed, skipped } of counted)
  console.log(`${suite}: ${passed} passed, ${failed} failed, ${skipped} skipped`);
if (total.skipped > 0) console.log(`Skipped tests fail the run: ${total.skipped}.`);
process.exitCode = total.failed + total.skipped + nothingRan > 0 ? 1 : 0;
console.log(`${total.passed} passed, ${total.failed + nothingRan} failed`);
