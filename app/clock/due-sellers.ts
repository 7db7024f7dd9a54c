import type { MetricsStore } from '../../adapters/dynamodb/metrics-store.ts';
import { NO_SUMMARY } from '../../adapters/dynamodb/metrics-store.ts';
import type { PendingStore } from '../../adapters/dynamodb/pending-store.ts';
import type { RenewSummary } from '../evaluate/renew-summary.ts';
import { forEachConcurrently } from '../pacing/concurrency.ts';
import { gatherFailures } from '../pacing/gathered-failures.ts';
import type { Telemetry } from '../ports/telemetry.ts';

export type DueDeps = {
  readonly pending: Pick<PendingStore, 'listDueSellers'>;
  readonly metrics: Pick<MetricsStore, 'readSummaries'>;
  readonly renewSummary: RenewSummary;
  /** ms since 1970. */
  readonly clock: () => number;
  readonly telemetry: Telemetry;
};

const SELLERS_AT_ONCE = 16;

/**
 * Evaluates the sellers of a shard whose time has come, the longest overdue first, as long as `hasTime` says so. Those left, and those
 * that failed, come up again at the next tick; however many fail, those behind them are gone on to. Each summary is read first: the index
 * may still list one that was renewed in the meantime, and that costs a look and nothing more; or one that was erased, which stays so.
 */
export const renewDueSellers = async (
  { pending, metrics, renewSummary, clock, telemetry }: DueDeps,
  shard: number,
  hasTime: () => boolean,
): Promise<void> => {
  let left = 0;
  let evaluated = 0;
  const failures = gatherFailures();
  const renew = async (sellerId: string): Promise<void> => {
    if (!hasTime()) {
      left += 1;
      return;
    }
    try {
      // One by one: a summary that cannot be read must not keep others from theirs.
      const [stored = NO_SUMMARY] = await metrics.readSummaries([sellerId]);
      if (stored.version === 0 || (stored.dueAt !== undefined && stored.dueAt > clock())) return;
      await renewSummary(sellerId, stored);
      evaluated += 1;
    } catch (error) {
      failures.add(sellerId, error);
    }
  };
  try {
    for await (const due of pending.listDueSellers(shard, clock())) {
      await forEachConcurrently(due, SELLERS_AT_ONCE, renew);
      if (!hasTime()) break;
    }
  } finally {
    telemetry.count('sellersEvaluated', evaluated);
    const failed = failures.summary();
    if (failed !== undefined)
      telemetry.error(
        `sellers whose time had come could not be evaluated (${failed.count}); the next tick tries again`,
        failed.error,
        failed.details,
      );
    if (left > 0) telemetry.warn(`${left} sellers or more whose time had come are left for the next tick`);
  }
};
