import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import * as z from 'zod';
import { TOPICS } from '../../contracts/records/topics.ts';
import { readValid } from '../support/oracle/kafka-record.ts';

const run = promisify(execFile);
const program = new URL('../../bench/marketplace-file.ts', import.meta.url).pathname;
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
  await run(process.execPath, [program, '--out', file, ...options]);
  return readFile(file, 'utf8');
};

test('a load file holds as many records as asked for, in time order and all valid, or a load test measures the quarantine', async () => {
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

test('one seed always gives the same file and another seed another, or two runs of a benchmark cannot be compared', async () => {
  const [first, again, other] = await Promise.all([
    write('first', '--records', '500', '--seed', '1'),
    write('again', '--records', '500', '--seed', '1'),
    write('other', '--records', '500', '--seed', '2'),
  ]);
  expect(again).toBe(first);
  expect(other).not.toBe(first);
});

test('a wrong option is named instead of writing some other file', async () => {
  await expect(write('none', '--sellers', '0')).rejects.toMatchObject({
    code: 2,
    stderr: expect.stringContaining('--sellers must be at least 1'),
  });
  await expect(run(process.execPath, [program, '--bogus'])).rejects.toMatchObject({
    code: 2,
    stderr: expect.stringContaining("'--bogus'"),
  });
  await expect(
    run(process.execPath, [program, '--out', join(folder, 'missing', 'file')]),
  ).rejects.toMatchObject({
    code: 1,
    stderr: expect.stringContaining('choose another file with --out'),
  });
});
