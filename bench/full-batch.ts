import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import * as z from 'zod';

/** The largest batch of Kafka records that Lambda can be told to deliver. */
export const BATCH_RECORDS = 10_000;

export const BATCH_SHAPES = ['one seller', '500 sellers', '10,000 sellers', 'broken records'] as const;
export type BatchShape = (typeof BATCH_SHAPES)[number];
export const isBatchShape = (name: string | undefined): name is BatchShape =>
  BATCH_SHAPES.some((shape) => shape === name);

const batchRun = z.object({ elapsed_ms: z.number(), memory_bytes: z.number(), writeUnits: z.number() });
/** What the ingest handler took for one batch. `memory_bytes` is the most that was resident. */
export type BatchRun = z.infer<typeof batchRun>;

/** Handles a batch of 10,000 records and almost 6 MB in a fresh process on a fresh store. */
export const measureFullBatch = async (shape: BatchShape, signal: AbortSignal): Promise<BatchRun> => {
  const program = join(import.meta.dirname, 'full-batch-run.ts');
  const args = ['--disable-warning=ExperimentalWarning', program, shape];
  const { stdout } = await promisify(execFile)(process.execPath, args, { signal });
  return batchRun.parse(JSON.parse(stdout));
};
