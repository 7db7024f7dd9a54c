/** Lists of orders: what they are called, which days they are of, and what is shown of each order. */
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

export const QUEUE_WORDS: Readonly<Record<Queue, { readonly title: string; readonly none: string }>> = {
  overdue: { title: 'Overdue', none: 'Nothing is overdue.' },
  due_1h: { title: 'Due within the hour', none: 'Nothing is due within the hour.' },
  due_4h: { title: 'Due within four hours', none: 'Nothing is due within four hours.' },
  due_today: { title: 'Due by the end of today', none: 'Nothing more is due today.' },
  open: { title: 'All open orders', none: 'No order waits to be shipped.' },
  late: { title: 'Late shipments', none: 'Nothing was shipped late in these days.' },
  cancelled: { title: 'Cancelled orders', none: 'No order was cancelled in these days.' },
  cancelled_seller: {
    title: 'Cancelled by the seller',
    none: 'The seller cancelled no order in these days.',
  },
  cancelled_buyer: { title: 'Cancelled by the buyer', none: 'No buyer cancelled an order in these days.' },
  declined: { title: 'Declined orders', none: 'No order was declined in these days.' },
  not_accepted: {
    title: 'Orders not accepted',
    none: 'No order was declined or left without an answer in these days.',
  },
  negative_ratings: { title: 'Ratings of one or two stars', none: 'No bad rating in these days.' },
  low_ratings: {
    title: 'Ratings of up to three stars',
    none: 'Nobody gave fewer than four stars in these days.',
  },
  refunds: { title: 'Refunds', none: 'Nothing was refunded in these days.' },
};

export const DAYS_WORDS: Readonly<Record<Window, string>> = {
  today: 'Today',
  yesterday: 'Yesterday',
  '7d': 'Last 7 days',
  '30d': 'Last 30 days',
  prior_7d: '7 days before those',
  prior_30d: '30 days before those',
  lifetime: 'All time',
};

export type Wanted = { readonly queue: Queue; readonly window: Window | undefined };

/** Which list an address asks for; what makes no sense becomes something that does. */
export const wantedList = (parameters: URLSearchParams): Wanted => {
  const queue = QUEUES.find((name) => name === parameters.get('queue')) ?? 'open';
  if (isOpenQueue(queue)) return { queue, window: undefined };
  return { queue, window: WINDOWS.find((name) => name === parameters.get('window')) ?? '30d' };
};
