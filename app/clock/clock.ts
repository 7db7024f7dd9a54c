import { type RemainingTime, within } from '../pacing/time-limit.ts';
import { publishUnpublished, type UnpublishedDeps } from '../publish/unpublished-alerts.ts';
import { type DueDeps, renewDueSellers } from './due-sellers.ts';
import { markOverdueOrders, type OverdueDeps } from './overdue-orders.ts';

export type ClockDeps = DueDeps & OverdueDeps & UnpublishedDeps;

/** Does what is due for the sellers of one shard (0 to SUMMARY_SHARDS - 1). */
export type Clock = (shard: number, remaining: RemainingTime) => Promise<void>;

/** No work starts with less time left than this, so that work in progress can usually finish. */
const RESERVE_MS = 5000;
/** Work that is still running with this much time left is stopped, so that it can be reported. */
const REPORT_MS = 2000;

/**
 * Creates the use case of the clock function, which does what is due when no record arrives. It
 * evaluates sellers whose summary is due, mostly because a new day has begun. It marks orders as
 * overdue once their deadline has passed. It publishes alerts that were committed but not
 * published.
 *
 * The three run side by side, so that neither an unavailable topic nor a million sellers at
 * midnight delays the others. A tick may be missed, repeated or overlap with another: work that was
 * left is still due, and work that was done is not.
 *
 * It ends in time even if the store or the topic hangs: a call that is still running then fails.
 * @throws once all three have ended, if one of them could not look up what is due
 */
export const createClock =
  (deps: ClockDeps): Clock =>
  async (shard, remaining) => {
    const hasTime = (): boolean => remaining() >= RESERVE_MS;
    const results = await within(remaining() - REPORT_MS, () =>
      Promise.allSettled([
        publishUnpublished(deps, shard, hasTime),
        markOverdueOrders(deps, shard, hasTime),
        renewDueSellers(deps, shard, hasTime),
      ]),
    );
    const failures = results.flatMap((result): unknown[] =>
      result.status === 'rejected' ? [result.reason] : [],
    );
    if (failures.length > 0)
      throw new AggregateError(failures, `the clock could not look up what is due in shard ${shard}`);
  };
