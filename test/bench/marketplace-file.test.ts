import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import * as z from 'zod';
import { TOPICS } from '../../contracts/records/topics.ts';
import { readValid } from '../support/oracle/kafka-record.ts';
import { runCommand } from '../support/programs/run-script.ts';

const lineSchema = z.strictObject({
  topic: z.enum(Object.values(TOPICS)),
  key: z.string(),
  timestamp: z.int(),
  value: z.record(z.string(), z.unknown()),
});

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'marketplace-file-'));
});
afterAll(() => rm(folder, { recursive: true }));

const write = async (name: string, ...options: readonly string[]): Promise<string> => {
  const file = join(folder, name);
  const { status, stderr } = await runCommand('marketplace-file', ['--out', file, ...options]);
  expect(status, stderr).toBe(0);
  return readFile(file, 'utf8');
};

test('writes exactly as many valid records as were asked for, in the order of time', async () => {
  const lines = (await write('all', '--records', '20000', '--sellers', '50')).trim().split('\n');
  const records = lines.map((line) => lineSchema.parse(JSON.parse(line)));
  expect(records).toHaveLength(20_000);
  expect(
    records.every((record, offset) => readValid({ ...record, partition: 0, offset }, 'USD') !== undefined),
  ).toBe(true);
  expect(records.every(({ timestamp }, index) => timestamp >= (records[index - 1]?.timestamp ?? 0))).toBe(
    true,
  );
  expect(new Set(records.map(({ topic }) => topic)).size).toBe(5);
  expect(new Set(records.map(({ key }) => key)).size).toBe(50);
});

test('writes the same file for the same seed, so that two runs of a benchmark can be compared', async () => {
  const [first, again, other] = await Promise.all([
    write('first', '--records', '500', '--seed', '1'),
    write('again', '--records', '500', '--seed', '1'),
    write('other', '--records', '500', '--seed', '2'),
  ]);
  expect(again).toBe(first);
  expect(other).not.toBe(first);
});

test('names a wrong option instead of writing some other file', async () => {
  expect(
    await runCommand('marketplace-file', ['--out', join(folder, 'none'), '--sellers', '0']),
  ).toMatchObject({
    status: 2,
    stderr: expect.stringContaining('--sellers must be a whole number from 1'),
  });
  expect(await runCommand('marketplace-file', ['--bogus'])).toMatchObject({
    status: 2,
    stderr: expect.stringContaining("'--bogus'"),
  });
  expect(await runCommand('marketplace-file', [])).toMatchObject({
    status: 2,
    stderr: expect.stringContaining('give --out'),
  });
  expect(await runCommand('marketplace-file', ['--out', join(folder, 'missing', 'file')])).toMatchObject({
    status: 1,
    stderr: expect.stringContaining('choose another file with --out'),
  });
});
