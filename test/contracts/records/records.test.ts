/**
 * Records that are refused here are quarantined with these words. Records that are accepted count.
 */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type * as z from 'zod';
import {
  fulfillmentRecord,
  orderRecord,
  payoutRecord,
  ratingRecord,
  refundRecord,
} from '../../../contracts/records/records.ts';

const TIME = '2026-03-10T12:00:00Z';
const VALID = {
  orders: {
    schema: orderRecord,
    record: {
      order_id: 'o-1',
      seller_id: 's-1',
      order_value: '10.00',
      commission_rate: 0.1,
      order_ts: TIME,
      status: 'completed',
    },
  },
  fulfillment: {
    schema: fulfillmentRecord,
    record: { order_id: 'o-1', seller_id: 's-1', stage: 'shipped', sla_hours: 24, event_ts: TIME },
  },
  ratings: {
    schema: ratingRecord,
    record: { rating_id: 'r-1', order_id: 'o-1', seller_id: 's-1', rating: 5, rated_ts: TIME },
  },
  refunds: {
    schema: refundRecord,
    record: {
      refund_id: 'f-1',
      order_id: 'o-1',
      seller_id: 's-1',
      refund_amount: '4.50',
      commission_rate: '0.1',
      refund_ts: TIME,
    },
  },
  payouts: {
    schema: payoutRecord,
    record: { payout_id: 'p-1', seller_id: 's-1', amount: 100, status: 'paid', payout_ts: TIME },
  },
} as const satisfies Record<string, { schema: z.ZodType; record: object }>;
type Topic = keyof typeof VALID;
const TOPICS = Object.keys(VALID) as Topic[];

const problemOf = (topic: Topic, changes: object): string | undefined => {
  const { error } = (VALID[topic].schema as z.ZodType).safeParse({ ...VALID[topic].record, ...changes });
  return error?.issues.map(({ path, message }) => `${path.join('.')} ${message}`).join('; ');
};

describe.each(TOPICS)('a record of %s', (topic) => {
  const { schema, record } = VALID[topic];

  test('counts with just its required fields', () =>
    expect((schema as z.ZodType).safeParse(record).success).toBe(true));

  test('is read without the fields that are not known', () => {
    const given = JSON.parse(
      `{"__proto__":{"x":1},"constructor":1,"extra":{"deep":[1]},${JSON.stringify(record).slice(1)}`,
    );
    expect((schema as z.ZodType).parse(given)).toEqual((schema as z.ZodType).parse(record));
  });

  test.each(Object.keys(record))('is quarantined without %s, and the reason names the field', (field) => {
    expect(problemOf(topic, { [field]: undefined })).toContain(field);
    expect(problemOf(topic, { [field]: null })).toContain(field);
    expect(problemOf(topic, { [field]: {} })).toContain(field);
  });
});

describe('a field', () => {
  test.each([
    ['orders', { order_value: '-1' }, 'order_value must not be negative'],
    [
      'orders',
      { order_value: '0.123456789' },
      'order_value must have at most 12 integer and 8 fraction digits',
    ],
    ['orders', { order_value: undefined }, 'order_value is missing'],
    ['orders', { commission_rate: 1.5 }, 'commission_rate must be from 0 to 1'],
    ['orders', { order_accepted: 'true' }, 'order_accepted must be true, false or null'],
    [
      'orders',
      { status: 'Shipped - delivered to buyer!' },
      'status is the unknown word "Shipped - delivered to buyer!"; add it to words.status.map of its source ' +
        'in policy/sources.json',
    ],
    [
      'orders',
      { updated_at: 'today' },
      'updated_at must be an ISO 8601 time with an offset or Z, such as 2026-01-31T09:30:00Z',
    ],
    ['orders', { seller_id: 'no id' }, 'seller_id must be 1 to 128 characters of A-Z a-z 0-9 . _ : -'],
    ['orders', { customer_id: 'no\nid' }, 'customer_id must be 1 to 128 printable characters'],
    [
      'fulfillment',
      { stage: 'Lost' },
      'stage is the unknown word "Lost"; add it to words.stage.map of its source in policy/sources.json',
    ],
    ['fulfillment', { sla_hours: 8761 }, 'sla_hours must be an integer from 0 to 8760'],
    ['fulfillment', { sla_hours: -1 }, 'sla_hours must be an integer from 0 to 8760'],
    ['fulfillment', { sla_hours: 1.5 }, 'sla_hours must be an integer from 0 to 8760'],
    ['fulfillment', { sla_hours: 'a day' }, 'sla_hours must be an integer from 0 to 8760'],
    ['ratings', { rating: 0 }, 'rating must be an integer from 1 to 5'],
    ['ratings', { rating: 6 }, 'rating must be an integer from 1 to 5'],
    ['ratings', { rating: 4.5 }, 'rating must be an integer from 1 to 5'],
    [
      'payouts',
      { status: 'pending' },
      'status is the unknown word "pending"; add it to words.status.map of its source in policy/sources.json',
    ],
    ['payouts', { amount: 0 }, 'amount must not be 0'],
    ['refunds', { refund_amount: 0 }, 'refund_amount must be greater than 0'],
    ['refunds', { refund_amount: -4 }, 'refund_amount must not be negative'],
    [
      'refunds',
      { refund_amount: undefined },
      'refund_amount is missing (or a negative order_value in its place)',
    ],
    ['refunds', { refund_amount: null, order_value: 4 }, 'order_value must be negative'],
    ['refunds', { refund_amount: null, order_value: 'x' }, 'order_value must be a decimal such as 12.50'],
  ] as const)('is refused in %s %j: %s', (topic, changes, problem) =>
    expect(problemOf(topic, changes)).toBe(problem),
  );

  test.each([
    ['fulfillment', { sla_hours: 0 }],
    ['fulfillment', { sla_hours: 8760 }],
    ['fulfillment', { sla_hours: 24.0 }],
    ['fulfillment', { sla_hours: '24' }],
    ['fulfillment', { stage: ' Shipped' }],
    ['ratings', { rating: '5' }],
    ['payouts', { status: 'PAID', amount: -5 }],
    ['payouts', { status: 'canceled' }],
    ['orders', { order_value: 0 }],
    ['orders', { status: ' READY TO-SHIP ' }],
  ] as const)('is accepted in %s %j', (topic, changes) => expect(problemOf(topic, changes)).toBeUndefined());
});

test('accepts null for every optional field of an order', () => {
  const nulls = {
    customer_id: null,
    order_accepted: null,
    cancellation_reason: null,
    category: null,
    channel: null,
    currency: null,
    updated_at: null,
    deleted: null,
  };
  expect(problemOf('orders', nulls)).toBeUndefined();
});

describe('a refund', () => {
  const amountOf = (changes: object): string =>
    refundRecord.parse({ ...VALID.refunds.record, ...changes }).refund_amount;
  test.each([
    [{ refund_amount: undefined, order_value: '-4.50' }, '4.5'],
    [{ refund_amount: null, order_value: -4.5 }, '4.5'],
    [{ refund_amount: '3', order_value: '-4.50' }, '3'],
    [{ refund_amount: '3', order_value: 'anything' }, '3'],
    [{ refund_amount: 3, order_value: null }, '3'],
  ])('given as %j is worth %s', (changes, amount) => expect(amountOf(changes)).toBe(amount));

  test('is refused with all of its missing fields named together', () => {
    const problem = refundRecord
      .safeParse({ ...VALID.refunds.record, refund_amount: undefined, refund_id: undefined })
      .error?.issues.map(({ path }) => path[0]);
    expect(problem).toContain('refund_id');
  });
});

describe('a status', () => {
  test.each([
    ['CANCELED', 'cancelled'],
    [' voided', 'cancelled'],
    ['Expired', 'cancelled'],
    ['Complete', 'completed'],
    ['DELIVERED', 'completed'],
    ['ready to ship', 'open'],
    ['Out-for-delivery', 'open'],
    ['on  hold', 'open'],
    ['refunded', 'refunded'],
    ['Partially Refunded', 'refunded'],
  ])(
    'of an order is understood in any spelling, so that none is in flight for ever: %s is %s',
    (status, meaning) => expect(orderRecord.parse({ ...VALID.orders.record, status }).status).toBe(meaning),
  );
});

test('counts any spelling of a known word the same', () => {
  const spelt = (word: string) =>
    fc
      .tuple(
        fc.constantFrom('', ' ', '\t'),
        fc.array(fc.boolean(), { minLength: word.length, maxLength: word.length }),
        fc.constantFrom('_', ' ', '-', ' - ', '__'),
      )
      .map(([around, capitals, between]) => {
        const letters = [...word].map((letter, nth) =>
          capitals[nth] === true ? letter.toUpperCase() : letter,
        );
        return `${around}${letters.join('').replaceAll('_', between)}${around}`;
      });
  const words = [
    'completed',
    'partially_refunded',
    'out_for_delivery',
    'voided',
    'ready_to_ship',
    'declined',
  ];
  fc.assert(
    fc.property(
      fc.constantFrom(...words).chain((word) => fc.tuple(fc.constant(word), spelt(word))),
      ([word, status]) => {
        const read = (given: string) => orderRecord.parse({ ...VALID.orders.record, status: given }).status;
        expect(read(status)).toBe(read(word));
      },
    ),
  );
});
