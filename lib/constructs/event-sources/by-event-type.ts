import type { EventType } from '../../../contracts/records/topics.ts';

/** Creates one of something for each event type. */
export const byEventType = <T>(create: (eventType: EventType) => T): Readonly<Record<EventType, T>> => ({
  orders: create('orders'),
  fulfillment: create('fulfillment'),
  ratings: create('ratings'),
  refunds: create('refunds'),
  payouts: create('payouts'),
});
