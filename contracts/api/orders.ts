import * as z from 'zod';
import { FAULTS } from '../records/vocabulary.ts';
import { count, day, instant, moneyText, RATE_NAMES, sellerId, WINDOWS } from './fields.ts';
import { nextCursor, pageCursor, pageLimit, unreadableItems } from './paging.ts';
import { oneOf } from './parameters.ts';

/** Queues of open orders as of now, sorted by deadline. */
export const OPEN_QUEUES = ['due_1h', 'due_4h', 'due_today', 'overdue', 'open'] as const;
export type OpenQueue = (typeof OPEN_QUEUES)[number];

/** Queues of past cases. Each case is listed on the day that its figure counts it on. */
export const PAST_QUEUES = [
  'late',
  'cancelled',
  'cancelled_seller',
  'cancelled_buyer',
  'cancelled_marketplace',
  'declined',
  'not_accepted',
  'negative_ratings',
  'low_ratings',
  'refunds',
] as const;
export type PastQueue = (typeof PAST_QUEUES)[number];

const QUEUES = [...OPEN_QUEUES, ...PAST_QUEUES] as const;

export const isOpenQueue = (queue: (typeof QUEUES)[number]): queue is OpenQueue =>
  OPEN_QUEUES.some((open) => open === queue);

export const ordersQuery = z
  .object({
    queue: z.enum(QUEUES, oneOf(QUEUES)).meta({
      description:
        'due_1h, due_4h and due_today: open orders that are due within the next hour, the next four ' +
        'hours or today. overdue: open orders past their deadline. open: all open orders. The other ' +
        'queues hold what the figure of that name counts. not_accepted are the bad cases of the ' +
        'acceptance rate: declined orders and those that ended without an answer. low_ratings are ' +
        'the bad cases of the average rating: up to three stars',
    }),
    window: z
      .enum(WINDOWS, oneOf(WINDOWS))
      .optional()
      .meta({
        description:
          `Which days to list, by default lifetime. Not for ${OPEN_QUEUES.join(', ')}: they are as of ` +
          'now',
      }),
    limit: pageLimit({ of: 'Orders', max: 200, byDefault: 50 }),
    cursor: pageCursor('token, seller, queue and window'),
  })
  .refine(({ queue, window }) => window === undefined || !isOpenQueue(queue), {
    path: ['window'],
    error: `must be left out for ${OPEN_QUEUES.join(', ')}: they are as of now`,
  });
export type OrdersQuery = z.output<typeof ordersQuery>;

const orNull = <Schema extends z.ZodType>(schema: Schema, description: string) =>
  schema.nullable().meta({ description });

/**
 * One entry of a queue. A field that does not apply or is not known is null. It holds no customer
 * data.
 */
export const queueItem = z
  .object({
    order_id: z.string().meta({ examples: ['order-1841'] }),
    rating_id: orNull(z.string(), 'For ratings'),
    refund_id: orNull(z.string(), 'For refunds'),
    placed_at: orNull(
      instant,
      'null while there is no record of the order itself; category, channel and order_value are ' +
        'then null too',
    ),
    category: z.string().nullable(),
    channel: z.string().nullable(),
    order_value: moneyText.nullable(),
    accepted_at: orNull(instant, 'For open and late orders'),
    deadline: orNull(
      instant,
      'For open and late orders: when the order must be shipped, or should have been',
    ),
    actual: orNull(
      instant,
      'When the order was shipped, rated or refunded. For a cancelled or declined order, the time ' +
        'of its latest record',
    ),
    minutes_late: orNull(
      z.int(),
      'For late and overdue orders: minutes from the deadline until the order was shipped or until ' +
        'now, rounded up',
    ),
    reason: orNull(z.string(), 'Why the order was cancelled or refunded'),
    fault: orNull(z.enum(FAULTS), 'Who caused the cancellation'),
    rating: orNull(z.int(), 'For ratings: the number of stars'),
    amount: orNull(moneyText, 'For refunds'),
    excluded: z
      .array(z.enum(RATE_NAMES))
      .meta({ description: 'Rates that an operator excluded this case from' }),
  })
  .meta({ id: 'QueueItem' });
export type QueueItem = z.infer<typeof queueItem>;

/**
 * `GET /v1/sellers/{seller_id}/orders`: open orders by deadline, the soonest first; past cases
 * newest first.
 */
export const ordersBody = z
  .object({
    seller_id: sellerId,
    queue: z.enum(QUEUES),
    window: orNull(z.enum(WINDOWS), 'null for queues as of now'),
    from: orNull(day, 'null for lifetime and for queues as of now'),
    to: orNull(day, 'null for lifetime and for queues as of now'),
    as_of: instant,
    count: count.meta({ description: 'How many entries the whole queue has; the same as the figure' }),
    items: z.array(queueItem),
    unreadable: unreadableItems,
    next_cursor: nextCursor,
  })
  .meta({ id: 'Orders' });
export type OrdersBody = z.infer<typeof ordersBody>;
