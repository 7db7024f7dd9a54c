/** What is shown of money is what was counted: no digit is lost on the way to the reader. */
import { expect, test } from 'vitest';
import { refund } from '../../../domain/counting/entities/refund.ts';
import { toPayoutRow } from '../../../domain/showing/payouts.ts';
import { toPeriodFigures } from '../../../domain/showing/periods.ts';
import { toQueueItem } from '../../../domain/showing/queue-items.ts';
import { toWaterfall } from '../../../domain/showing/statement.ts';
import { orderEntryOf } from '../../support/factories/order-changes.ts';
import { aRefund, at } from '../../support/factories/parsed-records.ts';
import { rowOf } from '../../support/factories/seller-rows.ts';
import { sumsOf } from '../../support/factories/sums.ts';

const LONG = '123456789012.12345678';
const CENT = '0.00000001';
const ONE_LESS = '123456789012.12345677';
const TWO_LESS = '123456789012.12345676';

test('the payout of a period is exact in every step', () => {
  const sold = { total_gmv: LONG, commission: CENT, refund_deductions: CENT };
  expect(toPeriodFigures(sumsOf({}, { ...sold, refunded_value: CENT, paid_out: CENT })).payout).toMatchObject(
    {
      gross_payout: ONE_LESS,
      net_payout: TWO_LESS,
      pending_payout: '123456789012.12345675',
      net_gmv: ONE_LESS,
    },
  );
  expect(toPeriodFigures(sumsOf({}, { paid_out: LONG, in_transit: CENT })).payout).toMatchObject({
    paid_out: LONG,
    paid: ONE_LESS,
    pending_payout: `-${LONG}`,
  });
});

test('the way from what was sold to what is owed is exact in every step', () => {
  const sums = { total_gmv: LONG, commission: CENT, refunded_value: LONG, refund_deductions: CENT };
  expect(toWaterfall(sumsOf({}, { ...sums, paid_out: LONG, in_transit: CENT }), 'EUR')).toMatchObject({
    gross_payout: ONE_LESS,
    commission_returned: ONE_LESS,
    net_payout: TWO_LESS,
    paid: ONE_LESS,
    pending_payout: '-0.00000002',
  });
});

test('finance sees exact amounts of each seller', () => {
  const row = { refunded_value: LONG, refund_deductions: CENT, paid_out: LONG, in_transit: CENT };
  expect(toPayoutRow(rowOf('s', row), 'EUR')).toMatchObject({
    commission_returned: ONE_LESS,
    paid: ONE_LESS,
  });
});

test('a list shows the exact value of an order and amount of a refund', () => {
  const entry = refund.evolve(undefined, aRefund({ refund_amount: LONG }), at(0))!;
  const listed = { kind: 'refund', orderId: 'o-1', refundId: 'f-1', entry } as const;
  expect(toQueueItem(listed, orderEntryOf({ order_value: LONG }), 0)).toMatchObject({
    order_value: LONG,
    amount: LONG,
  });
});
