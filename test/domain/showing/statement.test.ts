import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { STATEMENT_COLUMNS, type StatementTotals } from '../../../contracts/api/statement.ts';
import { type Decimal, decimal, plain, ZERO } from '../../../domain/counting/decimal.ts';
import { type Sums, totalOf } from '../../../domain/counting/figures.ts';
import { createStatement } from '../../../domain/showing/statement.ts';
import { addDays } from '../../../domain/time/calendar.ts';
import { sumsOf } from '../../support/factories/sums.ts';
import { amount, commissionRate } from '../../support/generators/amounts.ts';

const MOVEMENTS = STATEMENT_COLUMNS.filter(
  (column) => column !== 'date' && column !== 'balance' && column !== 'provisional',
);
const sum = (texts: readonly string[]): Decimal => texts.reduce((total, text) => total.plus(text), ZERO);
const of = (total: Sums, days: readonly (readonly [string, Sums])[], from: string, to: string) =>
  createStatement({ total, days: new Map(days.filter(([day]) => day >= from)) }, { from, to }, 'EUR');

const sold = sumsOf({}, { total_gmv: '100', commission: '12.5' });
const refunded = sumsOf({}, { refunded_value: '40', refund_deductions: '35' });
const paid = sumsOf({}, { paid_out: '60', in_transit: '20', scheduled: '7' });

describe('a statement', () => {
  const days = [
    ['2026-03-01', sold],
    ['2026-03-03', refunded],
    ['2026-03-04', paid],
  ] as const;
  const total = totalOf([sold, refunded, paid]);

  test('has a line for every day, with what was owed when the day ended', () => {
    const { lines, opening_balance, closing_balance } = of(total, days, '2026-02-28', '2026-03-04');
    expect(
      lines.map(({ date, net_payout, paid, in_transit, balance }) => [
        date,
        net_payout,
        paid,
        in_transit,
        balance,
      ]),
    ).toEqual([
      ['2026-02-28', '0', '0', '0', '0'],
      ['2026-03-01', '87.5', '0', '0', '87.5'],
      ['2026-03-02', '0', '0', '0', '87.5'],
      ['2026-03-03', '-35', '0', '0', '52.5'],
      ['2026-03-04', '0', '40', '20', '-7.5'],
    ]);
    expect([opening_balance, closing_balance]).toEqual(['0', '-7.5']);
    expect(lines[3]).toEqual({
      date: '2026-03-03',
      gmv: '0',
      commission: '0',
      gross_payout: '0',
      refunded_value: '40',
      commission_returned: '5',
      refund_deductions: '35',
      net_payout: '-35',
      paid: '0',
      in_transit: '0',
      balance: '52.5',
      provisional: false,
    });
  });

  test('opens with what was owed before its first day and closes without the days after its last', () => {
    expect(of(total, days, '2026-03-02', '2026-03-03')).toMatchObject({
      opening_balance: '87.5',
      closing_balance: '52.5',
    });
    expect(of(total, days, '2026-03-05', '2026-03-05')).toMatchObject({
      opening_balance: '-7.5',
      closing_balance: '-7.5',
    });
    expect(of(total, days, '2026-02-01', '2026-02-02')).toMatchObject({
      opening_balance: '0',
      closing_balance: '0',
    });
  });

  test('shows the lifetime step by step, whichever days it covers', () => {
    expect(of(total, days, '2026-03-02', '2026-03-02').waterfall).toEqual({
      total_gmv: '100',
      commission: '12.5',
      gross_payout: '87.5',
      refunded_value: '40',
      commission_returned: '5',
      refund_deductions: '35',
      net_payout: '52.5',
      paid: '40',
      in_transit: '20',
      pending_payout: '-7.5',
      payable: '-7.5',
      scheduled: '7',
    });
  });
});

const money = amount().map((value) => decimal(value));
const dayOfMoney = fc
  .tuple(
    fc.integer({ min: 0, max: 40 }),
    money,
    commissionRate(),
    money,
    commissionRate(),
    money,
    money,
    money,
  )
  .map(([back, gmv, rate, refund, refundRate, inTransit, settled, scheduled]): [string, Sums] => [
    addDays('2026-03-31', -back),
    sumsOf(
      {},
      {
        total_gmv: plain(gmv),
        commission: plain(gmv.times(rate)),
        refunded_value: plain(refund),
        refund_deductions: plain(refund.times(decimal(1).minus(refundRate))),
        paid_out: plain(inTransit.plus(settled)),
        in_transit: plain(inTransit),
        scheduled: plain(scheduled),
      },
    ),
  ]);

test('a day with orders in flight says that it may still change', () => {
  const open = sumsOf({ total_orders: 2, in_flight_orders: 1 });
  const { lines } = of(open, [['2026-03-02', open]], '2026-03-01', '2026-03-03');
  expect(lines.map(({ provisional }) => provisional)).toEqual([false, true, false]);
});

test('a statement of any seller adds up: lines to totals, opening and lines to closing, all days to what is owed', () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(dayOfMoney, { selector: ([day]) => day, maxLength: 12 }),
      fc.integer({ min: -45, max: 0 }),
      fc.integer({ min: 0, max: 45 }),
      (days, offset, length) => {
        const [from, to] = [
          addDays('2026-03-31', offset),
          addDays('2026-03-31', Math.min(0, offset + length)),
        ];
        const { lines, totals, opening_balance, closing_balance, waterfall } = of(
          totalOf(days.map(([, sums]) => sums)),
          days,
          from,
          to,
        );
        for (const column of MOVEMENTS)
          expect(totals[column]).toBe(plain(sum(lines.map((line) => line[column]))));
        const moved = ({ net_payout, paid, in_transit }: StatementTotals) =>
          decimal(net_payout).minus(paid).minus(in_transit);
        expect(plain(moved(totals).plus(opening_balance))).toBe(closing_balance);
        let balance = decimal(opening_balance);
        for (const line of lines) {
          balance = balance.plus(moved(line));
          expect(line.balance).toBe(plain(balance));
        }
        if (days.every(([day]) => day >= from)) expect(opening_balance).toBe('0');
        if (days.every(([day]) => day <= to)) expect(closing_balance).toBe(waterfall.pending_payout);
        const difference = (a: string, ...rest: readonly string[]) =>
          plain(rest.reduce((left, text) => left.minus(text), decimal(a)));
        expect(waterfall.gross_payout).toBe(difference(waterfall.total_gmv, waterfall.commission));
        expect(waterfall.refund_deductions).toBe(
          difference(waterfall.refunded_value, waterfall.commission_returned),
        );
        expect(waterfall.net_payout).toBe(difference(waterfall.gross_payout, waterfall.refund_deductions));
        expect(waterfall.pending_payout).toBe(
          difference(waterfall.net_payout, waterfall.paid, waterfall.in_transit),
        );
      },
    ),
  );
});
