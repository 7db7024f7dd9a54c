/** Finance acts on these findings: a false one accuses a seller, and a missed one costs money. */
import { describe, expect, test } from 'vitest';
import { createSellerAudit } from '../../../../domain/counting/audit/seller-audit.ts';
import type { EntityKind } from '../../../../domain/counting/entities/entity.ts';
import { fulfillment } from '../../../../domain/counting/entities/fulfillment.ts';
import { order } from '../../../../domain/counting/entities/order.ts';
import { payout } from '../../../../domain/counting/entities/payout.ts';
import { rating } from '../../../../domain/counting/entities/rating.ts';
import { refund } from '../../../../domain/counting/entities/refund.ts';
import { anOrder, aPayout, aRating, aRefund, aStep, at } from '../../../support/factories/parsed-records.ts';

const entryOf = <Rec, Entry>(kind: EntityKind<Rec, Entry>, record: Rec): readonly [string, Entry] => {
  const entry = kind.evolve(undefined, record, at(0));
  if (entry === undefined) throw new Error('a first record always counts');
  return [kind.idOf(record), entry];
};
const orderOf = (changes: object = {}) => entryOf(order, anOrder(changes));
const refundOf = (changes: object = {}) => entryOf(refund, aRefund(changes));
const payoutOf = (changes: object = {}) => entryOf(payout, aPayout(changes));
const deleted = <Entry extends object>([id, entry]: readonly [string, Entry]): readonly [string, Entry] => [
  id,
  { ...entry, deleted: true },
];

type Ledger = {
  readonly orders?: readonly (readonly [string, ReturnType<typeof orderOf>[1] | undefined])[];
  readonly refunds?: readonly ReturnType<typeof refundOf>[];
  readonly payouts?: readonly ReturnType<typeof payoutOf>[];
  readonly shipments?: readonly ReturnType<typeof shipmentOf>[];
  readonly ratings?: readonly ReturnType<typeof ratingOf>[];
  readonly isComplete?: boolean;
};
const shipmentOf = (changes: object = {}) => entryOf(fulfillment, aStep(changes));
const ratingOf = (changes: object = {}) => entryOf(rating, aRating(changes));

const findingsOf = ({
  orders = [],
  refunds = [],
  payouts = [],
  shipments = [],
  ratings = [],
  isComplete = true,
}: Ledger) => {
  const audit = createSellerAudit('s-1', { refunds, payouts }, isComplete);
  for (const [id, entry] of orders) audit.addOrder(id, entry);
  for (const [id, entry] of shipments) audit.addShipment(id, entry);
  for (const [id, entry] of ratings) audit.addRating(id, entry);
  return audit.finish();
};

test('finds nothing in a ledger that adds up, so that nobody is accused', () => {
  expect(
    findingsOf({
      orders: [orderOf(), orderOf({ order_id: 'o-2', status: 'cancelled' })],
      refunds: [
        refundOf({ refund_amount: '4', commission_rate: '0.10' }),
        refundOf({ refund_id: 'f-2', refund_amount: '6' }),
      ],
      payouts: [payoutOf({ amount: '0.000001', payout_ts: '2026-03-10T11:59:59.999Z', status: 'scheduled' })],
      shipments: [shipmentOf()],
      ratings: [ratingOf()],
    }),
  ).toEqual([]);
});

describe('refunds', () => {
  test('of an order are found once they are more than its value, to the last digit', () => {
    const refunds = [
      refundOf({ refund_id: 'f-1', refund_amount: '6.00000001' }),
      refundOf({ refund_id: 'f-2', refund_amount: '4' }),
    ];
    expect(findingsOf({ orders: [orderOf({ order_value: '10.00000001' })], refunds })).toEqual([]);
    expect(findingsOf({ orders: [orderOf({ order_value: '10' })], refunds })).toEqual([
      {
        kind: 'refunds_beyond_order',
        seller_id: 's-1',
        order_id: 'o-1',
        order_value: '10',
        refunded_value: '10.00000001',
        difference: '0.00000001',
        refund_count: 2,
        refund_ids: ['f-1', 'f-2'],
      },
    ]);
  });

  test.each([
    ['0.1', '0.15', '-0.2'],
    ['0.1', '0', '0.4'],
    [
      '0.123456789012345678901234567891',
      '0.123456789012345678901234567890',
      '0.000000000000000000000000000004',
    ],
  ])('of an order at %s are found at %s, with what they deduct too much', (orders, refunds, difference) => {
    expect(
      findingsOf({
        orders: [orderOf({ commission_rate: orders })],
        refunds: [refundOf({ commission_rate: refunds })],
      }),
    ).toMatchObject([{ kind: 'refund_at_other_rate', refund_id: 'f-1', difference }]);
  });

  test('of an order that cannot be read are judged by nothing, and not called without order', () => {
    expect(
      findingsOf({ orders: [['o-1', undefined]], refunds: [refundOf({ refund_amount: '99' })] }),
    ).toEqual([]);
  });
});

test('finds refunds, shipments and ratings of orders never seen', () => {
  expect(
    findingsOf({
      orders: [orderOf({ order_id: 'other' })],
      refunds: [refundOf({ order_id: 'phantom' })],
      shipments: [
        shipmentOf({ order_id: 'ghost' }),
        // Nothing has happened to this shipment yet but the cancellation of its order.
        ['cancelled', { stages: {}, cancelled: true }],
      ],
      ratings: [ratingOf({ order_id: 'ghost' })],
    }),
  ).toEqual([
    { kind: 'shipment_without_order', seller_id: 's-1', order_id: 'ghost', at: '2026-03-10T12:00:00.000Z' },
    {
      kind: 'rating_without_order',
      seller_id: 's-1',
      order_id: 'ghost',
      rating_id: 'r-1',
      at: '2026-03-10T12:00:00.000Z',
    },
    {
      kind: 'refund_without_order',
      seller_id: 's-1',
      order_id: 'phantom',
      refund_id: 'f-1',
      at: '2026-03-10T12:00:00.000Z',
      refund_amount: '4',
    },
  ]);
});

test('takes what is deleted as not there: it counts nothing, and its order was never seen', () => {
  expect(
    findingsOf({
      orders: [deleted(orderOf())],
      refunds: [refundOf(), deleted(refundOf({ refund_id: 'f-2' }))],
      payouts: [deleted(payoutOf())],
      ratings: [ratingOf(), deleted(ratingOf({ rating_id: 'r-2' }))],
    }).map(({ kind }) => kind),
  ).toEqual(['rating_without_order', 'refund_without_order']);
});

describe('payouts', () => {
  // 9 is owed from 10:00 on, 9 more from 11:00 on.
  const orders = [
    orderOf({ order_id: 'o-1', order_ts: '2026-03-10T10:00:00Z' }),
    orderOf({ order_id: 'o-2', order_ts: '2026-03-10T11:00:00Z' }),
    orderOf({ order_id: 'o-3', order_ts: '2026-03-10T09:00:00Z', status: 'placed', order_accepted: null }),
  ];
  const balancesOf = (ledger: Ledger): (readonly [string, string, string])[] =>
    findingsOf({ orders, ...ledger }).flatMap((finding) =>
      finding.kind === 'payout_beyond_owed'
        ? [[finding.payout_id, finding.balance_before, finding.difference]]
        : [],
    );
  const paid = (payout_id: string, amount: string, time: string, status = 'paid') =>
    payoutOf({ payout_id, amount, payout_ts: `2026-03-10T${time}Z`, status });

  test('of what was owed then are no finding, at the very instant and to the last digit', () => {
    expect(
      balancesOf({ payouts: [paid('p-1', '9', '10:00:00'), paid('p-2', '9', '11:00:00', 'in_transit')] }),
    ).toEqual([]);
    expect(balancesOf({ payouts: [paid('p-1', '9.00000001', '10:00:00')] })).toEqual([
      ['p-1', '9', '0.00000001'],
    ]);
  });

  test('that came too early are found, though the seller earned them later', () => {
    expect(balancesOf({ payouts: [paid('p-1', '9', '09:59:59'), paid('p-2', '9', '11:00:00')] })).toEqual([
      ['p-1', '0', '9'],
    ]);
    expect(balancesOf({ payouts: [paid('p-1', '18', '10:30:00'), paid('p-2', '1', '12:00:00')] })).toEqual([
      ['p-1', '9', '9'],
      ['p-2', '0', '1'],
    ]);
  });

  test('after a refund are found by what was left, and refunds after them make none', () => {
    const refunds = [refundOf({ refund_ts: '2026-03-10T12:00:00Z' })];
    expect(balancesOf({ refunds, payouts: [paid('p-1', '18', '12:00:00')] })).toEqual([
      ['p-1', '14.4', '3.6'],
    ]);
    expect(balancesOf({ refunds, payouts: [paid('p-1', '18', '11:59:59')] })).toEqual([]);
    expect(
      balancesOf({ refunds, payouts: [paid('p-1', '18', '11:59:59'), paid('p-2', '1', '13:00:00')] }),
    ).toEqual([['p-2', '-3.6', '1']]);
  });

  test('that did not leave, or came back, count nothing', () => {
    const [id, entry] = paid('p-1', '99', '12:00:00', 'failed');
    expect(balancesOf({ payouts: [[id, entry], paid('p-2', '99', '12:00:00', 'scheduled')] })).toEqual([]);
    for (const status of ['returned', 'cancelled'])
      expect(balancesOf({ payouts: [[id, Object.assign({ ...entry }, { status })]] })).toEqual([]);
  });

  test('that take money back raise what is owed, also at the same instant', () => {
    const [id, entry] = paid('z-back', '9', '10:00:00');
    const back = [id, { ...entry, amount: '-9' }] as const;
    expect(balancesOf({ payouts: [back, paid('p-1', '18', '10:00:00')] })).toEqual([]);
    expect(balancesOf({ payouts: [paid('p-1', '18', '09:00:00'), back] })).toEqual([['p-1', '0', '18']]);
  });

  test('are not judged while a payout, a refund or an order cannot be read', () => {
    const payouts = [paid('p-1', '99', '12:00:00')];
    expect(balancesOf({ payouts })).toHaveLength(1);
    expect(balancesOf({ payouts, isComplete: false })).toEqual([]);
    expect(balancesOf({ payouts, orders: [...orders, ['o-9', undefined]] })).toEqual([]);
  });
});
