import { afterAll, beforeAll, expect, test } from 'vitest';
import { ASSUMPTIONS } from '../../bench/cost/assumptions.ts';
import {
  type MeasuredPipeline,
  selectTopic,
  startMeasuredPipeline,
} from '../../bench/cost/measured-pipeline.ts';
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
  const { writeUnits, readUnits, transactions } = await pipeline.measureUsage(work);
  return { writeUnits, readUnits, transactions };
};

test('a new order costs six write units: three items in a transaction, two units each', async () => {
  const records = orders('one', 1);
  expect(await unitsOf(() => pipeline.ingest('orders', records))).toEqual({
    writeUnits: 6,
    // The order, its counters, and the day whose categories are not known yet.
    readUnits: 3,
    transactions: 1,
  });
});

test('an order that is published again costs four write units, because its day does not change', async () => {
  const records = orders('again', 1);
  await pipeline.ingest('orders', records);
  expect(await unitsOf(() => pipeline.ingest('orders', records))).toEqual({
    writeUnits: 4,
    readUnits: 2,
    transactions: 1,
  });
});

test('twenty orders of a seller in a batch share one write of its counters and cost 2.2 units each', async () => {
  const records = orders('twenty', 20);
  expect(await unitsOf(() => pipeline.ingest('orders', records))).toEqual({
    writeUnits: 44,
    readUnits: 22,
    transactions: 1,
  });
});

test('each seller in a batch costs a transaction of its own', async () => {
  const records = [...orders('a', 1), ...orders('b', 1)];
  expect(await unitsOf(() => pipeline.ingest('orders', records))).toEqual({
    writeUnits: 12,
    readUnits: 6,
    transactions: 2,
  });
});

test('an evaluation at midnight and an alert cost as many write units as the bill assumes', async () => {
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
    const records = selectTopic(history, eventType);
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
  // Two of the eight units take the alert off the index after it is published.
  expect(await evaluated()).toBe(summary + ASSUMPTIONS.alertWriteUnits - 2);
  pipeline.setClock(AT + DAY_MS);
  expect(await evaluated()).toBe(summary + ASSUMPTIONS.dueIndexUnits);
});
