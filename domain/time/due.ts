import { hashOf } from '../counting/hash.ts';
import type { Calendar } from './calendar.ts';

/**
 * Sellers come up one after another over half an hour after midnight, not all in its first minute. Half a million of them are
 * then some 280 a second, which the clock keeps up with; of a million it does some 300 a second, and is done after an hour
 * (docs/operating/scaling.md). With five write units each (three for the summary, two for its place in the index) either stays below the
 * 4,000 a second that an on-demand table takes from its first day. Nobody waits for it: a read after midnight computes the new
 * day itself, so the spread only delays what is pushed and what alerts.
 */
const SPREAD_MS = 30 * 60_000;

export type DueContext = {
  readonly sellerId: string;
  /** ms since 1970. */
  readonly now: number;
  readonly calendar: Pick<Calendar, 'nextDay'>;
};

/**
 * When a seller that was evaluated at `now` is to be evaluated again although nothing happens to it (ms since 1970): some time
 * after the marketplace's next day has begun, at the same time every day; or sooner, when a change for the worse will have held long
 * enough to alert (`holdEnds`). Always later than `now`, as these are, and without them the same for every `now` of one day, so that it is
 * written once a day.
 */
export const dueAtOf = ({ sellerId, now, calendar }: DueContext, holdEnds: readonly number[] = []): number =>
  Math.min(calendar.nextDay(now) + (hashOf(sellerId) % SPREAD_MS), ...holdEnds);
