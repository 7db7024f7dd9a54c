/** The lists of orders: what they are called, and which of them an address asks for. */
import { WINDOWS, type Window } from '../../../contracts/api/fields.ts';
import {
  isOpenQueue,
  OPEN_QUEUES,
  type OpenQueue,
  PAST_QUEUES,
  type PastQueue,
} from '../../../contracts/api/orders.ts';

export type Queue = OpenQueue | PastQueue;
export const QUEUES: readonly Queue[] = [...OPEN_QUEUES, ...PAST_QUEUES];

type QueueWords = {
  readonly title: string;
  /** Says that the list is empty. */
  readonly empty: string;
  readonly entry: readonly [one: string, many: string];
};

const ORDER = ['order', 'orders'] as const;
const RATING = ['rating', 'ratings'] as const;

export const QUEUE_WORDS: Readonly<Record<Queue, QueueWords>> = {
  overdue: { title: 'Overdue', empty: 'No orders are overdue', entry: ORDER },
  due_1h: { title: 'Due within the hour', empty: 'No orders are due within the hour', entry: ORDER },
  due_4h: { title: 'Due within four hours', empty: 'No orders are due within four hours', entry: ORDER },
  due_today: { title: 'Due by the end of today', empty: 'No more orders are due today', entry: ORDER },
  open: { title: 'All open orders', empty: 'No orders to ship', entry: ORDER },
  late: { title: 'Late shipments', empty: 'No late shipments', entry: ORDER },
  cancelled: { title: 'Cancelled orders', empty: 'No cancelled orders', entry: ORDER },
  cancelled_seller: {
    title: 'Cancelled by the seller',
    empty: 'No orders cancelled by the seller',
    entry: ORDER,
  },
  cancelled_buyer: {
    title: 'Cancelled by the buyer',
    empty: 'No orders cancelled by a buyer',
    entry: ORDER,
  },
  cancelled_marketplace: {
    title: 'Cancelled by the marketplace',
    empty: 'No orders cancelled by the marketplace',
    entry: ORDER,
  },
  declined: { title: 'Declined orders', empty: 'No declined orders', entry: ORDER },
  not_accepted: {
    title: 'Orders not accepted',
    empty: 'No orders were declined or left unanswered',
    entry: ORDER,
  },
  negative_ratings: { title: 'Ratings of one or two stars', empty: 'No negative ratings', entry: RATING },
  low_ratings: { title: 'Ratings of up to three stars', empty: 'No ratings below four stars', entry: RATING },
  refunds: { title: 'Refunds', empty: 'No refunds', entry: ['refund', 'refunds'] },
};

export const WINDOW_WORDS: Readonly<Record<Window, string>> = {
  today: 'Today',
  yesterday: 'Yesterday',
  '7d': 'Last 7 days',
  '30d': 'Last 30 days',
  prior_7d: '7 days before',
  prior_30d: '30 days before',
  lifetime: 'All time',
};

export type QueueAddress = { readonly queue: Queue; readonly window: Window | undefined };

/** Reads which list an address asks for. Without a valid one, it is the open orders. */
export const parseQueueAddress = (parameters: URLSearchParams): QueueAddress => {
  const queue = QUEUES.find((name) => name === parameters.get('queue')) ?? 'open';
  if (isOpenQueue(queue)) return { queue, window: undefined };
  return { queue, window: WINDOWS.find((name) => name === parameters.get('window')) ?? '30d' };
};
