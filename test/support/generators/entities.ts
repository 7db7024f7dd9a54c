import fc from 'fast-check';
import { FULFILLMENT_STAGES, PAYOUT_STATUSES } from '../../../contracts/records/records.ts';
import { TOPICS } from '../../../contracts/records/topics.ts';
import { amount, commissionRate, negativeAmount, positiveAmount } from './amounts.ts';
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
const orderId = fc.constantFrom('order-1', 'order-2', 'order-3', 'A.b:c_4');
const orderCurrency = ({ currency }: World) => optional(fc.constant(currency));

/** A snapshot of an order, at any point of its life and with any of its facts changed. */
export const orderMessage = (world: World): fc.Arbitrary<Message> =>
  fc
    .record({
      order_id: orderId,
      seller_id: seller(world),
      order_value: amount(),
      commission_rate: commissionRate(),
      order_ts: timeTextNear(world.place),
      status: fc.constantFrom(
        'placed',
        'accepted',
        'completed',
        'completed',
        'cancelled',
        'cancelled',
        'CANCELLED',
        'on hold',
      ),
      customer_id: optional(fc.constant('customer-1')),
      order_accepted: optional(fc.boolean()),
      cancellation_reason: optional(
        fc.constantFrom('buyer_changed_mind', 'buyer', 'Buyer', ' buyer', 'out_of_stock', '', '   '),
      ),
      category: optional(
        fc.constantFrom('books', 'Books', 'toys & games', ' ', '', 'uncategorized', '__proto__'),
      ),
      channel: optional(fc.constantFrom('web', 'app', '', 'unknown', 'größe#1')),
      currency: orderCurrency(world),
      updated_at: optional(timeTextNear(world.place)),
      ignored: optional(fc.constant({ nested: [1, 2] })),
    })
    .map((fields) => ({ topic: TOPICS.orders, fields }));

const fulfillment = (fields: Readonly<Record<string, unknown>>): Message => ({
  topic: TOPICS.fulfillment,
  fields,
});
const slaHours = fc.constantFrom(0, 1, 24, 48, 8760);

/** One step on the way of an order to the buyer. */
export const stepMessage = (world: World): fc.Arbitrary<Message> =>
  fc
    .record({
      order_id: orderId,
      seller_id: seller(world),
      stage: fc.constantFrom(...FULFILLMENT_STAGES, 'accepted', 'shipped'),
      sla_hours: slaHours,
      event_ts: timeTextNear(world.place),
    })
    .map(fulfillment);

/**
 * An order that is accepted, and shipped exactly at its deadline, a millisecond before or a
 * millisecond after it.
 */
export const shipmentMessages = (world: World): fc.Arbitrary<readonly Message[]> =>
  fc
    .record({
      order_id: orderId,
      seller_id: seller(world),
      sla_hours: slaHours,
      accepted: instantNear(world.place),
      beyond: fc.constantFrom(-1, 0, 0, 1),
    })
    .chain(({ order_id, seller_id, sla_hours, accepted, beyond }) =>
      fc
        .tuple(timeText(accepted), timeText(accepted + sla_hours * HOUR_MS + beyond), slaHours)
        .map(([acceptedTs, shippedTs, otherHours]) => [
          fulfillment({
            order_id,
            seller_id,
            stage: 'accepted',
            sla_hours: otherHours,
            event_ts: acceptedTs,
          }),
          fulfillment({ order_id, seller_id, stage: 'shipped', sla_hours, event_ts: shippedTs }),
        ]),
    );

/** A rating, given or changed. */
export const ratingMessage = (world: World): fc.Arbitrary<Message> =>
  fc
    .record({
      rating_id: fc.constantFrom('rating-1', 'rating-2', 'rating-3'),
      order_id: orderId,
      seller_id: seller(world),
      rating: fc.integer({ min: 1, max: 5 }),
      rated_ts: timeTextNear(world.place),
    })
    .map((fields) => ({ topic: TOPICS.ratings, fields }));

const refundAmount = fc.oneof(
  fc.record({ refund_amount: positiveAmount() }),
  fc.record({ refund_amount: fc.constantFrom(null, undefined), order_value: negativeAmount() }),
  fc.record({
    refund_amount: positiveAmount(),
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
        commission_rate: commissionRate(),
        refund_ts: timeTextNear(world.place),
        reason: optional(fc.constantFrom('damaged', '')),
        currency: orderCurrency(world),
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
      amount: positiveAmount(),
      status: fc.constantFrom(...PAYOUT_STATUSES),
      payout_ts: timeTextNear(world.place),
      currency: orderCurrency(world),
    })
    .map((fields) => ({ topic: TOPICS.payouts, fields }));
