import type { OpenQueue, PastQueue } from '../../contracts/api/orders.ts';
import type { Listing, ListName } from '../counting/entities/entity.ts';
import { EXCLUDED_FLAG } from '../counting/entities/fulfillment.ts';
import { type ListSelection, METRICS } from '../judging/metrics.ts';
import type { Calendar } from '../time/calendar.ts';

const HOUR_MS = 3_600_000;

/** A stretch of one of a seller's lists, read in one direction. */
export type ListRange = {
  readonly list: ListName;
  /** Entries with any of these flags; all entries when it is empty. */
  readonly flags: string;
  /** The first instant (ms since 1970) and the one after the last; undefined: open on that side. */
  readonly from: number | undefined;
  readonly to: number | undefined;
  readonly newestFirst: boolean;
};

const selectOpenOrders = (from: number | undefined, to: number | undefined): ListRange => ({
  list: 'open',
  flags: '',
  from,
  to,
  newestFirst: false,
});

/**
 * The open orders of a queue by their deadline, as of `now` (ms since 1970). An order is overdue
 * from the millisecond after its deadline and then no longer due. `due_1h` and `due_4h` include
 * both ends; `due_today` ends with the local day.
 */
export const locateOpenQueue = (
  queue: OpenQueue,
  now: number,
  calendar: Pick<Calendar, 'nextDay'>,
): ListRange => {
  switch (queue) {
    case 'due_1h':
      return selectOpenOrders(now, now + HOUR_MS + 1);
    case 'due_4h':
      return selectOpenOrders(now, now + 4 * HOUR_MS + 1);
    case 'due_today':
      return selectOpenOrders(now, calendar.nextDay(now));
    case 'overdue':
      return selectOpenOrders(undefined, now);
    case 'open':
      return selectOpenOrders(undefined, undefined);
  }
};

const PAST_LISTS: Readonly<Record<PastQueue, ListSelection>> = {
  late: METRICS.sla_compliance_rate.badCases,
  cancelled: { list: 'dropped', flags: 'sbm' },
  cancelled_seller: METRICS.cancellation_rate.badCases,
  cancelled_buyer: { list: 'dropped', flags: 'b' },
  cancelled_marketplace: { list: 'dropped', flags: 'm' },
  declined: { list: 'dropped', flags: 'd' },
  not_accepted: METRICS.acceptance_rate.badCases,
  negative_ratings: { list: 'low', flags: 'n' },
  low_ratings: METRICS.avg_rating.badCases,
  refunds: { list: 'refund', flags: '' },
};

/**
 * The entries that a figure counts from one instant until before another (ms since 1970); all of
 * them without a span.
 */
export const locatePastQueue = (
  queue: PastQueue,
  span: { readonly from: number; readonly to: number } | undefined,
): ListRange => {
  const { list, flags } = PAST_LISTS[queue];
  return { list, flags, from: span?.from, to: span?.to, newestFirst: true };
};

/** How long the queues of open orders are. */
export type QueueCounts = {
  readonly overdue: number;
  /** The overdue orders that an operator excluded from SLA compliance. */
  readonly overdue_excluded: number;
  readonly due_1h: number;
  readonly due_4h: number;
  readonly due_today: number;
};

/** The instant (ms since 1970) before which a deadline must be counted for some queue. */
export const countedUntil = (now: number, endOfToday: number): number =>
  Math.max(now + 4 * HOUR_MS + 1, endOfToday);

/**
 * Counts the queues from the deadlines of open orders. `endOfToday` is when the next local day
 * begins.
 */
export const countDeadlines = (
  open: Iterable<Pick<Listing, 'at' | 'flags'>>,
  now: number,
  endOfToday: number,
): QueueCounts => {
  const counts = { overdue: 0, overdue_excluded: 0, due_1h: 0, due_4h: 0, due_today: 0 };
  for (const { at: deadline, flags } of open) {
    if (deadline < now) {
      counts.overdue += 1;
      if (flags.includes(EXCLUDED_FLAG)) counts.overdue_excluded += 1;
    } else {
      if (deadline <= now + HOUR_MS) counts.due_1h += 1;
      if (deadline <= now + 4 * HOUR_MS) counts.due_4h += 1;
      if (deadline < endOfToday) counts.due_today += 1;
    }
  }
  return counts;
};
