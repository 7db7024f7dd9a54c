import type { FulfillmentStage, PayoutStatus } from '../../contracts/records/records.ts';
import { TOPICS, type Topic } from '../../contracts/records/topics.ts';

export type DemoValue = Readonly<Record<string, string | number | boolean | null>>;

/** A record to publish. `timestamp` is Kafka's, in ms since 1970; `value` becomes JSON. */
export type DemoRecord = {
  readonly topic: Topic;
  readonly key: string;
  readonly timestamp: number;
  readonly value: DemoValue;
};

/** An order of the demo. Money is in whole cents. */
export type DemoOrder = {
  readonly id: string;
  readonly sellerId: string;
  readonly cents: number;
  readonly commissionPercent: number;
  readonly category: string;
  readonly channel: string;
  readonly slaHours: number;
  readonly orderedAt: number;
};

const iso = (instant: number) => new Date(instant).toISOString();
const money = (cents: number) => (cents / 100).toFixed(2);
const share = (percent: number) => (percent / 100).toFixed(2);

export type OrderState = {
  readonly status: string;
  readonly accepted: boolean | null;
  readonly cancellationReason?: string;
};

/** A snapshot of an order at `at`. */
export const orderSnapshot = (order: DemoOrder, state: OrderState, at: number): DemoRecord => ({
  topic: TOPICS.orders,
  key: order.sellerId,
  timestamp: at,
  value: {
    order_id: order.id,
    seller_id: order.sellerId,
    order_value: money(order.cents),
    commission_rate: share(order.commissionPercent),
    order_ts: iso(order.orderedAt),
    status: state.status,
    order_accepted: state.accepted,
    category: order.category,
    channel: order.channel,
    updated_at: iso(at),
    ...(state.cancellationReason === undefined ? {} : { cancellation_reason: state.cancellationReason }),
  },
});

export const fulfillmentStep = (order: DemoOrder, stage: FulfillmentStage, at: number): DemoRecord => ({
  topic: TOPICS.fulfillment,
  key: order.sellerId,
  timestamp: at,
  value: {
    order_id: order.id,
    seller_id: order.sellerId,
    stage,
    sla_hours: order.slaHours,
    event_ts: iso(at),
  },
});

export const rating = (order: DemoOrder, stars: number, at: number): DemoRecord => ({
  topic: TOPICS.ratings,
  key: order.sellerId,
  timestamp: at,
  value: {
    rating_id: `r-${order.id}`,
    order_id: order.id,
    seller_id: order.sellerId,
    rating: stars,
    rated_ts: iso(at),
  },
});

export const refund = (order: DemoOrder, cents: number, reason: string, at: number): DemoRecord => ({
  topic: TOPICS.refunds,
  key: order.sellerId,
  timestamp: at,
  value: {
    refund_id: `f-${order.id}`,
    order_id: order.id,
    seller_id: order.sellerId,
    refund_amount: money(cents),
    commission_rate: share(order.commissionPercent),
    refund_ts: iso(at),
    reason,
  },
});

export const payout = (
  id: string,
  sellerId: string,
  cents: number,
  status: PayoutStatus,
  at: number,
): DemoRecord => ({
  topic: TOPICS.payouts,
  key: sellerId,
  timestamp: at,
  value: { payout_id: id, seller_id: sellerId, amount: money(cents), status, payout_ts: iso(at) },
});

/** Explains a broken record to whoever finds it in the quarantine. */
export const BROKEN_NOTE = 'broken on purpose by the demo';

/**
 * Mistakes as in real feeds: a word for an amount, a percentage for a share, an unknown stage, an
 * impossible rating.
 */
const BREAKAGES: readonly ((record: DemoRecord) => DemoRecord)[] = [
  (record) => ({ ...record, topic: TOPICS.orders, value: { ...record.value, order_value: 'n/a' } }),
  (record) => ({ ...record, topic: TOPICS.orders, value: { ...record.value, commission_rate: '12.00' } }),
  (record) => ({
    ...record,
    topic: TOPICS.fulfillment,
    value: { ...record.value, stage: 'teleported', sla_hours: 24 },
  }),
  (record) => ({ ...record, topic: TOPICS.ratings, value: { ...record.value, rating: 11 } }),
];

export const broken = (record: DemoRecord, kind: number): DemoRecord => {
  const breakage = BREAKAGES[kind % BREAKAGES.length] ?? ((whole: DemoRecord) => whole);
  const made = breakage(record);
  return { ...made, value: { ...made.value, note: BROKEN_NOTE } };
};
