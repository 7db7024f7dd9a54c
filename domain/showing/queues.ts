import type { OpenQueue, PastQueue } from '../../contracts/api/orders.ts';
import type { Listing, ListName } from '../counting/entities/entity.ts';
import { EXCLUDED_MARK } from '../counting/entities/fulfillment.ts';
import { type ListSelection, METRICS } from '../judging/metrics.ts';
import type { Calendar } from '../time/calendar.ts';

const HOUR_MS = 3_600_000;

/** A stretch of a seller's list, in one direction. */
export type ListRange = {
  readonly list: ListName;
  /** Entries with any of these marks; all of them when it is empty. */
  readonly marks: string;
  /** First instant (ms since 1970) and the one behind the last; undefined: without an end on that side. */
  readonly from: number | undefined;
  readonly to: number | undefined;
  readonly newestFirst: boolean;
};

const openOrders = (from: number | undefined, to: number | undefined): ListRange => ({
  list: 'open',
  marks: '',
  from,
  to,
  newestFirst: false,
});

/**
 * Open orders by their deadline, as of `now`: due within an hour or four, both ends included, until the end of the local day, or overdue,
 * which an order is in the millisecond after its deadline. Nothing that is overdue is due.
 */
export const locateOpenQueue = (
  queue: OpenQueue,
  now: number,
  calendar: Pick<Calendar, 'nextDay'>,
): ListRange => {
  switch (queue) {
    case 'due_1h':
      return openOrders(now, now + HOUR_MS + 1);
    case 'due_4h':
      return openOrders(now, now + 4 * HOUR_MS + 1);
    case 'due_today':
      return openOrders(now, calendar.nextDay(now));
    case 'overdue':
      return openOrders(undefined, now);
    case 'open':
      return openOrders(undefined, undefined);
  }
};

const PAST_LISTS: Readonly<Record<PastQueue, ListSelection>> = {
  late: METRICS.sla_compliance_rate.badCases,
  cancelled: { list: 'dropped', flags: 'sb' },
  cancelled_seller: METRICS.cancellation_rate.badCases,
  cancelled_buyer: { list: 'dropped', flags: 'b' },
  declined: { list: 'dropped', flags: 'd' },
  not_accepted: METRICS.acceptance_rate.badCases,
  negative_ratings: { list: 'low', flags: 'n' },
  low_ratings: METRICS.avg_rating.badCases,
  refunds: { list: 'refund', flags: '' },
};

/** What a figure counts between two instants (ms since 1970), the second not included; without them, of all time. */
export const locatePastQueue = (
  queue: PastQueue,
  span: { readonly from: number; readonly to: number } | undefined,
): ListRange => {
  const { list, flags } = PAST_LISTS[queue];
  return { list, marks: flags, from: span?.from, to: span?.to, newestFirst: true };
};

/** How many open orders are overdue, how many of those an operator took out of SLA compliance, and how many are due within an hour, four, or the local day. */
export type QueueCounts = {
  readonly overdue: number;
  readonly overdue_excluded: number;
  readonly due_1h: number;
  readonly due_4h: number;
  readonly due_today: number;
};

/** Up to where deadlines have to be looked at to count the queues, and the instant (ms since 1970) behind it. */
export const countedUntil = (now: number, endOfToday: number): number =>
  Math.max(now + 4 * HOUR_MS + 1, endOfToday);

/** The queues' lengths by where open orders are listed, which is at their deadline; `endOfToday` is when the next local day begins. */
export const countDeadlines = (
  open: Iterable<Pick<Listing, 'at' | 'marks'>>,
  now: number,
  endOfToday: number,
): QueueCounts => {
  const counts = { overdue: 0, overdue_excluded: 0, due_1h: 0, due_4h: 0, due_today: 0 };
  for (const { at: deadline, marks } of open) {
    if (deadline < now) {
      counts.overdue += 1;
      if (marks.includes(EXCLUDED_MARK)) counts.overdue_excluded += 1;
    } else {
      if (deadline <= now + HOUR_MS) counts.due_1h += 1;
      if (deadline <= now + 4 * HOUR_MS) counts.due_4h += 1;
      if (deadline < endOfToday) counts.due_today += 1;
    }
  }
  return counts;
};
