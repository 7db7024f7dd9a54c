import type { AlertTransition } from '../../contracts/alerts.ts';
import type { MetricsBody, Reconciliation } from '../../contracts/api/metrics.ts';
import type { Sums } from '../../domain/counting/figures.ts';
import type { PartName } from '../../domain/counting/tally.ts';
import type { SourcePosition } from '../../domain/showing/seller-counters.ts';
import type { Evaluation, Memory } from '../../domain/showing/summary.ts';

/**
 * Which summary a write replaces: the number of its writes, 0 while it does not exist, or what
 * stands in place of a number that cannot be read (undefined when nothing does).
 */
export type SummaryVersion = number | { readonly raw: unknown };

/** A summary with its version. */
export type VersionedSummary = {
  readonly version: SummaryVersion;
  /** Undefined when there is none, or when it cannot be read. */
  readonly document: StoredSummary | undefined;
  /** When the seller must be evaluated again (ms since 1970); earlier releases did not write it. */
  readonly dueAt: number | undefined;
  /** Why the version or the document cannot be read; undefined when both can. */
  readonly unreadable?: Error | undefined;
};

/** Stands for a summary that was never written. */
export const NO_SUMMARY: VersionedSummary = { version: 0, document: undefined, dueAt: undefined };

/** An alert as it is stored. Its transition is undefined when it cannot be read. */
export type StoredAlert = {
  readonly alertId: string;
  readonly sellerId: string;
  readonly rule: string;
  readonly seq: number;
  readonly transition: AlertTransition | undefined;
};

/** The alerts of one rule with numbers up to `from`, read in pages of `pageSize`. */
export type AlertSpan = { readonly from?: number | undefined; readonly pageSize?: number };

export type MetricsStore = {
  /**
   * The summaries of several sellers, strongly consistent, in the order of `sellerIds`. One that
   * cannot be read says so, and hides no other.
   */
  readonly readSummaries: (sellerIds: readonly string[]) => Promise<VersionedSummary[]>;
  /** Lifetime counters, strongly consistent. */
  readonly readTotals: (sellerId: string) => Promise<StoredTotals>;
  /**
   * The counters of the days from `from` to `to` (`YYYY-MM-DD`, both included), strongly
   * consistent. Days without counters are left out.
   */
  readonly readDays: (sellerId: string, from: string, to: string) => Promise<ReadonlyMap<string, Sums>>;
  /** A seller's hours, categories or channels per day of a span; without a span, of all days. */
  readonly readParts: (
    sellerId: string,
    part: PartName,
    span: { readonly from: string; readonly to: string } | undefined,
  ) => Promise<ReadonlyMap<string, ReadonlyMap<string, Sums>>>;
  /**
   * Writes a summary and its alerts, all or nothing. `conflict`: the summary no longer has this
   * version. The alerts are listed as unpublished until {@link PendingStore.markPublished}.
   */
  readonly writeSummary: (
    sellerId: string,
    version: SummaryVersion,
    evaluation: Evaluation,
  ) => Promise<'written' | 'conflict'>;
  /** The rules under which a seller has alerts, also those that have left the policy. */
  readonly listAlertRules: (sellerId: string) => Promise<readonly string[]>;
  /**
   * The alerts of one rule of a seller, the newest number first, strongly consistent. They are read
   * only as the caller iterates.
   */
  readonly readAlerts: (sellerId: string, rule: string, span?: AlertSpan) => AsyncIterable<StoredAlert>;
  /** Every seller that has a summary, sorted by id. */
  readonly listSellers: () => Promise<string[]>;
};

/**
 * A summary as written: the figures that are shown, and what the next evaluation needs to remember.
 */
export type SummaryDocument = Memory & { readonly body: MetricsBody };

/**
 * A summary as read. Its body is undefined if an earlier release wrote it without fields that this
 * one shows; it is then made anew.
 */
export type StoredSummary = Memory & { readonly body: MetricsBody | undefined };

/** A seller's lifetime counters, with the watermarks of its partitions. */
export type StoredTotals = {
  readonly total: Sums;
  readonly source: readonly SourcePosition[];
  /**
   * Greatest order_ts (ms) ever applied. Unless `lowered`, it is that of the current versions too.
   */
  readonly latest: number | undefined;
  /** An order was once moved back in time, so only a recount can tell the greatest order_ts. */
  readonly lowered: boolean;
  /**
   * How often the TOTAL items were written. Every change of a counter writes them, so while this
   * number is the same, the counters are too.
   */
  readonly writes: number;
  /** The result of the last reconciliation, if there was one. */
  readonly reconciled: Reconciliation | undefined;
};
