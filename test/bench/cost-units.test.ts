import { afterAll, beforeAll, expect, test } from 'vitest';
import { ASSUMPTIONS } from '../../bench/cost/assumptions.ts';
import { type MeasuredPipeline, ofTopic, startMeasuredPipeline } from '../../bench/cost/measured-pipeline.ts';
import { marketplaceRecords } from '../../bench/marketplace-records.ts';
import type { LoadRecord } from '../../bench/order-lifecycle.ts';
import { EVENT_TYPES, TOPICS } from '../../contracts/records/topics.ts';
import { createSeededRandom } from '../../local/seeded-random.ts';

const AT = Date.parse('2026-03-01T12:00:00Z');
const DAY_MS = 86_400_000;
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
const orders = (sellerId: string, count: number) =>
  Array.from({ length: count }, (_, number) => order(sellerId, number));

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

test('writes a first order as three items of two units each, which the bill is built on', async () => {
  const records = orders('one', 1);
  expect(await unitsOf(() => pipeline.ingest('orders', records))).toEqual({
    writeUnits: 6,
    readUnits: 2,
    transactions: 1,
  });
});

test('writes a newer version of an order as its entry and its place, but no day', async () => {
  const records = orders('again', 1);
  await pipeline.ingest('orders', records);
  expect(await unitsOf(() => pipeline.ingest('orders', records))).toEqual({
    writeUnits: 4,
    readUnits: 2,
    transactions: 1,
  });
});

test('writes the counters once for twenty orders of a seller: 2.2 units each, below the promised 3', async () => {
  const records = orders('twenty', 20);
  expect(await unitsOf(() => pipeline.ingest('orders', records))).toEqual({
    writeUnits: 44,
    readUnits: 21,
    transactions: 1,
  });
});

test('writes one transaction for each seller of a batch', async () => {
  const records = [...orders('a', 1), ...orders('b', 1)];
  expect(await unitsOf(() => pipeline.ingest('orders', records))).toEqual({
    writeUnits: 12,
    readUnits: 4,
    transactions: 2,
  });
});

test('writes six units at midnight for a seller with two months of trade, and eight for an alert, as the bill says', async () => {
  const days = 60;
  const span = { from: AT - days * DAY_MS, to: AT };
  const history = [
    ...marketplaceRecords({
      records: 11 * 7.6 * days,
      sellers: 1,
      ...span,
      currency: 'USD',
      random: createSeededRandom(1),
    }),
  ]
    .filter(({ timestamp }) => timestamp < AT)
    .map((record) => ({ ...record, key: 'trading', value: { ...record.value, seller_id: 'trading' } }));
  for (const eventType of EVENT_TYPES) {
    const records = ofTopic(history, eventType);
    for (let from = 0; from < records.length; from += 500)
      await pipeline.ingest(eventType, records.slice(from, from + 500));
  }
  const evaluated = async (): Promise<number> =>
    (await unitsOf(() => pipeline.evaluate(['trading']))).writeUnits;
  await evaluated();
  await pipeline.ingest('orders', orders('trading', 1));
  const summary = await evaluated();
  expect(summary).toBe(4);
  const declined = orders('trading', 200).map((record) => ({
    ...record,
    value: { ...record.value, order_accepted: false, status: 'declined' },
  }));
  await pipeline.ingest('orders', declined);
  // Two of the eight are for being taken off the list, once it is published.
  expect(await evaluated()).toBe(summary + ASSUMPTIONS.alertWriteUnits - 2);
  pipeline.setClock(AT + DAY_MS);
  expect(await evaluated()).toBe(summary + ASSUMPTIONS.dueIndexUnits);
});
