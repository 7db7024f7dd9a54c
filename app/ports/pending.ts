import type { AlertTransition } from '../../contracts/alerts.ts';
import type { StoredAlert } from './metrics.ts';

/** An unpublished alert, and when it was raised (ms since 1970) by the clock of that moment. */
export type UnpublishedAlert = StoredAlert & { readonly raisedAt: number };

/**
 * The work that waits in the metrics table, for one shard of sellers (0 to SUMMARY_SHARDS - 1) at a
 * time. It comes in parts, so that a caller that fails with the first ones still gets to those
 * behind them. Times are in ms since 1970.
 */
export type PendingStore = {
  /**
   * The sellers of a shard whose summaries were due by `now`, the longest overdue first, from an
   * index that lags by a moment.
   */
  readonly listDueSellers: (shard: number, now: number) => AsyncIterable<readonly string[]>;
  /**
   * The sellers of a shard whose summaries are due only after an instant, from the same index.
   */
  readonly listSellersDueAfter: (shard: number, instant: number) => AsyncIterable<readonly string[]>;
  /**
   * The unpublished alerts of a shard's sellers, the oldest first, strongly consistent. Within a
   * part, the alerts of one rule of a seller are in the order of their numbers.
   */
  readonly readUnpublishedAlerts: (shard: number) => AsyncIterable<readonly UnpublishedAlert[]>;
  /** Whether an alert is still unpublished, strongly consistent; false if it no longer exists. */
  readonly isUnpublished: (transition: AlertTransition) => Promise<boolean>;
  /** Removes an alert from the list of unpublished ones. */
  readonly markPublished: (transition: AlertTransition) => Promise<void>;
};
