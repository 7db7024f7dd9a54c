import type { Context } from 'aws-lambda';
import { type DueDeps, renewDueSellers } from './due-sellers.ts';
import { publishUnpublished, type UnpublishedDeps } from './unpublished-alerts.ts';

export type ClockDeps = DueDeps & UnpublishedDeps;

/** What the schedule says is not looked at: a tick does whatever is due by now. */
export type ClockHandler = (event: unknown, context: Pick<Context, 'getRemainingTimeInMillis'>) => Promise<void>;

/** Nothing is begun any more when less than this is left: enough for a seller or an alert to end by itself. */
const RESERVE_MS = 5000;

/**
 * The clock function: does what must be done although nothing happens. Evaluates sellers whose summary is due, above all those
 * for whom a new day has begun, and publishes alerts that were committed but never went out. The two go side by side, so that
 * neither a topic that is down nor a million sellers at midnight hold up the other. A tick may be missed, repeated or overlap
 * with another: what it left is still due, and what it did is not.
 *
 * Throws, once both have ended, when one of them could not even be looked up: the tick then counts as failed.
 */
export const createClock =
  (deps: ClockDeps): ClockHandler =>
  async (_event, context) => {
    const hasTime = (): boolean => context.getRemainingTimeInMillis() >= RESERVE_MS;
    const results = await Promise.allSettled([publishUnpublished(deps, hasTime), renewDueSellers(deps, hasTime)]);
    const failures = results.flatMap((result): unknown[] => (result.status === 'rejected' ? [result.reason] : []));
    if (failures.length > 0)
      throw new AggregateError(failures, `the clock could not look up what is due: ${failures.map(String).join('; ')}`);
  };
