import * as z from 'zod';
import { instant } from './fields.ts';
import { nextCursor, pageCursor, pageLimit, unreadableItems } from './paging.ts';
import { parameterInstant } from './parameters.ts';

const REASON_TEXT_MAX = 500;
const REASON_TEXT = `must be a text of 1 to ${REASON_TEXT_MAX} characters`;

/** Which quarantined records: those that meet every given condition. */
export const quarantineSelection = {
  topic: z
    .string('must be the name of a topic')
    .optional()
    .meta({
      description: 'Only records of this topic, by the name that the marketplace gives it',
      examples: ['marketplace_orders'],
    }),
  reason: z
    .string(REASON_TEXT)
    .min(1, REASON_TEXT)
    .max(REASON_TEXT_MAX, REASON_TEXT)
    .optional()
    .meta({
      description: 'Only records whose reason contains this text, in capitals or not',
      examples: ['currency must be EUR'],
    }),
  from: parameterInstant('Only records that were quarantined then or later'),
  to: parameterInstant('Only records that were quarantined before then'),
};

/** The rule between `from` and `to`. */
export const isSpan = ({
  from,
  to,
}: {
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}) => from === undefined || to === undefined || Date.parse(from) < Date.parse(to);
export const SPAN_ERROR = { path: ['from'], error: "must be before 'to'" };

export const quarantineQuery = z
  .object({
    ...quarantineSelection,
    limit: pageLimit({ of: 'Records', max: 200, byDefault: 50 }),
    cursor: pageCursor('token and parameters'),
  })
  .refine(isSpan, SPAN_ERROR);
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
    topics: z.array(z.string()).meta({
      description: 'The topics that records are read from',
      examples: [['marketplace_orders', 'seller_ratings']],
    }),
    items: z.array(quarantinedItem),
    unreadable: unreadableItems,
    next_cursor: nextCursor,
  })
  .meta({ id: 'Quarantine' });
export type QuarantineBody = z.infer<typeof quarantineBody>;
