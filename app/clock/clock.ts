import { type RemainingTime, within } from '../pacing/time-limit.ts';
import { publishUnpublished, type UnpublishedDeps } from '../publish/unpublished-alerts.ts';
import { type DueDeps, renewDueSellers } from './due-sellers.ts';
import { noteOverdueOrders, type OverdueDeps } from './overdue-orders.ts';

export type ClockDeps = DueDeps & OverdueDeps & UnpublishedDeps;

/** Does whatever is due by now for the sellers of one shard (0 to SUMMARY_SHARDS - 1). */
export type Clock = (shard: number, remaining: RemainingTime) => Promise<void>;

/** Nothing is begun when less than this is left, so that what is under way usually ends by itself. */
const RESERVE_MS = 5000;
/** What has not ended by then is ended, so that there is time to tell what happened. */
const TELLING_MS = 2000;

/**
 * Creates the use case of the clock function: what must be done although nothing happens. It evaluates
 * sellers whose summary is due, above all because their new day has begun; it notes orders whose deadline
 * has passed; and it publishes alerts that were committed but never went out. The three go side by side,
 * so neither a topic that is down nor a million sellers at midnight hold up the others. A tick may be
 * missed, repeated or overlap with another: what it left is still due, and what it did is not.
 *
 * Whatever the store or the topic does, it ends within its time: a call still under way then has failed.
 * @throws once all three have ended, when one of them could not even look up what is due
 */
export const createClock =
  (deps: ClockDeps): Clock =>
  async (shard, remaining) => {
    const hasTime = (): boolean => remaining() >= RESERVE_MS;
    const results = await within(remaining() - TELLING_MS, () =>
      Promise.allSettled([
        publishUnpublished(deps, shard, hasTime),
        noteOverdueOrders(deps, shard, hasTime),
        renewDueSellers(deps, shard, hasTime),
      ]),
    );
    const failures = results.flatMap((result): unknown[] =>
      result.status === 'rejected' ? [result.reason] : [],
    );
    if (failures.length > 0)
      throw new AggregateError(failures, `the clock could not look up what is due in shard ${shard}`);
  };
