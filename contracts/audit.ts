/**
 * What people changed in a seller's figures by hand, each change once: who, when, what and why. Kept for ever beside the ledger and written in the
 * transaction that makes the change.
 */
import * as z from 'zod';
import { instant, ORDER_RATES, RATING_RATES } from './api/fields.ts';
import { identifier } from './records/fields.ts';
import { EVENT_TYPES } from './records/topics.ts';

const made = {
  at: instant,
  by: z.string().meta({
    description: "The operator (the claim 'sub' of the token), or a user of a machine",
    examples: ['operator:demo'],
  }),
  reason: z.string().meta({ examples: ['The carrier was on strike'] }),
};

export const EXCLUSION_ACTIONS = ['exclude', 'include'] as const;
const action = z
  .enum(EXCLUSION_ACTIONS)
  .meta({ description: 'Whether the case was excluded from the rate or counted in it again' });

/** A case that was excluded from a rate, or counted in it again. */
export const exclusionAudit = z
  .discriminatedUnion('rate', [
    z.object({ ...made, action, rate: z.enum(ORDER_RATES), order_id: identifier }),
    z.object({ ...made, action, rate: z.literal(RATING_RATES), rating_id: identifier }),
  ])
  .meta({ id: 'ExclusionAudit' });
export type ExclusionAudit = z.infer<typeof exclusionAudit>;

/** A counter that was not what the ledger says: of the lifetime, or of a day, or of an hour, category or channel of it. */
export const counterDifference = z.object({
  /** `TOTAL` or the day. */
  item: z.string(),
  event_type: z.enum(EVENT_TYPES),
  /** `hour 13`, `category books` or `channel web`; null for the whole. */
  part: z.string().nullable(),
  figure: z.string(),
  stored: z.string(),
  recounted: z.string(),
});
export type CounterDifference = z.infer<typeof counterDifference>;

/** A ledger entry that does not agree with its order, or that the indexes list otherwise than it says; null: not at all. */
export const entryDifference = z.object({
  event_type: z.enum(EVENT_TYPES),
  entity_id: z.string(),
  attribute: z.string(),
  stored: z.string().nullable(),
  recounted: z.string().nullable(),
});
export type EntryDifference = z.infer<typeof entryDifference>;

export const repairDetails = z.object({
  counters: z.array(counterDifference),
  entries: z.array(entryDifference),
  /** Counters that were set right and are not named, since a note has to fit into an item; without it, there are none. */
  more_counters: z.int().positive().optional(),
});
export type RepairDetails = z.infer<typeof repairDetails>;

/** Counters were made what the ledger says, or entries what they themselves and their orders say. */
export const repairAudit = z.object({ ...made, action: z.literal('repair'), details: repairDetails });

export const auditEntry = z.discriminatedUnion('action', [exclusionAudit, repairAudit]);
export type AuditEntry = z.infer<typeof auditEntry>;

/** `<ISO time>#<random>`: the ids of a seller sort by time. */
export const auditId = z.string().regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z#[\w-]{1,64}$/);
