import fc from 'fast-check';
import { FULFILLMENT_STAGES, PAYOUT_STATUSES } from '../../../contracts/records/records.ts';
import { TOPICS } from '../../../contracts/records/topics.ts';
import { amount, commissionRate, inJson, negativeAmount, nonZeroAmount, positiveAmount } from './amounts.ts';
import { instantNear, type Place, timeText, timeTextNear } from './times.ts';

/** A record's topic and JSON, before it has a position in a log. */
export type Message = { readonly topic: string; readonly fields: Readonly<Record<string, unknown>> };

/**
 * What records draw from: a time, a currency, and a few ids, so that versions of one entity
 * collide.
 */
export type World = { readonly place: Place; readonly currency: string; readonly sellers: readonly string[] };

const HOUR_MS = 3_600_000;

/** Present, null or left out, which mean the same. JSON drops `undefined`. */
const optional = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | null | undefined> =>
  fc.oneof(
    { weight: 4, arbitrary },
    { weight: 1, arbitrary: fc.constant(null) },
    { weight: 1, arbitrary: fc.constant(undefined) },
  );

const seller = ({ sellers }: World): fc.Arbitrary<string> => fc.constantFrom(...sellers);
/** Ids as they are found. Some are the same id: numbers by their digits, and blanks at the ends. */
const orderId = fc.constantFrom<unknown>(
  ...[
    'order-1',
    'order-2',
    'order-3',
    'A.b:c_4',
    ' order-1 ',
    '#1001',
    'gid://shopify/Order/1',
    'Ä-7',
    'A 1',
  ],
  ...[JSON.rawJSON('820982911946154508'), '820982911946154509', 1001, '1001'],
);
const orderCurrency = ({ currency }: World) => optional(fc.constantFrom(currency, currency.toLowerCase()));

/** Now and then an entity is deleted, and may come back. */
const isDeleted = fc.constantFrom<unknown>(true, false, null, ...Array.from({ length: 6 }, () => undefined));

/** A whole number in each of its forms. */
const wholeNumber = (value: number): fc.Arbitrary<unknown> =>
  fc.constantFrom<unknown>(value, value, `${value}`, JSON.rawJSON(`${value}.0`), `${value}.00`);

/** A snapshot of an order, at any point of its life and with any of its facts changed. */
export const orderMessage = (world: World): fc.Arbitrary<Message> =>
  fc
    .record({
      order_id: orderId,
      seller_id: seller(world),
      order_value: inJson(amount()),
      commission_rate: inJson(commissionRate()),
      order_ts: timeTextNear(world.place),
      status: fc.constantFrom(
        'placed',
        'accepted',
        'completed',
        'completed',
        'cancelled',
        'cancelled',
        ...['CANCELED', 'Complete', 'DELIVERED', ' voided', 'ready to ship', 'On-Hold', 'refunded'],
        ...['Partially Refunded', 'returned', 'expired', 'shipped', 'Declined'],
      ),
      customer_id: optional(fc.constant('customer-1')),
      order_accepted: optional(fc.boolean()),
      cancellation_reason: optional(
        fc.constantFrom(
          ...['buyer_changed_mind', 'buyer', 'Buyer', ' buyer', 'CUSTOMER_REQUEST', 'Client: too late'],
          ...['fraud suspected', 'Payment-failed', 'out_of_stock', 'no buyer found', '', '   '],
        ),
      ),
      category: optional(
        fc.constantFrom('books', 'Books', 'toys & games', ' ', '', 'uncategorized', '__proto__'),
      ),
      channel: optional(fc.constantFrom('web', 'app', '', 'unknown', 'größe#1')),
      currency: orderCurrency(world),
      updated_at: optional(timeTextNear(world.place)),
      deleted: isDeleted,
      ignored: optional(fc.constant({ nested: [1, 2] })),
    })
    .map((fields) => ({ topic: TOPICS.orders, fields }));

const fulfillment = (fields: Readonly<Record<string, unknown>>): Message => ({
  topic: TOPICS.fulfillment,
  fields,
});
const HOURS = [0, 1, 24, 48, 8760] as const;
const slaHours = fc.constantFrom(...HOURS).chain(wholeNumber);

/** One step on the way of an order to the buyer. */
export const stepMessage = (world: World): fc.Arbitrary<Message> =>
  fc
    .record({
      order_id: orderId,
      seller_id: seller(world),
      stage: fc.constantFrom(...FULFILLMENT_STAGES, 'accepted', 'shipped', ' Shipped', 'DELIVERED'),
      sla_hours: slaHours,
      event_ts: timeTextNear(world.place),
      ship_by: fc.option(timeTextNear(world.place), { freq: 3, nil: undefined }),
      deliver_by: fc.option(timeTextNear(world.place), { freq: 3, nil: undefined }),
    })
    .map(fulfillment);

/**
 * An order that is accepted, and shipped exactly at its deadline, a millisecond before or a
 * millisecond after it. Some say only that they were delivered.
 */
export const shipmentMessages = (world: World): fc.Arbitrary<readonly Message[]> =>
  fc
    .record({
      order_id: orderId,
      seller_id: seller(world),
      hours: fc.constantFrom(...HOURS),
      shipped: instantNear(world.place),
      beyond: fc.constantFrom(-1, 0, 0, 1),
      stage: fc.constantFrom('shipped', 'shipped', 'delivered'),
    })
    .chain(({ order_id, seller_id, hours, shipped, beyond, stage }) =>
      fc
        .tuple(timeText(shipped - hours * HOUR_MS - beyond), timeText(shipped), slaHours, wholeNumber(hours))
        .map(([acceptedTs, shippedTs, otherHours, sla_hours]) => [
          fulfillment({
            order_id,
            seller_id,
            stage: 'accepted',
            sla_hours: otherHours,
            event_ts: acceptedTs,
          }),
          fulfillment({ order_id, seller_id, stage, sla_hours, event_ts: shippedTs }),
        ]),
    );

/** A rating, given or changed. */
export const ratingMessage = (world: World): fc.Arbitrary<Message> =>
  fc
    .record({
      rating_id: fc.constantFrom('rating-1', 'rating-2', 'rating-3'),
      order_id: orderId,
      seller_id: seller(world),
      rating: fc.integer({ min: 1, max: 5 }).chain(wholeNumber),
      rated_ts: timeTextNear(world.place),
      deleted: isDeleted,
    })
    .map((fields) => ({ topic: TOPICS.ratings, fields }));

const refundAmount = fc.oneof(
  fc.record({ refund_amount: inJson(positiveAmount()) }),
  fc.record({ refund_amount: fc.constantFrom(null, undefined), order_value: inJson(negativeAmount()) }),
  fc.record({
    refund_amount: inJson(positiveAmount()),
    order_value: fc.oneof(negativeAmount(), fc.constantFrom('not a number', null, true)),
  }),
);

/** A refund whose amount is given as such or as a negative order value. */
export const refundMessage = (world: World): fc.Arbitrary<Message> =>
  fc
    .tuple(
      fc.record({
        refund_id: fc.constantFrom('refund-1', 'refund-2'),
        order_id: orderId,
        seller_id: seller(world),
        commission_rate: inJson(commissionRate()),
        refund_ts: timeTextNear(world.place),
        reason: optional(fc.constantFrom('damaged', '')),
        currency: orderCurrency(world),
        deleted: isDeleted,
      }),
      refundAmount,
    )
    .map(([fields, amounts]) => ({ topic: TOPICS.refunds, fields: { ...fields, ...amounts } }));

/** A payout in one of its states. */
export const payoutMessage = (world: World): fc.Arbitrary<Message> =>
  fc
    .record({
      payout_id: fc.constantFrom('payout-1', 'payout-2'),
      seller_id: seller(world),
      amount: inJson(nonZeroAmount()),
      status: fc.constantFrom(...PAYOUT_STATUSES, 'PAID', 'canceled', 'In-Transit'),
      payout_ts: timeTextNear(world.place),
      currency: orderCurrency(world),
      deleted: isDeleted,
    })
    .map((fields) => ({ topic: TOPICS.payouts, fields }));
