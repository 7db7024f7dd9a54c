/** Examples of lists, of the same seller and day as the others. */
import type { OrdersBody } from './orders.ts';
import type { Problem } from './problem.ts';
import type { QuarantineBody } from './quarantine.ts';

export const ordersExample: OrdersBody = {
  seller_id: 'seller-042',
  queue: 'late',
  window: '30d',
  from: '2026-02-28',
  to: '2026-03-29',
  as_of: '2026-03-29T10:15:30.000Z',
  count: 2,
  items: [
    {
      order_id: 'order-1841',
      rating_id: null,
      refund_id: null,
      placed_at: '2026-03-27T07:41:12.000Z',
      category: 'books',
      channel: 'web',
      order_value: '42.5',
      accepted_at: '2026-03-27T08:00:00.000Z',
      deadline: '2026-03-28T08:00:00.000Z',
      actual: '2026-03-28T09:12:03.000Z',
      minutes_late: 73,
      reason: null,
      fault: null,
      rating: null,
      amount: null,
      excluded: [],
    },
  ],
  unreadable: 0,
  next_cursor: 'WzIsIkFuODNzX1F3bDJkMFhrT1VjUTdaZVEiLCIxNzc0Njg5MTIzMDAwOjpvcmRlci0xODQxIl0',
};

export const quarantineExample: QuarantineBody = {
  time_zone: 'Europe/Berlin',
  topics: [
    'marketplace_orders',
    'seller_fulfillment',
    'seller_ratings',
    'marketplace_refunds',
    'seller_payouts',
  ],
  items: [
    {
      topic: 'marketplace_orders',
      partition: 3,
      offset: 1842,
      timestamp: '2026-03-29T10:14:58.120Z',
      quarantined_at: '2026-03-29T10:14:58.431Z',
      reason: 'order_value must be a decimal such as 12.50',
      key: 'seller-042',
      bytes: 73,
      value_preview: '{"order_id":"order-1842","seller_id":"seller-042","order_value":"much"}',
    },
  ],
  unreadable: 0,
  next_cursor: null,
};

/** The answer to a caller without the role for a route about the whole marketplace. */
export const ROLE_PROBLEM_EXAMPLE: Problem = {
  type: 'urn:seller-pulse:problem:forbidden',
  title: 'Forbidden',
  status: 403,
  detail: 'This token may not read that.',
};
