import type { RenewSummary } from '../evaluate/renew-summary.ts';
import type { MetricsStore } from '../ports/metrics.ts';
import { NO_SUMMARY } from '../ports/metrics.ts';
import type { PendingStore } from '../ports/pending.ts';
import type { Telemetry } from '../ports/telemetry.ts';
import { doDueWork } from './due-work.ts';

export type DueDeps = {
  readonly pending: Pick<PendingStore, 'listDueSellers'>;
  readonly metrics: Pick<MetricsStore, 'readSummaries'>;
  readonly renewSummary: RenewSummary;
  /** ms since 1970. */
  readonly clock: () => number;
  readonly telemetry: Telemetry;
};

/**
 * Evaluates the sellers of a shard whose summaries are due, the longest overdue first, as long as
 * `hasTime` says so. Sellers that are left or that fail are due again at the next tick.
 */
export const renewDueSellers = async (
  { pending, metrics, renewSummary, clock, telemetry }: DueDeps,
  shard: number,
  hasTime: () => boolean,
): Promise<void> => {
  let evaluated = 0;
  const renew = async (sellerId: string): Promise<void> => {
    // One by one, because they are due at times of their own.
    const [stored = NO_SUMMARY] = await metrics.readSummaries([sellerId]);
    // The index lags: the summary may have been renewed or erased since.
    if (stored.version === 0 || (stored.dueAt !== undefined && stored.dueAt > clock())) return;
    await renewSummary(sellerId, stored);
    evaluated += 1;
  };
  let left: number;
  try {
    left = await doDueWork(
      {
        parts: pending.listDueSellers(shard, clock()),
        sellerOf: (sellerId) => sellerId,
        work: renew,
        describeFailures: (count) =>
          `sellers that were due could not be evaluated (${count}); the next tick tries again`,
      },
      hasTime,
      telemetry,
    );
  } finally {
    telemetry.count('sellersEvaluated', evaluated);
  }
  if (left > 0) telemetry.warn(`at least ${left} sellers that were due are left for the next tick`);
};
