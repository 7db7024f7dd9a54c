import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import * as z from 'zod';
import { readRecordFile } from '../../../cli/record-file.ts';
import { metricsBody } from '../../../contracts/api/metrics.ts';
import { openLog } from '../../../local/log/log.ts';
import { TOPIC_PARTITIONS } from '../../../topology/event-sources.ts';
import type { KafkaRecord } from '../oracle/kafka-record.ts';
import type { Recount } from '../oracle/recount.ts';
import { figuresOfBody, metricFiguresOf } from '../oracle/shapes.ts';
import { runCommand } from '../programs/run-script.ts';

/** Exactly the keys that a reader of the output file relies on. */
export const output = z.strictObject({
  sellers: z.array(metricsBody),
  quarantined: z.array(
    z.strictObject({ topic: z.string(), partition: z.int(), offset: z.int(), reason: z.string().min(1) }),
  ),
  stats: z.strictObject({
    records: z.int(),
    applied: z.int(),
    unchanged: z.int(),
    quarantined: z.int(),
    passed_over: z.int(),
    transactions: z.int(),
    write_units: z.number(),
    read_units: z.number(),
    elapsed_ms: z.int(),
  }),
});
export type Output = z.infer<typeof output>;

/** A folder for record files and the outputs of their replays. */
export const createReplayFolder = () => {
  const folder = mkdtempSync(join(tmpdir(), 'seller-pulse-replay-test-'));
  let outputs = 0;
  const write = (name: string, lines: readonly string[]): string => {
    const path = join(folder, name);
    writeFileSync(path, `${lines.join('\n')}\n`);
    return path;
  };
  /** Replays a file into an output file and reads that. */
  const replayed = async (
    args: readonly string[],
    env: Readonly<Record<string, string>> = {},
  ): Promise<Output> => {
    outputs += 1;
    const out = join(folder, `out-${outputs}.json`);
    const { status, stderr } = await runCommand('replay', [...args, '--out', out], env);
    expect(status, stderr).toBe(0);
    return output.parse(JSON.parse(readFileSync(out, 'utf8')));
  };
  return { folder, write, replayed, remove: () => rmSync(folder, { recursive: true, force: true }) };
};

/** The position of each record of a file in a new log. */
export const recordsIn = (file: string): KafkaRecord[] => {
  const records = readRecordFile(file, () => undefined).records.map(({ record }) => record);
  const log = openLog(':memory:', { partitions: TOPIC_PARTITIONS });
  const positions = log.append(records);
  log.close();
  return records.map(({ timestamp, value }, index) => ({ ...positions[index]!, timestamp, value }));
};

/** Checks that every seller of the recount is there, in order, with every figure equal. */
export const expectRecounted = ({ sellers }: Output, recount: Recount): void => {
  expect(sellers.map(({ seller_id }) => seller_id)).toEqual([...recount.keys()].sort());
  for (const body of sellers)
    expect(figuresOfBody(body), body.seller_id).toEqual(metricFiguresOf(recount.get(body.seller_id)!));
};
