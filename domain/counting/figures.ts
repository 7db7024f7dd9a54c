import { type Decimal, ZERO } from './decimal.ts';

/**
 * The counters, by the event type that they come from. Every other figure follows from these.
 *
 * - `in_flight_orders` are not completed, cancelled or declined yet. Among them, `undecided_orders`
 *   are neither accepted nor declined.
 * - `withdrawn_orders` were cancelled by the buyer before they were accepted or declined.
 * - `open_orders` and `overdue_orders` are as of now, so they are counted over the lifetime and on
 *   no day. `overdue_excluded` are overdue orders that will not count in SLA compliance when they
 *   ship.
 * - `…_excluded…` are cases that an operator excluded from a rate. They stay in the raw figures and
 *   are left out of the adjusted rates. Cases that adjusted rates leave out anyway are not counted
 *   here: cancellations by the buyer and orders that are not accepted or declined yet.
 */
export const COUNT_FIGURES = {
  orders: [
    'total_orders',
    'accepted_orders',
    'declined_orders',
    'completed_orders',
    'cancelled_orders',
    'seller_fault_cancelled_orders',
    'in_flight_orders',
    'undecided_orders',
    'withdrawn_orders',
    'acceptance_excluded',
    'acceptance_excluded_accepted',
    'cancellation_excluded',
    'cancellation_excluded_cancelled',
  ],
  fulfillment: [
    'shipped_orders',
    'on_time_shipments',
    'open_orders',
    'overdue_orders',
    'overdue_excluded',
    'sla_excluded',
    'sla_excluded_on_time',
  ],
  ratings: [
    'ratings_1',
    'ratings_2',
    'ratings_3',
    'ratings_4',
    'ratings_5',
    'excluded_ratings_1',
    'excluded_ratings_2',
    'excluded_ratings_3',
    'excluded_ratings_4',
    'excluded_ratings_5',
  ],
  refunds: [],
  payouts: [],
} as const;

/** The sums of money. gross_payout is total_gmv − commission, so it needs no sum of its own. */
export const MONEY_FIGURES = {
  orders: ['total_gmv', 'commission'],
  fulfillment: [],
  ratings: [],
  refunds: ['refunded_value', 'refund_deductions'],
  payouts: ['paid_out', 'in_transit', 'scheduled'],
} as const;

export type CountFigure = (typeof COUNT_FIGURES)[keyof typeof COUNT_FIGURES][number];
export type MoneyFigure = (typeof MONEY_FIGURES)[keyof typeof MONEY_FIGURES][number];

/**
 * Counts that are not shown by hour, category or channel, and therefore not stored there: they
 * would make the item of a busy day larger.
 */
export const WHOLE_DAY_COUNTS: ReadonlySet<CountFigure> = new Set([
  'in_flight_orders',
  'undecided_orders',
  'withdrawn_orders',
  'acceptance_excluded',
  'acceptance_excluded_accepted',
  'cancellation_excluded',
  'cancellation_excluded_cancelled',
]);

/** The counters of a day, a window, the lifetime or a part of a day. A missing one is 0. */
export type Sums = { readonly counts: Map<CountFigure, number>; readonly money: Map<MoneyFigure, Decimal> };

export const emptySums = (): Sums => ({ counts: new Map(), money: new Map() });

export const countOf = (sums: Sums, figure: CountFigure): number => sums.counts.get(figure) ?? 0;
export const moneyOf = (sums: Sums, figure: MoneyFigure): Decimal => sums.money.get(figure) ?? ZERO;

/** A figure as a weighted sum of counters; −1 subtracts a counter. */
export type CounterSum = Readonly<Partial<Record<CountFigure, number>>>;

/** Computes a figure that is a weighted sum of counters. */
export const sumCounters = (sums: Sums, counters: CounterSum): number => {
  let total = 0;
  for (const [figure, amount] of sums.counts) total += amount * (counters[figure] ?? 0);
  return total;
};

export const addCount = (sums: Sums, figure: CountFigure, amount: number): void => {
  sums.counts.set(figure, countOf(sums, figure) + amount);
};

export const addMoney = (sums: Sums, figure: MoneyFigure, amount: Decimal): void => {
  sums.money.set(figure, moneyOf(sums, figure).plus(amount));
};

/** Adds `part` into `sums`. */
export const addSums = (sums: Sums, part: Sums): void => {
  for (const [figure, amount] of part.counts) addCount(sums, figure, amount);
  for (const [figure, amount] of part.money) addMoney(sums, figure, amount);
};

/** Adds up all parts in a new value. */
export const totalOf = (parts: Iterable<Sums>): Sums => {
  const sums = emptySums();
  for (const part of parts) addSums(sums, part);
  return sums;
};
