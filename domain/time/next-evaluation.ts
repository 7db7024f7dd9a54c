import { hashId } from '../counting/hash.ts';
import type { Calendar } from './calendar.ts';

/**
 * Sellers come due spread over half an hour after midnight and not all in its first minute. Half a
 * million sellers are then some 280 a second, which the clock keeps up with. With a million it does
 * some 300 a second and is done after an hour (docs/operating/scaling.md). At five write units each
 * (three
 * for the summary, two for its place in the index) both stay below the 4,000 units a second that an
 * on-demand table takes from its first day. No reader waits for this: a read after midnight
 * computes the new day itself, so the spread delays only pushes and alerts.
 */
const SPREAD_MS = 30 * 60_000;

export type DueContext = {
  readonly sellerId: string;
  /** ms since 1970. */
  readonly now: number;
  readonly calendar: Pick<Calendar, 'nextDay'>;
};

/**
 * The latest that a seller can be due, seen from `now`. One that is due later was evaluated by a
 * clock that was ahead.
 */
export const findLatestDue = ({ now, calendar }: Omit<DueContext, 'sellerId'>): number =>
  calendar.nextDay(now) + SPREAD_MS;

/**
 * When to evaluate a seller again if nothing happens to it (ms since 1970). That is soon after the
 * marketplace's next day has begun, at the same time every day, or at the first of `holdEnds`: then
 * a change for the worse will have held long enough to alert.
 *
 * The result is always later than `now`, provided that `holdEnds` are. Without `holdEnds` it is the
 * same for every `now` of one day, so that it is written once a day.
 */
export const scheduleEvaluation = (
  { sellerId, now, calendar }: DueContext,
  holdEnds: readonly number[] = [],
): number => Math.min(calendar.nextDay(now) + (hashId(sellerId) % SPREAD_MS), ...holdEnds);
