import type { AlertTransition } from '../../contracts/alerts.ts';

/** An alert that is not published yet; without a transition when what is stored cannot be read. */
export type UnpublishedAlert = {
  readonly alertId: string;
  readonly sellerId: string;
  readonly rule: string;
  readonly transition: AlertTransition | undefined;
};

/**
 * What waits in the metrics table for its time, one shard (0 to SUMMARY_SHARDS - 1) of the sellers at a time, in parts: so whoever
 * cannot do anything about the first ones still comes to those behind them. Times are ms since 1970.
 */
export type PendingStore = {
  /** Sellers of a shard whose summaries were due by `now`, the longest overdue first, as an index that lags a little lists them. */
  readonly listDueSellers: (shard: number, now: number) => AsyncIterable<readonly string[]>;
  /**
   * Alerts of a shard's sellers raised until an instant and not published yet, the oldest first, strongly consistent; within a part those of
   * each rule of a seller in the order of their numbers.
   */
  readonly readUnpublishedAlerts: (
    shard: number,
    raisedUntil: number,
  ) => AsyncIterable<readonly UnpublishedAlert[]>;
  /** Whether an alert is still to be published, strongly consistent. One that is gone is not. */
  readonly isUnpublished: (transition: AlertTransition) => Promise<boolean>;
  /** Takes an alert off the list of what is unpublished. */
  readonly markPublished: (transition: AlertTransition) => Promise<void>;
};
