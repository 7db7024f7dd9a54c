import type { StatementLine, StatementTotals, Waterfall } from '../../contracts/api/statement.ts';
import { type Decimal, plain } from '../counting/decimal.ts';
import { emptySums, moneyOf, type Sums, totalOf } from '../counting/figures.ts';
import { daysBetween } from '../time/calendar.ts';
import type { DaySpan } from '../time/windows.ts';
import { toPayable } from './payable.ts';
import { isProvisional } from './periods.ts';

/**
 * A seller's counters: over its lifetime, and of every day from the first day of a statement until
 * now.
 */
export type MoneyCounters = { readonly total: Sums; readonly days: ReadonlyMap<string, Sums> };

export type Statement = {
  readonly opening_balance: string;
  readonly closing_balance: string;
  readonly lines: StatementLine[];
  readonly totals: StatementTotals;
  readonly waterfall: Waterfall;
};

/** Every step from what was sold to what is still owed. */
type Steps = Readonly<
  Record<
    | 'gmv'
    | 'commission'
    | 'gross_payout'
    | 'refunded_value'
    | 'commission_returned'
    | 'refund_deductions'
    | 'net_payout'
    | 'paid'
    | 'in_transit'
    | 'pending',
    Decimal
  >
>;

const computeSteps = (sums: Sums): Steps => {
  const gmv = moneyOf(sums, 'total_gmv');
  const commission = moneyOf(sums, 'commission');
  const gross_payout = gmv.minus(commission);
  const refunded_value = moneyOf(sums, 'refunded_value');
  const refund_deductions = moneyOf(sums, 'refund_deductions');
  const net_payout = gross_payout.minus(refund_deductions);
  const out = moneyOf(sums, 'paid_out');
  const in_transit = moneyOf(sums, 'in_transit');
  return {
    gmv,
    commission,
    gross_payout,
    refunded_value,
    commission_returned: refunded_value.minus(refund_deductions),
    refund_deductions,
    net_payout,
    paid: out.minus(in_transit),
    in_transit,
    pending: net_payout.minus(out),
  };
};

const toMovements = (sums: Sums): StatementTotals => {
  const steps = computeSteps(sums);
  return {
    gmv: plain(steps.gmv),
    commission: plain(steps.commission),
    gross_payout: plain(steps.gross_payout),
    refunded_value: plain(steps.refunded_value),
    commission_returned: plain(steps.commission_returned),
    refund_deductions: plain(steps.refund_deductions),
    net_payout: plain(steps.net_payout),
    paid: plain(steps.paid),
    in_transit: plain(steps.in_transit),
  };
};

/**
 * The steps from what was sold to what is still owed, as exact decimal text. `currency` is an ISO
 * 4217 code.
 */
export const toWaterfall = (sums: Sums, currency: string): Waterfall => {
  const { gmv, ...movements } = toMovements(sums);
  const { pending } = computeSteps(sums);
  return {
    total_gmv: gmv,
    ...movements,
    pending_payout: plain(pending),
    payable: toPayable(pending, currency),
    scheduled: plain(moneyOf(sums, 'scheduled')),
  };
};

/**
 * What a seller was owed day by day, `from` and `to` included. The opening balance is what is owed
 * now minus all that has happened since `from`. So the opening balance, the lines and what is owed
 * now agree to the last digit, without reading the days before `from`.
 */
export const createStatement = (
  { total, days }: MoneyCounters,
  { from, to }: DaySpan,
  currency: string,
): Statement => {
  const opening = computeSteps(total).pending.minus(computeSteps(totalOf(days.values())).pending);
  const dates = daysBetween(from, to);
  let balance = opening;
  const lines = dates.map((date): StatementLine => {
    const sums = days.get(date) ?? emptySums();
    balance = balance.plus(computeSteps(sums).pending);
    return { date, ...toMovements(sums), balance: plain(balance), provisional: isProvisional(sums) };
  });
  return {
    opening_balance: plain(opening),
    closing_balance: plain(balance),
    lines,
    totals: toMovements(totalOf(dates.map((date) => days.get(date) ?? emptySums()))),
    waterfall: toWaterfall(total, currency),
  };
};
