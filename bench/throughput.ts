import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { runCommand } from './child.ts';

export type ThroughputOptions = {
  /** An existing folder for the load file and the results. */
  readonly folder: string;
  readonly records: number;
  readonly sellers: number;
  readonly batch: number;
  readonly signal: AbortSignal;
};

/** What one replay took, from the first delivery to the last summary. */
export type Throughput = {
  readonly recordsPerSecond: number;
  readonly writeUnits: number;
  readonly readUnits: number;
  readonly writesPerRecord: number;
  readonly readsPerRecord: number;
};

const result = z.object({
  stats: z.object({
    records: z.int(),
    applied: z.int(),
    write_units: z.number(),
    read_units: z.number(),
    elapsed_ms: z.number(),
  }),
});

/** Writes the file to replay and returns its path. The same options give the same file. */
export const writeLoadFile = async ({
  folder,
  records,
  sellers,
  signal,
}: ThroughputOptions): Promise<string> => {
  const file = join(folder, 'load.ndjson');
  await runCommand(
    'marketplace-file',
    ['--out', file, '--records', String(records), '--sellers', String(sellers)],
    signal,
  );
  return file;
};

/**
 * Replays the load file in a fresh process on a fresh store. Throws when a record was not applied,
 * because the speed would then mean nothing.
 */
export const measureThroughput = async (
  file: string,
  deliver: number,
  { folder, batch, signal }: ThroughputOptions,
): Promise<Throughput> => {
  const out = join(folder, 'result.json');
  await runCommand(
    'replay',
    [file, '--out', out, '--batch', String(batch), '--deliver', String(deliver)],
    signal,
  );
  const { stats } = result.parse(JSON.parse(readFileSync(out, 'utf8')));
  if (stats.applied !== stats.records)
    throw new Error(`${stats.records - stats.applied} of ${stats.records} records were not applied`);
  return {
    recordsPerSecond: (stats.records * 1000) / stats.elapsed_ms,
    writeUnits: stats.write_units,
    readUnits: stats.read_units,
    writesPerRecord: stats.write_units / stats.records,
    readsPerRecord: stats.read_units / stats.records,
  };
};
