/**
 * Audit entries: who changed figures by hand, when, how and why. An entry about one seller is
 * written in the same transaction as its change; one about the quarantine, before anything changes.
 * None is ever deleted.
 */
import * as z from 'zod';
import { count, instant, ORDER_RATES, RATING_RATES } from './api/fields.ts';
import { entityIdText } from './records/identifiers.ts';
import { EVENT_TYPES } from './records/topics.ts';

const commonFields = {
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

/** An operator excluded a case from a rate, or included it again. */
export const exclusionAudit = z
  .discriminatedUnion('rate', [
    z.object({ ...commonFields, action, rate: z.enum(ORDER_RATES), order_id: entityIdText }),
    z.object({ ...commonFields, action, rate: z.literal(RATING_RATES), rating_id: entityIdText }),
  ])
  .meta({ id: 'ExclusionAudit' });
export type ExclusionAudit = z.infer<typeof exclusionAudit>;

/**
 * A counter that differs from the ledger. It counts the lifetime, a day, or an hour, category or
 * channel of a day.
 */
export const counterDifference = z.object({
  /** `TOTAL` or the day. */
  item: z.string(),
  event_type: z.enum(EVENT_TYPES),
  /** `hour 13`, `category books` or `channel web`; null for the whole day or lifetime. */
  part: z.string().nullable(),
  figure: z.string(),
  stored: z.string(),
  recounted: z.string(),
});
export type CounterDifference = z.infer<typeof counterDifference>;

/**
 * An attribute of a ledger entry that contradicts its order, or the entry itself. `stored` and
 * `recounted` are null when the attribute is absent.
 */
export const entryDifference = z.object({
  event_type: z.enum(EVENT_TYPES),
  entity_id: z.string(),
  attribute: z.string(),
  stored: z.string().nullable(),
  recounted: z.string().nullable(),
});
export type EntryDifference = z.infer<typeof entryDifference>;

/**
 * Something stored that cannot be read: a whole item of the ledger, or an attribute of an item with
 * counters that must be a number.
 */
export const unreadableItem = z.object({
  /** Its sort key, such as `ORDER#o-17` or `TOTAL#orders#0`. */
  item: z.string(),
  /** Null for the whole item. */
  attribute: z.string().nullable(),
  /** What was stored, in DynamoDB's JSON. What is longer than a note can hold is cut. */
  stored: z.string(),
});
export type UnreadableItem = z.infer<typeof unreadableItem>;

export const repairDetails = z.object({
  counters: z.array(counterDifference),
  entries: z.array(entryDifference),
  /** What was removed because it could not be read; absent for nothing. */
  unreadable: z.array(unreadableItem).optional(),
  /** How many more counters were corrected; absent for none. An entry must fit into one item. */
  more_counters: z.int().positive().optional(),
  /** How many more unreadable attributes were removed; absent for none. */
  more_unreadable: z.int().positive().optional(),
});
export type RepairDetails = z.infer<typeof repairDetails>;

/** A repair corrected counters by the ledger, or entries by their content and their orders. */
export const repairAudit = z.object({ ...commonFields, action: z.literal('repair'), details: repairDetails });

/** Quarantined records were erased. The note does not hold what they contained. */
export const erasureAudit = z.object({
  ...commonFields,
  action: z.literal('erase'),
  details: z.object({
    topic: z.string().nullable(),
    from: instant.nullable(),
    to: instant.nullable(),
    /** Whether only records with a given text were erased. */
    by_text: z.boolean(),
    /** Topic, partition and offset of each. */
    places: z.array(z.string()),
  }),
});
export type ErasureAudit = z.infer<typeof erasureAudit>;

/** What became of the records of a redrive. */
export const redriveFigures = {
  selected: count.meta({ description: 'Records that were chosen and looked at' }),
  counted: count.meta({ description: 'Records that count now. In a dry run, those that would' }),
  unchanged: count.meta({
    description:
      'Records that were found already done: they count already, or a newer version does. They ' +
      'leave the quarantine too',
  }),
  stay: count.meta({ description: 'Records that stay in quarantine. In a dry run, those that would' }),
  reasons: z
    .array(
      z.object({
        reason: z.string(),
        records: count,
        place: z.string().meta({
          description: 'Topic, partition and offset of one of them',
          examples: ['marketplace_orders 4 2'],
        }),
      }),
    )
    .meta({ description: 'Why records stay, the most frequent reason first' }),
};

/** Quarantined records were driven again. The note grows with the redrive. */
export const redriveAudit = z
  .object({
    at: instant,
    by: commonFields.by,
    action: z.literal('redrive'),
    details: z.object({
      topic: z.string().nullable(),
      reason: z.string().nullable().meta({ description: 'The text that the reasons had to contain' }),
      from: instant.nullable(),
      to: instant.nullable(),
      seller_ids: z.array(z.string()).meta({ description: 'Empty for all sellers' }),
      ...redriveFigures,
      ended_at: instant.nullable().meta({ description: 'null while work is left' }),
    }),
  })
  .meta({ id: 'RedriveAudit' });
export type RedriveAudit = z.infer<typeof redriveAudit>;

export const auditEntry = z.discriminatedUnion('action', [
  exclusionAudit,
  repairAudit,
  erasureAudit,
  redriveAudit,
]);
export type AuditEntry = z.infer<typeof auditEntry>;

/** `<ISO time>#<random>`: a seller's ids sort by time. */
export const auditId = z.string().regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z#[\w-]{1,64}$/);
