import * as z from 'zod';
import { instant } from './fields.ts';
import { nextCursor, pageCursor, pageLimit, unreadableItems } from './paging.ts';

export const quarantineQuery = z.object({
  topic: z
    .string()
    .optional()
    .meta({
      description: 'Only records of this topic, by the name that the marketplace gives it',
      examples: ['marketplace_orders'],
    }),
  limit: pageLimit({ of: 'Records', max: 200, byDefault: 50 }),
  cursor: pageCursor('token and topic'),
});
export type QuarantineQuery = z.output<typeof quarantineQuery>;

/** How much of a key or a value is shown. The store has all of it. */
export const PREVIEW_CHARACTERS = 1000;

export const quarantinedItem = z
  .object({
    topic: z.string().meta({ examples: ['marketplace_orders'] }),
    partition: z.int(),
    offset: z.int(),
    timestamp: instant.nullable().meta({
      description:
        'When the record was written, according to Kafka. null when that is no valid time, which ' +
        'may be the fault',
    }),
    quarantined_at: instant,
    reason: z.string().meta({ examples: ['order_value must be a decimal such as 12.50'] }),
    key: z
      .string()
      .nullable()
      .meta({
        description: `At most ${PREVIEW_CHARACTERS} characters. null without a key, or when the key is not UTF-8`,
      }),
    bytes: z.int().meta({ description: 'Size of the value', examples: [312] }),
    value_preview: z.string().meta({
      description:
        `The first ${PREVIEW_CHARACTERS} characters of the value. Bytes that are not UTF-8 are shown ` +
        'as U+FFFD',
    }),
  })
  .meta({ id: 'QuarantinedRecord' });
export type QuarantinedItem = z.infer<typeof quarantinedItem>;

/** `GET /v1/operator/quarantine`: newest first. */
export const quarantineBody = z
  .object({
    time_zone: z.string(),
    items: z.array(quarantinedItem),
    unreadable: unreadableItems,
    next_cursor: nextCursor,
  })
  .meta({ id: 'Quarantine' });
export type QuarantineBody = z.infer<typeof quarantineBody>;
