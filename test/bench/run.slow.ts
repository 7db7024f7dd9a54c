/** A benchmark that measures something else than it says, or leaves a server running that slows the next one, misleads whoever tunes by it. */
import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { expect, test } from 'vitest';
import { runScript } from '../support/programs/run-script.ts';

const folders = (): string[] =>
  readdirSync(tmpdir()).filter((name) => name.startsWith('seller-pulse-bench-'));

test('it prints every figure, 0 more write units for a second delivery, and leaves nothing behind', async () => {
  const before = folders();
  const { status, stdout, stderr } = await runScript('bench/run.ts', [
    '--records',
    '1500',
    '--sellers',
    '10',
    '--runs',
    '1',
    '--published',
    '5',
  ]);
  expect(status, stderr).toBe(0);
  expect(stdout).toMatch(/Throughput: 1,500 records of 10 sellers, batches of 1,000\n/);
  expect(stdout).toMatch(/\n {2}records a second +[\d,]+ /);
  expect(stdout).toMatch(
    /\n {2}write units a record +\d+\.\d\d\n {2}read units a record +\d+\.\d\d\n {2}more write units for a second delivery +0\n/,
  );
  expect(stdout).toMatch(
    /\n {2}record published to figure shown, median +[\d.]+ ms\n {2}95th percentile +[\d.]+ ms\n {2}maximum +[\d.]+ ms\n/,
  );
  expect(folders()).toEqual(before);
});

test('a wrong call is told in a line, with exit code 2', async () => {
  expect(await runScript('bench/run.ts', ['--runs', '0'])).toMatchObject({
    status: 2,
    stdout: '',
    stderr: expect.stringMatching(/--runs must be a whole number from 1/),
  });
  expect(await runScript('bench/run.ts', ['--only', 'speed'])).toMatchObject({
    status: 2,
    stderr: expect.stringMatching(/--only must be throughput, freshness or page/),
  });
  expect(await runScript('bench/run.ts', ['--help'])).toMatchObject({
    status: 0,
    stdout: expect.stringMatching(/^Usage: npm run bench/),
  });
});
