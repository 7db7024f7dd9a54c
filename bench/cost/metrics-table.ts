import type { Assumptions } from './assumptions.ts';
import type { Level } from './measurements.ts';

/** Writing an entry of less than a kilobyte in a transaction. */
const LEDGER_WRITE_UNITS = 2;

/** What the pipeline does per second. */
type Work = {
  readonly events: number;
  readonly transactions: number;
  readonly ingestWriteUnits: number;
  readonly evaluations: number;
};

/** Units per second of the ledger and metrics tables. */
export const computeTableUnits = (
  { events, transactions, ingestWriteUnits, evaluations }: Work,
  { evaluate }: Level,
) => {
  const ledgerWrites = events * LEDGER_WRITE_UNITS;
  return {
    ledgerWrites,
    metricsWrites: ingestWriteUnits - ledgerWrites + evaluations * evaluate.writeUnits,
    metricsReads: transactions + evaluations * evaluate.readUnits,
  };
};

/**
 * How many partitions, and so stream shards, the metrics table has once it has served `peakFactor`
 * times this work. Partitions split but never merge, so what counts is the time before any batching
 * window was set: then each transaction caused an evaluation.
 */
export const countStreamShards = (
  work: Omit<Work, 'evaluations'>,
  peakFactor: number,
  level: Level,
  assumptions: Assumptions,
): number => {
  const { metricsWrites, metricsReads } = computeTableUnits(
    { ...work, evaluations: work.transactions },
    level,
  );
  return Math.max(
    assumptions.streamShardsLeast,
    Math.ceil((peakFactor * metricsWrites) / assumptions.writeUnitsPerPartition),
    Math.ceil((peakFactor * metricsReads) / assumptions.readUnitsPerPartition),
  );
};
