/**
 * A seller with thousands of categories on one day: nothing is refused, nobody waits, every figure
 * stays exact.
 */
import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { expect, test } from 'vitest';
import { daySk, sellerPk } from '../../../adapters/dynamodb/keys.ts';
import { TOPICS } from '../../../contracts/records/topics.ts';
import { decimal, plain } from '../../../domain/counting/decimal.ts';
import { order } from '../../../domain/counting/entities/order.ts';
import { countOf, moneyOf, type Sums, totalOf } from '../../../domain/counting/figures.ts';
import type { NamedPart } from '../../../domain/counting/part-names.ts';
import { composeIngest } from '../../../lambdas/ingest/compose.ts';
import { toMskEvent } from '../../../local/event-sources/msk-event.ts';
import { ENV } from '../../../topology/environment.ts';
import {
  AMPLE,
  anOrder,
  type Functions,
  logRecord,
  startFunctions,
} from '../../support/functions/ingest-and-evaluate.ts';
import { reconcilingOf } from '../../support/functions/reconcile.ts';
import type { LogRecord } from '../../support/generators/records.ts';
import { useDynamoDB } from '../../support/servers/dynamodb-server.ts';

const SETTINGS = { now: Date.parse('2026-03-10T13:00:00Z'), timeZone: 'UTC', currency: 'EUR' };
const DAY = '2026-03-10';

const server = await useDynamoDB();

const readNames = async ({ metrics }: Functions, seller: string, part: NamedPart, day = DAY) =>
  (await metrics.readParts(seller, part, undefined)).get(day) ?? new Map<string, Sums>();
const ordersOf = async ({ metrics }: Functions, seller: string) =>
  countOf((await metrics.readTotals(seller)).total, 'total_orders');
const reconcile = (functions: Functions, seller: string) => reconcilingOf(functions).reconcileSeller(seller);
const MATCHED = { outcome: 'matched', counterDifferences: [], entryDifferences: [] };
const countsOf = async (functions: Functions, seller: string, part: NamedPart) =>
  Object.fromEntries(
    [...(await readNames(functions, seller, part))].map(([name, sums]) => [
      name,
      countOf(sums, 'total_orders'),
    ]),
  );

test('counts 10,000 categories and channels on one day exactly, in a few transactions, and delays no neighbour', async () => {
  const functions = await startFunctions(server, SETTINGS);
  const batches = Array.from({ length: 10 }, (_, batch) => [
    ...Array.from({ length: 999 }, (__, index) => {
      const id = batch * 999 + index;
      const names = { category: `category ${id}`, channel: `channel ${id}` };
      return logRecord(
        'orders',
        batch * 1000 + index,
        anOrder('wide', `o-${id}`, { order_value: id, ...names }),
      );
    }),
    logRecord('orders', batch * 1000 + 999, anOrder('neighbour', `n-${batch}`)),
  ]);
  for (const [index, batch] of batches.entries()) {
    const transactions = functions.count('transactions');
    await functions.ingestRecords(batch);
    // Each order needs one of the hundred actions of a transaction.
    expect(functions.count('transactions') - transactions).toBeLessThan(40);
    expect(await ordersOf(functions, 'neighbour')).toBe(index + 1);
  }

  expect(await functions.quarantine.list(TOPICS.orders, 0)).toEqual([]);
  const whole = (await functions.metrics.readDays('wide', DAY, DAY)).get(DAY)!;
  for (const part of ['category', 'channel'] as const) {
    const names = await readNames(functions, 'wide', part);
    expect(names.size).toBe(101);
    const sum = totalOf(names.values());
    expect(countOf(sum, 'total_orders')).toBe(9990);
    for (const figure of ['total_orders', 'accepted_orders', 'completed_orders'] as const)
      expect(countOf(sum, figure)).toBe(countOf(whole, figure));
    for (const figure of ['total_gmv', 'commission'] as const)
      expect(plain(moneyOf(sum, figure))).toBe(plain(moneyOf(whole, figure)));
    expect(plain(moneyOf(sum, 'total_gmv'))).toBe(plain(decimal((9989 * 9990) / 2)));
  }
  expect(await reconcile(functions, 'wide')).toMatchObject(MATCHED);

  const units = functions.count('writeUnits');
  for (const batch of [batches[9]!, batches[0]!.toReversed()]) await functions.ingestRecords(batch);
  expect(functions.count('writeUnits')).toBe(units);
}, 120_000);

test('never lets a day outgrow its item, however long the names and whatever the setting', async () => {
  const functions = await startFunctions(server, { ...SETTINGS, namesPerDay: 1000 });
  const longest = (index: number) => String(index).padEnd(128, '本');
  for (let batch = 0; batch < 2; batch += 1)
    await functions.ingestRecords(
      Array.from({ length: 300 }, (_, index) => {
        const id = batch * 300 + index;
        const names = { category: longest(id), channel: longest(id) };
        // 20 fraction digits, so that the commission takes two attributes.
        const order = anOrder('long', `o-${id}`, { ...names, commission_rate: '0.12345678901234567891' });
        return logRecord('orders', id, order);
      }),
    );
  expect(await functions.quarantine.list(TOPICS.orders, 0)).toEqual([]);
  for (const part of ['category', 'channel'] as const) {
    const names = await readNames(functions, 'long', part);
    expect(names.size).toBeGreaterThan(20);
    expect(names.size).toBeLessThan(60);
    expect(countOf(totalOf(names.values()), 'total_orders')).toBe(600);
  }
  expect(await reconcile(functions, 'long')).toMatchObject(MATCHED);
  const { env, dynamodb } = functions.runtime;
  const { Item = {} } = await dynamodb.send(
    new GetCommand({
      TableName: env[ENV.metricsTable],
      Key: { pk: sellerPk('long'), sk: daySk(DAY, 'orders', 0) },
    }),
  );
  // Even if every number had the most digits, the item would keep to half of the limit.
  const bytes = Object.keys(Item).reduce((sum, name) => sum + Buffer.byteLength(name) + 21, 0);
  expect(bytes).toBeLessThan((400 * 1024) / 2);
});

/** Ten orders of one category each, from one partition. */
const ofPartition = (partition: number): LogRecord[] =>
  Array.from({ length: 10 }, (_, index) => {
    const names = { category: `${partition} ${index}`, channel: partition % 2 === 0 ? 'web' : 'app' };
    const order = anOrder('wide', `o-${partition}-${index}`, names);
    return logRecord('orders', index, order, { partition });
  });

test('keeps to the limit when several partitions bring new categories at the same moment', async () => {
  const functions = await startFunctions(server, { ...SETTINGS, namesPerDay: 15 });
  const partitions = Array.from({ length: 6 }, (_, partition) => ofPartition(partition));
  await Promise.all(partitions.map((records) => functions.ingestRecords(records)));
  const counts = await countsOf(functions, 'wide', 'category');
  expect(Object.keys(counts)).toHaveLength(16);
  expect(counts['other']).toBe(45);
  expect(await countsOf(functions, 'wide', 'channel')).toEqual({ web: 30, app: 30 });
  expect(await reconcile(functions, 'wide')).toMatchObject(MATCHED);
});

test('keeps to one limit for all the items over which a counter is spread', async () => {
  const functions = await startFunctions(server, { ...SETTINGS, namesPerDay: 15, counterShards: 3 });
  for (const partition of [0, 1, 2, 3, 4, 5]) await functions.ingestRecords(ofPartition(partition));
  const counts = await countsOf(functions, 'wide', 'category');
  expect(Object.keys(counts)).toHaveLength(16);
  expect(counts['other']).toBe(45);
  expect(await reconcile(functions, 'wide')).toMatchObject(MATCHED);
});

test('changes nothing that is counted when the setting changes', async () => {
  const wide = await startFunctions(server, { ...SETTINGS, namesPerDay: 3 });
  const { runtime } = wide;
  const env = (namesPerDay: number) => ({ ...runtime.env, [ENV.namesPerDay]: String(namesPerDay) });
  const ingestWith = (namesPerDay: number, records: readonly LogRecord[]) =>
    composeIngest(order, { ...runtime, env: env(namesPerDay) })(
      toMskEvent(records.map((record) => ({ ...record, headers: [] }))),
      AMPLE,
    );
  const first = ['a', 'b', 'c', 'd', 'e'].map((category, index) =>
    logRecord('orders', index, anOrder('shop', `o-${category}`, { category })),
  );
  await ingestWith(3, first);
  const counts = { a: 1, b: 1, c: 1, other: 2 };
  expect(await countsOf(wide, 'shop', 'category')).toEqual(counts);

  for (const namesPerDay of [1, 5]) {
    await ingestWith(namesPerDay, first);
    expect(await countsOf(wide, 'shop', 'category')).toEqual(counts);
    expect(await reconcile(wide, 'shop')).toMatchObject(MATCHED);
  }
  // Further orders go by the new limit. Those under other stay there.
  await ingestWith(5, [
    logRecord('orders', 10, anOrder('shop', 'o-d', { category: 'd', order_value: 7 })),
    logRecord('orders', 11, anOrder('shop', 'o-d2', { category: 'd' })),
  ]);
  expect(await countsOf(wide, 'shop', 'category')).toEqual({ ...counts, d: 1 });
  await ingestWith(1, [logRecord('orders', 12, anOrder('shop', 'o-a2', { category: 'a' }))]);
  expect(await countsOf(wide, 'shop', 'category')).toEqual({ ...counts, a: 2, d: 1 });
  expect(await reconcile(wide, 'shop')).toMatchObject(MATCHED);
});

test('moves an order to the day and category of its new version, and keeps days apart', async () => {
  const functions = await startFunctions(server, { ...SETTINGS, namesPerDay: 2 });
  const of = (offset: number, id: string, changes: object) =>
    logRecord('orders', offset, anOrder('shop', id, changes));
  await functions.ingestRecords([
    of(0, 'o-1', { category: 'a' }),
    of(1, 'o-2', { category: 'b' }),
    of(2, 'o-3', { category: 'c' }),
    of(3, 'o-4', { category: 'other' }),
    of(4, 'o-5', {}),
  ]);
  expect(await countsOf(functions, 'shop', 'category')).toEqual({ a: 1, b: 1, other: 2, uncategorized: 1 });
  await functions.ingestRecords([
    of(5, 'o-3', { category: 'a' }),
    of(6, 'o-1', { category: 'd' }),
    of(7, 'o-2', { category: 'c', order_ts: '2026-03-09T11:00:00Z' }),
  ]);
  const corrected = await countsOf(functions, 'shop', 'category');
  expect(corrected).toMatchObject({ a: 1, b: 0, other: 2, uncategorized: 1 });
  const before = await readNames(functions, 'shop', 'category', '2026-03-09');
  expect([...before.keys()]).toEqual(['c']);
  expect(await reconcile(functions, 'shop')).toMatchObject(MATCHED);
});

test('reads a day only for a name that it may not have yet', async () => {
  const functions = await startFunctions(server, { ...SETTINGS, namesPerDay: 3 });
  let days = 0;
  functions.interfere({
    before: ({ name, input }) => {
      if (name === 'BatchGetItemCommand' && JSON.stringify(input).includes('"DAY#')) days += 1;
    },
  });
  const deliver = async (offset: number, category: string) => {
    const read = days;
    await functions.ingestRecords([
      logRecord('orders', offset, anOrder('shop', `o-${offset}`, { category })),
    ]);
    return days - read;
  };
  const reads: number[] = [];
  for (const [offset, category] of ['a', 'a', 'b', 'a', 'c', 'd', 'e', 'd', 'b'].entries())
    reads.push(await deliver(offset, category));
  expect(reads).toEqual([1, 0, 1, 0, 1, 0, 0, 0, 0]);
});
