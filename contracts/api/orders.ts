import * as z from 'zod';
import { count, day, instant, moneyText, RATE_NAMES, sellerId, WINDOWS } from './fields.ts';
import { nextCursor, pageCursor, pageLimit } from './paging.ts';

/** Queues of open orders, as of now, by their deadline. */
export const OPEN_QUEUES = ['due_1h', 'due_4h', 'due_today', 'overdue', 'open'] as const;
export type OpenQueue = (typeof OPEN_QUEUES)[number];

/** Queues of what has happened, each entry on the day that its figure counts it on. */
export const PAST_QUEUES = [
  'late',
  'cancelled',
  'cancelled_seller',
  'cancelled_buyer',
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

const oneOf = (names: readonly string[]): { error: string } => ({
  error: `must be one of ${names.join(', ')}`,
});

export const ordersQuery = z
  .object({
    queue: z.enum(QUEUES, oneOf(QUEUES)).meta({
      description:
        'Open orders that are due within the next hour, the next four, or until the end of the day, that are overdue, or all of them; or what a figure counts. not_accepted are the bad cases of acceptance: declined, or ended without an answer; low_ratings those of ratings: up to three stars',
    }),
    window: z
      .enum(WINDOWS, oneOf(WINDOWS))
      .optional()
      .meta({
        description: `Which days, by default lifetime; not for ${OPEN_QUEUES.join(', ')}, which are as of now`,
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

/** One entry of a queue. What does not apply to it, or is not known, is null. There is nothing of the customer in it. */
export const queueItem = z
  .object({
    order_id: z.string().meta({ examples: ['order-1841'] }),
    rating_id: orNull(z.string(), 'Of ratings'),
    refund_id: orNull(z.string(), 'In refunds'),
    placed_at: orNull(
      instant,
      'null, as category, channel and order_value are, while there is no record of the order itself',
    ),
    category: z.string().nullable(),
    channel: z.string().nullable(),
    order_value: moneyText.nullable(),
    accepted_at: orNull(instant, 'Of open and late orders'),
    deadline: orNull(instant, 'Of open and late orders: when it must be, or must have been, shipped'),
    actual: orNull(
      instant,
      'When it was shipped, rated or refunded; of a cancelled or declined order, when that was last said of it',
    ),
    minutes_late: orNull(
      z.int(),
      'Of late and overdue orders: from the deadline until shipped or until now, rounded up',
    ),
    reason: orNull(z.string(), 'Of the cancellation or the refund'),
    fault: orNull(z.enum(['seller', 'buyer']), 'Whose the cancellation is'),
    rating: orNull(z.int(), 'Of ratings, in stars'),
    amount: orNull(moneyText, 'In refunds'),
    excluded: z.array(z.enum(RATE_NAMES)).meta({ description: 'Rates that an operator took it out of' }),
  })
  .meta({ id: 'QueueItem' });
export type QueueItem = z.infer<typeof queueItem>;

/** `GET /v1/sellers/{seller_id}/orders`: what is due soonest first, of what has happened the newest. */
export const ordersBody = z
  .object({
    seller_id: sellerId,
    queue: z.enum(QUEUES),
    window: orNull(z.enum(WINDOWS), 'null for queues as of now'),
    from: orNull(day, 'null for lifetime and for queues as of now'),
    to: orNull(day, 'null for lifetime and for queues as of now'),
    as_of: instant,
    count: count.meta({ description: 'How long the whole queue is: the figure' }),
    items: z.array(queueItem),
    next_cursor: nextCursor,
  })
  .meta({ id: 'Orders' });
export type OrdersBody = z.infer<typeof ordersBody>;
