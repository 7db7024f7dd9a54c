import * as z from 'zod';
import { decimal, money, negativeMoney, nonZeroMoney, positiveMoney, rate, wholeNumber } from './decimals.ts';
import { currency, deleted, dimension, reason } from './fields.ts';
import { entityIdentifier, sellerIdentifier } from './identifiers.ts';
import { timestamp } from './times.ts';
import { oneOfWords, orderStatus } from './vocabulary.ts';

/** How far ahead of its record's Kafka timestamp a clock may be that says what has happened. */
const CLOCK_DAYS_MAX = 7;
/** How far ahead a plan or a promise may be. */
const PLAN_DAYS_MAX = 400;

/** `marketplace_orders`: a full snapshot of one order. */
export const orderRecord = z.object({
  order_id: entityIdentifier,
  seller_id: sellerIdentifier,
  order_value: money,
  commission_rate: rate,
  order_ts: timestamp,
  status: orderStatus,
  customer_id: entityIdentifier.nullish(),
  order_accepted: z.boolean({ error: 'must be true, false or null' }).nullish(),
  cancellation_reason: reason,
  category: dimension,
  channel: dimension,
  currency,
  updated_at: timestamp.nullish(),
  deleted,
});
export type OrderRecord = z.output<typeof orderRecord>;
export const orderDaysAhead = { order_ts: CLOCK_DAYS_MAX, updated_at: CLOCK_DAYS_MAX };

export const FULFILLMENT_STAGES = ['accepted', 'packed', 'shipped', 'delivered', 'failed'] as const;
export type FulfillmentStage = (typeof FULFILLMENT_STAGES)[number];

/** `seller_fulfillment`: one stage of an order's shipment to the buyer. */
export const fulfillmentRecord = z.object({
  order_id: entityIdentifier,
  seller_id: sellerIdentifier,
  stage: oneOfWords('stage', FULFILLMENT_STAGES),
  sla_hours: wholeNumber(0, 8760),
  event_ts: timestamp,
  ship_by: timestamp.nullish(),
  deliver_by: timestamp.nullish(),
});
export type FulfillmentRecord = z.output<typeof fulfillmentRecord>;
export const fulfillmentDaysAhead = {
  event_ts: CLOCK_DAYS_MAX,
  ship_by: PLAN_DAYS_MAX,
  deliver_by: PLAN_DAYS_MAX,
};

/** `seller_ratings`: a buyer's rating of one order. */
export const ratingRecord = z.object({
  rating_id: entityIdentifier,
  order_id: entityIdentifier,
  seller_id: sellerIdentifier,
  rating: wholeNumber(1, 5),
  rated_ts: timestamp,
  deleted,
});
export type RatingRecord = z.output<typeof ratingRecord>;
export const ratingDaysAhead = { rated_ts: CLOCK_DAYS_MAX };

/**
 * `marketplace_refunds`: money returned to a buyer. Some sources send refunds as negative orders,
 * so a negative `order_value` may replace `refund_amount`. The output always has a positive
 * `refund_amount`.
 */
export const refundRecord = z
  .object({
    refund_id: entityIdentifier,
    order_id: entityIdentifier,
    seller_id: sellerIdentifier,
    refund_amount: decimal.nullish(),
    order_value: z.unknown().optional(),
    commission_rate: rate,
    refund_ts: timestamp,
    reason,
    currency,
    deleted,
  })
  .transform(({ refund_amount, order_value, ...rest }, context) => {
    const refundAmount = refund_amount ?? undefined;
    const amount =
      refundAmount !== undefined
        ? positiveMoney.safeParse(refundAmount)
        : (order_value ?? undefined) === undefined
          ? undefined
          : negativeMoney.safeParse(order_value);
    if (amount?.success === true) return { ...rest, refund_amount: amount.data.replace('-', '') };
    const path = refundAmount === undefined && amount !== undefined ? ['order_value'] : ['refund_amount'];
    context.addIssue({
      code: 'custom',
      path,
      message: amount?.error.issues[0]?.message ?? 'is missing (or a negative order_value in its place)',
    });
    return z.NEVER;
  });
export type RefundRecord = z.output<typeof refundRecord>;
export const refundDaysAhead = { refund_ts: CLOCK_DAYS_MAX };

export const PAYOUT_STATUSES = [
  'scheduled',
  'in_transit',
  'paid',
  'failed',
  'returned',
  'cancelled',
] as const;
export type PayoutStatus = (typeof PAYOUT_STATUSES)[number];

/**
 * `seller_payouts`: the current state of one transfer to a seller, or, with a negative amount, of
 * money taken back.
 */
export const payoutRecord = z.object({
  payout_id: entityIdentifier,
  seller_id: sellerIdentifier,
  amount: nonZeroMoney,
  status: oneOfWords('status', PAYOUT_STATUSES, [['canceled', 'cancelled']]),
  payout_ts: timestamp,
  currency,
  deleted,
});
export type PayoutRecord = z.output<typeof payoutRecord>;
export const payoutDaysAhead = { payout_ts: PLAN_DAYS_MAX };
