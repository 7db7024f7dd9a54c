/** An amount of 20 digits does not fit a float: whoever takes it for one owes somebody the rest. */
import { describe, expect, test } from 'vitest';
import { plain } from '../../../domain/counting/decimal.ts';
import { order } from '../../../domain/counting/entities/order.ts';
import { payout } from '../../../domain/counting/entities/payout.ts';
import { refund } from '../../../domain/counting/entities/refund.ts';
import { compareCounters } from '../../../domain/counting/recount.ts';
import {
  addContribution,
  type Contribution,
  emptyDayTally,
  emptyTally,
} from '../../../domain/counting/tally.ts';
import { UTC } from '../../support/factories/order-changes.ts';
import { anOrder, aPayout, aRefund, at } from '../../support/factories/parsed-records.ts';
import { shown, sumsOf } from '../../support/factories/sums.ts';

const LONG = '123456789012.12345678';
const ONE_MORE = '123456789012.12345679';
const moneyOf = (contribution: Contribution | undefined) =>
  Object.fromEntries(contribution?.money.map(([figure, amount]) => [figure, plain(amount)]) ?? []);

test('is what these amounts would be told apart by: as floats they are the same', () =>
  expect(Number(LONG)).toBe(Number(ONE_MORE)));

describe('to the last digit', () => {
  test('an order counts with its value and commission', () => {
    const entry = order.evolve(undefined, anOrder({ order_value: LONG, commission_rate: '0.1' }), at(0))!;
    expect(moneyOf(order.contribution(entry, UTC))).toEqual({
      total_gmv: LONG,
      commission: '12345678901.212345678',
    });
  });

  test('a refund takes off what was given back', () => {
    const entry = refund.evolve(undefined, aRefund({ refund_amount: LONG, commission_rate: '0.1' }), at(0))!;
    expect(moneyOf(refund.contribution(entry, UTC))).toEqual({
      refunded_value: LONG,
      refund_deductions: '111111110110.911111102',
    });
  });

  test('a payout counts with its amount', () => {
    const entry = payout.evolve(undefined, aPayout({ amount: LONG, status: 'in_transit' }), at(0))!;
    expect(moneyOf(payout.contribution(entry, UTC))).toEqual({ paid_out: LONG, in_transit: LONG });
  });

  test('an amount is taken off again', () => {
    const tally = emptyTally();
    const entry = payout.evolve(undefined, aPayout({ amount: ONE_MORE }), at(0))!;
    addContribution(tally, payout.contribution(entry, UTC)!, -1);
    expect(shown(tally.total).money).toEqual({ paid_out: `-${ONE_MORE}` });
  });

  test('a recount sees a difference', () => {
    const scope = { eventType: 'payouts', day: undefined } as const;
    const stored = { ...emptyDayTally(), sums: sumsOf({}, { paid_out: LONG }) };
    const recounted = { ...emptyDayTally(), sums: sumsOf({}, { paid_out: ONE_MORE }) };
    const { differences, missing } = compareCounters(scope, stored, recounted);
    expect(differences).toMatchObject([{ figure: 'paid_out', stored: LONG, recounted: ONE_MORE }]);
    expect(shown(missing!.sums).money).toEqual({ paid_out: '0.00000001' });
  });
});
