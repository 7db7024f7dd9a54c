import fc from 'fast-check';
import { TOPICS } from '../../../contracts/records/topics.ts';
import {
  type Message,
  orderMessage,
  payoutMessage,
  ratingMessage,
  refundMessage,
  stepMessage,
  type World,
} from './entities.ts';

/** A value that must be quarantined, as bytes. */
export type BrokenMessage = { readonly topic: string; readonly bytes: Buffer };

const UNREADABLE: readonly Buffer[] = [
  ...['{', 'not json', 'null', '[]', '[{}]', '7', '"text"', 'true', '{}', '{"order_id":"a"}'].map((text) =>
    Buffer.from(text),
  ),
  Buffer.from([0xff, 0xfe, 0x7b, 0x7d]),
  // Valid JSON except for one byte that is not UTF-8, which a lenient decoder would let pass.
  Buffer.concat([Buffer.from('{"order_id":"'), Buffer.from([0xc3, 0x28]), Buffer.from('"}')]),
];

type Damage = Readonly<Record<string, readonly unknown[]>>;

const IDS = ['', ' ', 'x'.repeat(129), 'a\u0000b', 'a\u2028b', 'a\ud800', 1.5, true, null, undefined];
const SELLER_IDS = [...IDS, 'has space', ' seller-1', 'a#b', 'ä'];
const MONEY = ['1000000000000', 1e12, '0.000000001', 1e-9, 'abc', '', '1,50', '+1', ' 1', true, {}];
const RATES = [1.01, '1.1', -0.1, '10%', null, undefined];
const TIMES = [
  '2026-02-30T00:00:00Z',
  '2026-13-01T00:00:00Z',
  '2026-01-01T24:00:00Z',
  '2026-01-01T00:00:00',
  '2026-01-01',
  'yesterday',
  '1999-12-31T23:59:59.999Z',
  '1970-01-21T18:00:00Z',
  '9999-12-31T00:00:00Z',
  0,
  null,
  undefined,
];
const CURRENCIES = ['XXX', '', 'usd ', 840];

/** Values that break each field of each topic, whatever the other fields hold. */
const DAMAGE = {
  [TOPICS.orders]: {
    order_id: IDS,
    seller_id: SELLER_IDS,
    order_value: [...MONEY, '-0.01', -1, null, undefined],
    commission_rate: RATES,
    order_ts: TIMES,
    status: ['', 'no such word', 'Shipped - delivered to buyer!', 1, null, undefined],
    order_accepted: ['true', 1],
    customer_id: ['not\nan id', true],
    deleted: ['true', 1],
    category: ['x'.repeat(129), 5],
    channel: [false],
    updated_at: ['2026-02-30T00:00:00Z', '9999-12-31T00:00:00Z', 5],
    currency: CURRENCIES,
  },
  [TOPICS.fulfillment]: {
    order_id: IDS,
    seller_id: SELLER_IDS,
    stage: ['returned', '', null, undefined],
    sla_hours: [-1, 8761, 1.5, '1.5', 'a day', true, null, undefined],
    ship_by: ['1970-01-01T00:00:00Z', '9999-12-31T00:00:00Z', 'soon', 0],
    deliver_by: ['9999-12-31T00:00:00Z', 0],
    event_ts: TIMES,
  },
  [TOPICS.ratings]: {
    rating_id: IDS,
    order_id: IDS,
    seller_id: SELLER_IDS,
    rating: [0, 6, 4.5, -1, '6', 'five', true, null, undefined],
    deleted: ['yes'],
    rated_ts: TIMES,
  },
  [TOPICS.refunds]: {
    refund_id: IDS,
    order_id: IDS,
    seller_id: SELLER_IDS,
    refund_amount: [...MONEY, 0, '0.00', -5],
    commission_rate: RATES,
    refund_ts: TIMES,
    currency: CURRENCIES,
  },
  [TOPICS.payouts]: {
    payout_id: IDS,
    seller_id: SELLER_IDS,
    amount: [...MONEY, 0, '0', '-0', null, undefined],
    status: ['pending', '', null, undefined],
    payout_ts: TIMES,
    currency: CURRENCIES,
  },
} as const satisfies Record<string, Damage>;

const damaged = (message: fc.Arbitrary<Message>, damage: Damage): fc.Arbitrary<BrokenMessage> => {
  const ways = Object.entries(damage).flatMap(([field, values]) => values.map((value) => ({ field, value })));
  return fc.tuple(message, fc.constantFrom(...ways)).map(([{ topic, fields }, { field, value }]) => ({
    topic,
    bytes: Buffer.from(JSON.stringify({ ...fields, [field]: value })),
  }));
};

/** A refund without an amount, or with a positive order value instead. */
const withoutAmount = (world: World): fc.Arbitrary<BrokenMessage> =>
  fc
    .tuple(refundMessage(world), fc.constantFrom(undefined, null, 5, '0', '5.00', '-1000000000000'))
    .map(([{ topic, fields }, order_value]) => ({
      topic,
      bytes: Buffer.from(JSON.stringify({ ...fields, refund_amount: null, order_value })),
    }));

/**
 * Records that break a rule in any reading. The marketplace's currency must not be XXX or blank.
 */
export const brokenMessage = (world: World): fc.Arbitrary<BrokenMessage> =>
  fc.oneof(
    {
      weight: 2,
      arbitrary: fc.record({
        topic: fc.constantFrom(...Object.values(TOPICS)),
        bytes: fc.constantFrom(...UNREADABLE),
      }),
    },
    { weight: 2, arbitrary: damaged(orderMessage(world), DAMAGE[TOPICS.orders]) },
    damaged(stepMessage(world), DAMAGE[TOPICS.fulfillment]),
    damaged(ratingMessage(world), DAMAGE[TOPICS.ratings]),
    damaged(refundMessage(world), DAMAGE[TOPICS.refunds]),
    damaged(payoutMessage(world), DAMAGE[TOPICS.payouts]),
    withoutAmount(world),
  );
