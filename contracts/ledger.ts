/**
 * Ledger entries: the current version of each entity. An entry contains only what figures and lists
 * need, and nothing about customers. Each is stored as one JSON document, so money stays exact
 * text.
 */
import * as z from 'zod';
import { RATE_NAMES } from './api/fields.ts';
import { FULFILLMENT_STAGES, PAYOUT_STATUSES } from './records/records.ts';

/** An entry whose amounts or times could not be counted is refused here, where it is read. */
const exactDecimal = z.string().regex(/^-?\d+(\.\d+)?$/);
/** No Date lies further from 1970. */
const INSTANT_MAX = 8_640_000_000_000_000;
const milliseconds = z.int().min(-INSTANT_MAX).max(INSTANT_MAX);

/**
 * Identifies the record behind an entity's version. Versions compare by (time, offset, partition).
 */
export const version = z.object({ time: milliseconds, offset: z.int(), partition: z.int() });
export type Version = z.infer<typeof version>;

/** A deleted entity counts as nothing, until a later version says otherwise. */
const deleted = z.literal(true).optional();

/** The rates from which an operator excluded this entity. */
const excluded = z.array(z.enum(RATE_NAMES)).optional();

/**
 * An order. It counts under `category` and `channel`. Where its day has no room for the name that
 * the record gave, they say `other`, and `instead_of` has that name.
 * `status` is one of ORDER_STATUSES; entries of earlier releases have the marketplace's own word.
 */
export const orderEntry = z.object({
  version,
  order_value: exactDecimal,
  commission_rate: exactDecimal,
  order_ts: milliseconds,
  status: z.string(),
  accepted: z.boolean().nullable(),
  cancellation_reason: z.string().optional(),
  category: z.string().optional(),
  channel: z.string().optional(),
  instead_of: z.object({ category: z.string().optional(), channel: z.string().optional() }).optional(),
  excluded,
  deleted,
});
export type OrderEntry = z.infer<typeof orderEntry>;

/**
 * One stage of a shipment. The time of its version is the time of the event. `ship_by`: until when
 * the order was promised to ship.
 */
export const stageEntry = z.object({ version, sla_hours: z.int(), ship_by: milliseconds.optional() });
export type StageEntry = z.infer<typeof stageEntry>;

/**
 * A shipment.
 * - `cancelled`: its order is cancelled or deleted, so the shipment is no longer open. The orders'
 *   ingest function keeps this up to date.
 * - `overdue_since`: the deadline (ms since 1970) that the clock found passed. It means nothing
 *   once the entry has another deadline.
 */
export const fulfillmentEntry = z.object({
  stages: z.partialRecord(z.enum(FULFILLMENT_STAGES), stageEntry),
  cancelled: z.literal(true).optional(),
  overdue_since: milliseconds.optional(),
  excluded,
});
export type FulfillmentEntry = z.infer<typeof fulfillmentEntry>;

export const ratingEntry = z.object({
  version,
  order_id: z.string(),
  rating: z.int(),
  excluded,
  deleted,
});
export type RatingEntry = z.infer<typeof ratingEntry>;

export const refundEntry = z.object({
  version,
  order_id: z.string(),
  refund_amount: exactDecimal,
  commission_rate: exactDecimal,
  reason: z.string().optional(),
  deleted,
});
export type RefundEntry = z.infer<typeof refundEntry>;

/** The amount of a payout is negative when it was taken back from the seller. */
export const payoutEntry = z.object({
  version,
  amount: exactDecimal,
  status: z.enum(PAYOUT_STATUSES),
  deleted,
});
export type PayoutEntry = z.infer<typeof payoutEntry>;
