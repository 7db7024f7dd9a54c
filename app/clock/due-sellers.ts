import type { Calendar } from '../../domain/time/calendar.ts';
import { findLatestDue } from '../../domain/time/next-evaluation.ts';
import type { RenewSummary } from '../evaluate/renew-summary.ts';
import type { MetricsStore } from '../ports/metrics.ts';
import { NO_SUMMARY } from '../ports/metrics.ts';
import type { PendingStore } from '../ports/pending.ts';
import { doDueWork } from './due-work.ts';
import { type UnmarkDeps, unmarkEarlyOrders } from './overdue-orders.ts';

export type DueDeps = UnmarkDeps & {
  readonly pending: Pick<PendingStore, 'listDueSellers' | 'listSellersDueAfter'>;
  readonly metrics: Pick<MetricsStore, 'readSummaries'>;
  readonly renewSummary: RenewSummary;
  readonly calendar: Pick<Calendar, 'nextDay'>;
};

/**
 * The sellers that are due by now, and those, hardly ever any, whom a clock that
 * was ahead made due too late.
 */
async function* listDue(
  { pending, calendar }: Pick<DueDeps, 'pending' | 'calendar'>,
  shard: number,
  now: number,
): AsyncGenerator<readonly string[]> {
  yield* pending.listSellersDueAfter(shard, findLatestDue({ now, calendar }));
  yield* pending.listDueSellers(shard, now);
}

/**
 * Evaluates the sellers of a shard whose summaries are due, the longest overdue first, as long as
 * `hasTime` says so. Sellers that are left or that fail are due again at the next tick.
 */
export const renewDueSellers = async (
  deps: DueDeps,
  shard: number,
  hasTime: () => boolean,
): Promise<void> => {
  const { metrics, renewSummary, calendar, clock, telemetry } = deps;
  let evaluated = 0;
  const isDue = (dueAt: number): boolean => {
    const now = clock();
    return dueAt <= now || dueAt > findLatestDue({ now, calendar });
  };
  const renew = async (sellerId: string): Promise<void> => {
    // One by one, because they are due at times of their own.
    const [stored = NO_SUMMARY] = await metrics.readSummaries([sellerId]);
    // The index lags: the summary may have been renewed or erased since.
    if (stored.version === 0 || (stored.dueAt !== undefined && !isDue(stored.dueAt))) return;
    await unmarkEarlyOrders(deps, sellerId, stored.document?.body?.fulfillment.overdue_orders ?? 0);
    await renewSummary(sellerId, stored);
    evaluated += 1;
  };
  let left: number;
  try {
    left = await doDueWork(
      {
        parts: listDue(deps, shard, clock()),
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
