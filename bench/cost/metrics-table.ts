import type { Assumptions } from './assumptions.ts';
import type { Level } from './measured.ts';

/** An entry below a kilobyte, in a transaction. */
const LEDGER_WRITE_UNITS = 2;

/** What the pipeline does in a second. */
type Work = {
  readonly events: number;
  readonly transactions: number;
  readonly ingestWriteUnits: number;
  readonly evaluations: number;
};

/** Units a second: of the ledger, and of the counters and summaries. */
export const tableUnits = (
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
 * Partitions that the metrics table has split into, and so shards of its stream, once it has served `peakFactor` times this work.
 * It is split by what it served without a window, and never joined again: so each transaction counts with an evaluation.
 */
export const streamShardsOf = (
  work: Omit<Work, 'evaluations'>,
  peakFactor: number,
  level: Level,
  assumed: Assumptions,
): number => {
  const { metricsWrites, metricsReads } = tableUnits({ ...work, evaluations: work.transactions }, level);
  return Math.max(
    assumed.streamShardsLeast,
    Math.ceil((peakFactor * metricsWrites) / assumed.writeUnitsPerPartition),
    Math.ceil((peakFactor * metricsReads) / assumed.readUnitsPerPartition),
  );
};
