/**
 * What the ledger keeps of each entity: its current version and nothing that no figure or list needs (no customer).
 * Stored as one JSON document per item, so money stays the exact text it arrived as.
 */
import * as z from 'zod';
import { FULFILLMENT_STAGES, PAYOUT_STATUSES } from './records/records.ts';

const exactDecimal = z.string();
const milliseconds = z.int();

/** Which record an entity's version came from. Versions compare by (time, offset, partition). */
export const version = z.object({ time: milliseconds, offset: z.int(), partition: z.int() });
export type Version = z.infer<typeof version>;

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
});
export type OrderEntry = z.infer<typeof orderEntry>;

/** One stage of a shipment; its version's time is the event's. */
export const stageEntry = z.object({ version, sla_hours: z.int() });
export type StageEntry = z.infer<typeof stageEntry>;

export const fulfillmentEntry = z.object({ stages: z.partialRecord(z.enum(FULFILLMENT_STAGES), stageEntry) });
export type FulfillmentEntry = z.infer<typeof fulfillmentEntry>;

export const ratingEntry = z.object({ version, order_id: z.string(), rating: z.int() });
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
