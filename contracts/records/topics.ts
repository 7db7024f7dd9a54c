/** The Kafka topic of each event type. Ingest functions are listed in this order everywhere. */
export const TOPICS = {
  orders: 'marketplace_orders',
  fulfillment: 'seller_fulfillment',
  ratings: 'seller_ratings',
  refunds: 'marketplace_refunds',
  payouts: 'seller_payouts',
} as const;

/** The topic names that Kafka accepts. */
export const TOPIC_NAME = /^(?!\.{1,2}$)[A-Za-z0-9._-]{1,249}$/;

/** What a record is about. It is also part of a counter item's sort key. */
export type EventType = keyof typeof TOPICS;
export type Topic = (typeof TOPICS)[EventType];

export const EVENT_TYPES = [
  'orders',
  'fulfillment',
  'ratings',
  'refunds',
  'payouts',
] as const satisfies readonly EventType[];
