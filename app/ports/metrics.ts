import type { AlertTransition } from '../../contracts/alerts.ts';
import type { MetricsBody, Reconciliation } from '../../contracts/api/metrics.ts';
import type { Sums } from '../../domain/counting/figures.ts';
import type { PartName } from '../../domain/counting/tally.ts';
import type { SourcePosition } from '../../domain/showing/seller-counters.ts';
import type { Evaluation, Memory } from '../../domain/showing/summary.ts';

/** A summary with its version; 0 stands for one that does not exist yet. */
export type VersionedSummary = {
  readonly version: number;
  readonly document: StoredSummary | undefined;
  /** When it is to be made anew, ms since 1970; undefined also when an earlier release wrote it. */
  readonly dueAt: number | undefined;
};

/** What stands for a summary that was never written. */
export const NO_SUMMARY: VersionedSummary = { version: 0, document: undefined, dueAt: undefined };

/** A summary is there and cannot be read; the message names its seller. */
export class UnreadableSummaryError extends Error {
  override readonly name = 'UnreadableSummaryError';
}

export type MetricsStore = {
  /** Summaries of several sellers, strongly consistent, in the order asked for. Throws UnreadableSummaryError for the first that cannot be read. */
  readonly readSummaries: (sellerIds: readonly string[]) => Promise<VersionedSummary[]>;
  /** Lifetime counters, strongly consistent. */
  readonly readTotals: (sellerId: string) => Promise<StoredTotals>;
  /** The counters of each day from `from` to `to` (`YYYY-MM-DD`, both included) that has any, strongly consistent. */
  readonly readDays: (sellerId: string, from: string, to: string) => Promise<ReadonlyMap<string, Sums>>;
  /** A seller's hours, categories or channels per day, from `from` to `to`, both included; without them, of all time. */
  readonly readParts: (
    sellerId: string,
    part: PartName,
    span: { readonly from: string; readonly to: string } | undefined,
  ) => Promise<ReadonlyMap<string, ReadonlyMap<string, Sums>>>;
  /**
   * Writes a summary and the alerts that come with it, all or nothing, unless the version has moved on: then `conflict`. The
   * alerts are listed as unpublished until somebody says that they are out.
   */
  readonly writeSummary: (
    sellerId: string,
    version: number,
    evaluation: Evaluation,
  ) => Promise<'written' | 'conflict'>;
  readonly readAlerts: (sellerId: string, rule: string | undefined) => Promise<readonly AlertTransition[]>;
  /** Every seller that has a summary, sorted by id. */
  readonly listSellers: () => Promise<string[]>;
};

/** What is written of a seller: what is shown of it, and what is remembered for its next evaluation. */
export type SummaryDocument = Memory & { readonly body: MetricsBody };

/** The same as read back. A body that an earlier release wrote may lack what this one shows: it is undefined then, and made anew. */
export type StoredSummary = Memory & { readonly body: MetricsBody | undefined };

/** A seller's lifetime counters, and how far each of its partitions has been applied. */
export type StoredTotals = {
  readonly total: Sums;
  readonly source: readonly SourcePosition[];
  /** Greatest order_ts (ms) ever applied: the greatest of the current versions too, unless `lowered`. */
  readonly latest: number | undefined;
  /** Some order's time was once moved back, so the greatest may be gone: only a recount knows it. */
  readonly lowered: boolean;
  /** How often the TOTAL items were ever written, which every change of a counter does: as long as it is the same, so are the counters. */
  readonly writes: number;
  /** What the last recount found; undefined without one. */
  readonly reconciled: Reconciliation | undefined;
};
