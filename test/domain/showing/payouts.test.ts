import fc from 'fast-check';
import { expect, test } from 'vitest';
import { PAYOUT_COLUMNS, type PayoutSort } from '../../../contracts/api/finance.ts';
import { decimal, plain, ZERO } from '../../../domain/counting/decimal.ts';
import { computeLiability, payoutOrder, toPayoutRow, totalPayouts } from '../../../domain/showing/payouts.ts';
import { takePage } from '../../../domain/showing/row-order.ts';
import { rowOf } from '../../support/factories/seller-rows.ts';
import { amount } from '../../support/generators/amounts.ts';

test('shows finance every step of a payout, from the stored amounts', () => {
  expect(toPayoutRow(rowOf('s1', { pending_payout: '22.005' }), 'EUR')).toEqual({
    seller_id: 's1',
    as_of: '2026-03-29T09:00:00.000Z',
    total_gmv: '100',
    commission: '10',
    gross_payout: '90',
    refunded_value: '20',
    commission_returned: '2',
    refund_deductions: '18',
    net_payout: '72',
    paid: '30',
    in_transit: '20',
    paid_out: '50',
    pending_payout: '22.005',
    payable: '22',
    scheduled: '5',
  });
});

test('does not subtract what one seller owes from what others are owed', () => {
  const rows = ['22', '-10.5', '0', '0.258'].map((pending_payout, index) =>
    toPayoutRow(rowOf(`s${index}`, { pending_payout }), 'EUR'),
  );
  expect(computeLiability(rows)).toMatchObject({
    sellers: 4,
    owed_to_sellers: '22.258',
    payable_to_sellers: '22.25',
    owed_by_sellers: '10.5',
    net: '11.758',
    negative_balances: 1,
    scheduled: '20',
    in_transit: '80',
  });
  expect(computeLiability([])).toMatchObject({
    owed_to_sellers: '0',
    owed_by_sellers: '0',
    net: '0',
    totals: { total_gmv: '0' },
  });
});

test('lists payouts by amount as numbers, and by seller as text', () => {
  const rows = ['9', '10', '-1'].map((pending_payout, index) =>
    toPayoutRow(rowOf(`s${10 - index}`, { pending_payout }), 'EUR'),
  );
  const ids = (key: PayoutSort, descending: boolean) =>
    takePage(rows, payoutOrder({ key, descending }), { after: undefined, limit: 9 }).rows.map(
      ({ seller_id }) => seller_id,
    );
  expect(ids('pending_payout', false)).toEqual(['s8', 's10', 's9']);
  expect(ids('pending_payout', true)).toEqual(['s9', 's10', 's8']);
  expect(ids('seller_id', false)).toEqual(['s10', 's8', 's9']);
});

test('loses no digit in any sum, and both sides of what is owed make up the net', () => {
  const signed = fc
    .tuple(amount(), fc.boolean())
    .map(([value, owed]) => plain(owed ? decimal(value) : ZERO.minus(value)));
  const someRow = fc
    .tuple(signed, amount(), amount())
    .map(([pending_payout, gmv, scheduled]) =>
      toPayoutRow(
        rowOf('s', { pending_payout, total_gmv: plain(decimal(gmv)), scheduled: plain(decimal(scheduled)) }),
        'EUR',
      ),
    );
  fc.assert(
    fc.property(fc.array(someRow, { maxLength: 20 }), (rows) => {
      const totals = totalPayouts(rows);
      for (const column of PAYOUT_COLUMNS)
        expect(totals[column]).toBe(plain(rows.reduce((sum, row) => sum.plus(row[column]), ZERO)));
      const { owed_to_sellers, owed_by_sellers, net } = computeLiability(rows);
      expect(net).toBe(plain(decimal(owed_to_sellers).minus(owed_by_sellers)));
      expect(net).toBe(totals.pending_payout);
    }),
  );
});
