/**
 * What the ledger keeps of each entity: its current version and nothing that no figure or list needs (no customer).
 * Stored as one JSON document per item, so money stays the exact text it arrived as.
 */
import * as z from 'zod';
import { RATE_NAMES } from './api/fields.ts';
import { FULFILLMENT_STAGES, PAYOUT_STATUSES } from './records/records.ts';

const exactDecimal = z.string();
const milliseconds = z.int();

/** Which record an entity's version came from. Versions compare by (time, offset, partition). */
export const version = z.object({ time: milliseconds, offset: z.int(), partition: z.int() });
export type Version = z.infer<typeof version>;

/** Rates that an operator took this entity out of. */
const excluded = z.array(z.enum(RATE_NAMES)).optional();

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
  excluded,
});
export type OrderEntry = z.infer<typeof orderEntry>;

/** One stage of a shipment; its version's time is the event's. */
export const stageEntry = z.object({ version, sla_hours: z.int() });
export type StageEntry = z.infer<typeof stageEntry>;

/**
 * `cancelled`: its order is cancelled, so it is open no longer; the orders' ingest keeps it as the order's current version says. `overdue_since`: the
 * deadline (ms) that the clock found passed; of an entry whose deadline has become another one since, it says nothing.
 */
export const fulfillmentEntry = z.object({
  stages: z.partialRecord(z.enum(FULFILLMENT_STAGES), stageEntry),
  cancelled: z.literal(true).optional(),
  overdue_since: milliseconds.optional(),
  excluded,
});
export type FulfillmentEntry = z.infer<typeof fulfillmentEntry>;

export const ratingEntry = z.object({ version, order_id: z.string(), rating: z.int(), excluded });
export type RatingEntry = z.infer<typeof ratingEntry>;

export const refundEntry = z.object({
  version,
  order_id: z.string(),
  refund_amount: exactDecimal,
  commission_rate: exactDecimal,
  reason: z.string().optional(),
});
export type RefundEntry = z.infer<typeof refundEntry>;

export const payoutEntry = z.object({ version, amount: exactDecimal, status: z.enum(PAYOUT_STATUSES) });
export type PayoutEntry = z.infer<typeof payoutEntry>;
