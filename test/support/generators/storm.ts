import { logRecord } from '../functions/ingest-and-evaluate.ts';
import type { LogRecord } from './records.ts';

/** A repeatable choice (mulberry32). */
const chooser = (seed: number): ((below: number) => number) => {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below);
  };
};

const START = Date.parse('2026-03-08T06:00:00Z');
const HOUR = 3_600_000;
const PARTITIONS = 4;

/** Records of one topic, in the order of their offsets within each partition. */
type Topic = 'orders' | 'fulfillment' | 'ratings' | 'refunds' | 'payouts';

/**
 * Records of every event type, half of them of one hot seller. They have no keys, so the versions
 * of an order lie on several partitions and often come in the wrong order.
 */
export const storm = (seed: number, count: number): ReadonlyMap<Topic, readonly LogRecord[]> => {
  const choose = chooser(seed);
  const time = (): string => new Date(START + choose(96) * HOUR + choose(3) * 1000).toISOString();
  const money = (): string => `${choose(500)}.${String(choose(100)).padStart(2, '0')}`;
  const seller = (): string => (choose(2) === 0 ? 'hot' : `seller-${choose(8)}`);
  const id = (kind: string): string => `${kind}-${choose(count / 4)}`;
  const values: Record<Topic, () => object> = {
    orders: () => ({
      order_id: id('o'),
      seller_id: seller(),
      order_value: money(),
      commission_rate: ['0.1', '0.3333333333333333', '0'][choose(3)],
      order_ts: time(),
      updated_at: time(),
      status: ['completed', 'cancelled', 'new'][choose(3)],
      order_accepted: [true, false, null][choose(3)],
      category: ['books', 'a.b', null][choose(3)],
      cancellation_reason: ['buyer', 'stock', null][choose(3)],
    }),
    fulfillment: () => ({
      order_id: id('o'),
      seller_id: seller(),
      stage: ['accepted', 'accepted', 'shipped', 'packed', 'failed'][choose(5)],
      sla_hours: choose(48),
      event_ts: time(),
    }),
    ratings: () => ({
      rating_id: id('r'),
      order_id: id('o'),
      seller_id: seller(),
      rating: 1 + choose(5),
      rated_ts: time(),
    }),
    refunds: () => ({
      refund_id: id('f'),
      order_id: id('o'),
      seller_id: seller(),
      refund_amount: `1${money()}`,
      commission_rate: '0.07',
      refund_ts: time(),
    }),
    payouts: () => ({
      payout_id: id('p'),
      seller_id: seller(),
      amount: `1${money()}`,
      status: ['scheduled', 'in_transit', 'paid', 'failed'][choose(4)],
      payout_ts: time(),
    }),
  };
  const recordsOf = (topic: Topic, length: number): LogRecord[] => {
    const ends = new Map<number, number>();
    return Array.from({ length }, () => {
      const partition = choose(PARTITIONS);
      const offset = ends.get(partition) ?? 0;
      ends.set(partition, offset + 1);
      return logRecord(topic, offset, values[topic](), { partition });
    });
  };
  return new Map<Topic, readonly LogRecord[]>([
    ['orders', recordsOf('orders', count)],
    ['fulfillment', recordsOf('fulfillment', count)],
    ...(['ratings', 'refunds', 'payouts'] as const).map(
      (topic) => [topic, recordsOf(topic, count / 4)] as const,
    ),
  ]);
};

/** Batches of `size` records. Each shares half of them with the batch before. */
export const overlapping = (records: readonly LogRecord[], size: number): LogRecord[][] =>
  Array.from({ length: Math.ceil((2 * records.length) / size) }, (_, index) =>
    records.slice((index * size) / 2, (index * size) / 2 + size),
  );
