import type { Context } from 'aws-lambda';
import * as z from 'zod';
import { tick } from '../../lambdas/clock/tick.ts';
import type { Tick } from '../../topology/schedules.ts';
import { within } from '../pacing/time-limit.ts';
import { publishUnpublished, type UnpublishedDeps } from '../publish/unpublished-alerts.ts';
import { type DueDeps, renewDueSellers } from './due-sellers.ts';
import { noteOverdueOrders, type OverdueDeps } from './overdue-orders.ts';

export type ClockDeps = DueDeps & OverdueDeps & UnpublishedDeps;

/** The event is one of the ticks that the schedule lists; when it was sent does not matter, a tick does whatever is due by now. */
export type ClockHandler = (
  event: unknown,
  context: Pick<Context, 'getRemainingTimeInMillis'>,
) => Promise<void>;

/** Nothing is begun any more when less than this is left, so that what is under way ends by itself as a rule. */
const RESERVE_MS = 5000;
/** What has not ended by then is ended, so that there is time to tell what happened. */
const TELLING_MS = 2000;

const shardOf = (event: unknown): Tick['shard'] => {
  const parsed = tick.safeParse(event);
  if (!parsed.success)
    throw new Error(`the clock was not told which shard to look at: ${z.prettifyError(parsed.error)}`);
  return parsed.data.shard;
};

/**
 * The clock function: does what must be done although nothing happens, for the sellers of one shard. Evaluates those whose summary is due,
 * above all because a new day has begun for them, notes orders whose deadline has passed, and publishes alerts that were committed but never
 * went out. The three go side by side, so that neither a topic that is down nor a million sellers at midnight hold up the others. A tick may be missed, repeated
 * or overlap with another: what it left is still due, and what it did is not.
 *
 * Whatever the store or the topic does, it ends within its time: a call that is under way by then counts as failed.
 *
 * Throws on an event that is no tick; and, once all have ended, when one of them could not even be looked up: the tick then
 * counts as failed.
 */
export const createClock =
  (deps: ClockDeps): ClockHandler =>
  async (event, context) => {
    const shard = shardOf(event);
    const hasTime = (): boolean => context.getRemainingTimeInMillis() >= RESERVE_MS;
    const results = await within(context.getRemainingTimeInMillis() - TELLING_MS, () =>
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
