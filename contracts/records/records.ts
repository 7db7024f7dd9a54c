import * as z from 'zod';
import {
  currency,
  decimal,
  dimension,
  identifier,
  money,
  negativeMoney,
  positiveMoney,
  rate,
  reason,
  timestamp,
} from './fields.ts';

/** `marketplace_orders`: a full snapshot of one order. */
export const orderRecord = z.object({
  order_id: identifier,
  seller_id: identifier,
  order_value: money,
  commission_rate: rate,
  order_ts: timestamp,
  status: z
    .string({ error: (issue) => (issue.input === undefined ? 'is missing' : 'must be a string') })
    .min(1, 'must have 1 to 32 characters')
    .max(32, 'must have 1 to 32 characters'),
  customer_id: identifier.nullish(),
  order_accepted: z.boolean({ error: 'must be true, false or null' }).nullish(),
  cancellation_reason: reason,
  category: dimension,
  channel: dimension,
  currency,
  updated_at: timestamp.nullish(),
});
export type OrderRecord = z.output<typeof orderRecord>;

export const FULFILLMENT_STAGES = ['accepted', 'packed', 'shipped', 'delivered', 'failed'] as const;
export type FulfillmentStage = (typeof FULFILLMENT_STAGES)[number];

/** `seller_fulfillment`: one stage of an order's shipment to the buyer. */
export const fulfillmentRecord = z.object({
  order_id: identifier,
  seller_id: identifier,
  stage: z.enum(FULFILLMENT_STAGES, { error: `must be one of ${FULFILLMENT_STAGES.join(', ')}` }),
  sla_hours: z
    .number({
      error: (issue) => (issue.input === undefined ? 'is missing' : 'must be an integer from 0 to 8760'),
    })
    .int('must be an integer from 0 to 8760')
    .min(0, 'must be an integer from 0 to 8760')
    .max(8760, 'must be an integer from 0 to 8760'),
  event_ts: timestamp,
});
export type FulfillmentRecord = z.output<typeof fulfillmentRecord>;

/** `seller_ratings`: a buyer's rating of one order. */
export const ratingRecord = z.object({
  rating_id: identifier,
  order_id: identifier,
  seller_id: identifier,
  rating: z
    .number({
      error: (issue) => (issue.input === undefined ? 'is missing' : 'must be an integer from 1 to 5'),
    })
    .int('must be an integer from 1 to 5')
    .min(1, 'must be an integer from 1 to 5')
    .max(5, 'must be an integer from 1 to 5'),
  rated_ts: timestamp,
});
export type RatingRecord = z.output<typeof ratingRecord>;

/**
 * `marketplace_refunds`: money returned to a buyer. Some sources send refunds as negative orders,
 * so a negative `order_value` may replace `refund_amount`. The output always has a positive
 * `refund_amount`.
 */
export const refundRecord = z
  .object({
    refund_id: identifier,
    order_id: identifier,
    seller_id: identifier,
    refund_amount: decimal.nullish(),
    order_value: z.unknown().optional(),
    commission_rate: rate,
    refund_ts: timestamp,
    reason,
    currency,
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

export const PAYOUT_STATUSES = ['scheduled', 'in_transit', 'paid', 'failed'] as const;
export type PayoutStatus = (typeof PAYOUT_STATUSES)[number];

/** `seller_payouts`: the current state of one transfer to a seller. */
export const payoutRecord = z.object({
  payout_id: identifier,
  seller_id: identifier,
  amount: positiveMoney,
  status: z.enum(PAYOUT_STATUSES, { error: `must be one of ${PAYOUT_STATUSES.join(', ')}` }),
  payout_ts: timestamp,
  currency,
});
export type PayoutRecord = z.output<typeof payoutRecord>;
