/**
 * A benchmark that measures something else than it says, or leaves a server running that slows the
 * next one, misleads whoever tunes by it.
 */
import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { expect, test } from 'vitest';
import { runCommand } from '../support/programs/run-script.ts';

const folders = (): string[] =>
  readdirSync(tmpdir()).filter((name) => name.startsWith('seller-pulse-bench-'));

test('prints every figure, finds that a second delivery writes nothing, and leaves nothing behind', async () => {
  const before = folders();
  const { status, stdout, stderr } = await runCommand('bench', [
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

test('explains a wrong call in a line, with exit code 2', async () => {
  expect(await runCommand('bench', ['--runs', '0'])).toMatchObject({
    status: 2,
    stdout: '',
    stderr: expect.stringMatching(/--runs must be a whole number from 1/),
  });
  expect(await runCommand('bench', ['--only', 'speed'])).toMatchObject({
    status: 2,
    stderr: expect.stringMatching(/--only must be throughput, freshness, page or batch/),
  });
  expect(await runCommand('bench', ['--help'])).toMatchObject({
    status: 0,
    stdout: expect.stringMatching(/^Usage: npx seller-pulse bench/),
  });
});
