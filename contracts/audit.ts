/**
 * What somebody did to a seller's figures by hand, kept for ever beside its ledger and written in the same transaction as what was done. An
 * action of its own for each kind of deed; all of them say when, who and why.
 */
import * as z from 'zod';
import { instant } from './api/fields.ts';
import { EVENT_TYPES } from './names.ts';

const deed = {
  at: instant,
  /** Who did it: a user of this machine, or the subject of a token. */
  by: z.string(),
  reason: z.string(),
};

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

export const repairDetails = z.object({ counters: z.array(counterDifference), entries: z.array(entryDifference) });
export type RepairDetails = z.infer<typeof repairDetails>;

/** Counters were made what the ledger says, or entries what they themselves and their orders say. */
export const repairAudit = z.object({ ...deed, action: z.literal('repair'), details: repairDetails });

export const auditEntry = z.discriminatedUnion('action', [repairAudit]);
export type AuditEntry = z.infer<typeof auditEntry>;
