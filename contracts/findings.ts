/**
 * Findings: what does not add up in the ledger, as an audit finds it, the API answers it and a
 * table keeps it. They hold ids and amounts, and nothing about customers.
 */
import * as z from 'zod';
import { count, instant, moneyText, sellerId } from './api/fields.ts';

/** The kinds of findings, in the order in which they are listed everywhere. */
export const FINDING_KINDS = [
  'refunds_beyond_order',
  'refund_at_other_rate',
  'payout_beyond_owed',
  'order_of_several_sellers',
  'refund_without_order',
  'shipment_without_order',
  'rating_without_order',
] as const;
export type FindingKind = (typeof FINDING_KINDS)[number];

/** One value for each kind of finding. */
export const perFindingKind = <Value>(create: (kind: FindingKind) => Value): Record<FindingKind, Value> => ({
  refunds_beyond_order: create('refunds_beyond_order'),
  refund_at_other_rate: create('refund_at_other_rate'),
  payout_beyond_owed: create('payout_beyond_owed'),
  order_of_several_sellers: create('order_of_several_sellers'),
  refund_without_order: create('refund_without_order'),
  shipment_without_order: create('shipment_without_order'),
  rating_without_order: create('rating_without_order'),
});

/** How many refunds, or sellers, one finding names. */
export const NAMED_MAX = 50;

/** An id as the ledger has it. Any printable text may be one. */
const entityId = z.string().meta({ examples: ['order-1841'] });
const rate = moneyText.meta({ description: 'An exact share from 0 to 1', examples: ['0.1'] });
const order = { seller_id: sellerId, order_id: entityId };

/** The refunds of an order add up to more than its value. */
const refundsBeyondOrder = z.object({
  kind: z.literal('refunds_beyond_order'),
  ...order,
  order_value: moneyText,
  refunded_value: moneyText.meta({ description: 'The sum of its refunds' }),
  difference: moneyText.meta({ description: 'refunded_value − order_value' }),
  refund_count: count,
  refund_ids: z.array(entityId).meta({ description: `The first ${NAMED_MAX} of its refunds` }),
});

/** A refund has another commission rate than its order. */
const refundAtOtherRate = z.object({
  kind: z.literal('refund_at_other_rate'),
  ...order,
  refund_id: entityId,
  at: instant,
  refund_amount: moneyText,
  commission_rate: rate,
  order_commission_rate: rate,
  difference: moneyText.meta({
    description:
      "What the refund deducts more than it would at its order's rate. Negative if it deducts less",
  }),
});

/** A payout left the seller owing money: it was more than what was owed at that time. */
const payoutBeyondOwed = z.object({
  kind: z.literal('payout_beyond_owed'),
  seller_id: sellerId,
  payout_id: entityId,
  at: instant,
  payout_amount: moneyText,
  balance_before: moneyText.meta({ description: 'What was owed to the seller right before the payout' }),
  difference: moneyText.meta({ description: 'The part of the payout that was not owed' }),
});

/** Several sellers have an order of the same id. The first seller stands in `seller_id`, too. */
const orderOfSeveralSellers = z.object({
  kind: z.literal('order_of_several_sellers'),
  ...order,
  seller_count: count,
  sellers: z
    .array(z.object({ seller_id: sellerId, order_value: moneyText }))
    .meta({ description: `The first ${NAMED_MAX} of them, each with the value of its order` }),
});

const refundWithoutOrder = z.object({
  kind: z.literal('refund_without_order'),
  ...order,
  refund_id: entityId,
  at: instant,
  refund_amount: moneyText,
});

const shipmentWithoutOrder = z.object({
  kind: z.literal('shipment_without_order'),
  ...order,
  at: instant.meta({ description: 'Its first event' }),
});

const ratingWithoutOrder = z.object({
  kind: z.literal('rating_without_order'),
  ...order,
  rating_id: entityId,
  at: instant,
});

/** One thing that does not add up. */
export const finding = z
  .discriminatedUnion('kind', [
    refundsBeyondOrder,
    refundAtOtherRate,
    payoutBeyondOwed,
    orderOfSeveralSellers,
    refundWithoutOrder,
    shipmentWithoutOrder,
    ratingWithoutOrder,
  ])
  .meta({ id: 'Finding' });
export type Finding = z.infer<typeof finding>;
export type SharedOrder = z.infer<typeof orderOfSeveralSellers>;

/** A run of the audit over all sellers. */
export const auditRun = z
  .object({
    started_at: instant,
    finished_at: instant,
    command: z.string().meta({ examples: ['npx seller-pulse reconcile --audit'] }),
    sellers: count,
    entries: count.meta({ description: 'Ledger entries that were read' }),
    unreadable_entries: count.meta({
      description: 'Ledger entries that could not be read. What depends on them was not checked',
    }),
    counts: z
      .object(perFindingKind(() => count))
      .meta({ description: 'How many findings of each kind there are' }),
    listed: z
      .object(perFindingKind(() => count))
      .meta({ description: 'How many of each kind are listed. The rest are only counted' }),
  })
  .meta({ id: 'AuditRun' });
export type AuditRun = z.infer<typeof auditRun>;
