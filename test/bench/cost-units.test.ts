import { afterAll, beforeAll, expect, test } from 'vitest';
import { type MeasuredPipeline, startMeasuredPipeline } from '../../bench/cost/measured-pipeline.ts';
import type { LoadRecord } from '../../bench/order-lifecycle.ts';
import { TOPICS } from '../../contracts/names.ts';

const AT = Date.parse('2026-03-01T12:00:00Z');
const order = (sellerId: string, number: number): LoadRecord => ({
  topic: TOPICS.orders,
  key: sellerId,
  timestamp: AT,
  value: {
    order_id: `order-${number}`,
    seller_id: sellerId,
    order_value: '59.90',
    commission_rate: '0.12',
    order_ts: new Date(AT).toISOString(),
    order_accepted: true,
    status: 'completed',
    category: 'books',
    channel: 'web',
    updated_at: new Date(AT).toISOString(),
  },
});
const orders = (sellerId: string, count: number) => Array.from({ length: count }, (_, number) => order(sellerId, number));

let pipeline: MeasuredPipeline;
const complaints: string[] = [];
beforeAll(async () => {
  pipeline = await startMeasuredPipeline((message) => complaints.push(message));
  pipeline.setClock(AT);
});
afterAll(async () => {
  await pipeline.close();
  expect(complaints).toEqual([]);
});

const unitsOf = async (work: () => Promise<unknown>) => {
  const { writeUnits, readUnits, transactions } = await pipeline.usageOf(work);
  return { writeUnits, readUnits, transactions };
};

test('a first order is three items in a transaction, two units each; what the bill is built on', async () => {
  const records = orders('one', 1);
  expect(await unitsOf(() => pipeline.ingest('orders', records))).toEqual({ writeUnits: 6, readUnits: 2, transactions: 1 });
});

test('an order published once more is a newer version of the same: its entry and its place, but no day', async () => {
  const records = orders('again', 1);
  await pipeline.ingest('orders', records);
  expect(await unitsOf(() => pipeline.ingest('orders', records))).toEqual({ writeUnits: 4, readUnits: 2, transactions: 1 });
});

test('twenty orders of a seller in a batch share one write of its counters: 2.2 units each, below the promised 3', async () => {
  const records = orders('twenty', 20);
  expect(await unitsOf(() => pipeline.ingest('orders', records))).toEqual({ writeUnits: 44, readUnits: 21, transactions: 1 });
});

test('sellers of one batch pay for their own transactions', async () => {
  const records = [...orders('a', 1), ...orders('b', 1)];
  expect(await unitsOf(() => pipeline.ingest('orders', records))).toEqual({ writeUnits: 12, readUnits: 4, transactions: 2 });
});
