/** What is stored of one seller cannot be used: its records are kept, and nobody waits for it. */
import { PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { describe, expect, test } from 'vitest';
import { daySk, entityKey, sellerPk, totalSk } from '../../../adapters/dynamodb/keys.ts';
import { tablesFrom } from '../../../adapters/runtime/stores.ts';
import { type EventType, TOPICS } from '../../../contracts/records/topics.ts';
import { anOrder, logRecord, useFunctions } from '../../support/functions/ingest-and-evaluate.ts';
import type { LogRecord } from '../../support/generators/records.ts';

const SETTINGS = { now: Date.parse('2026-03-10T13:00:00Z'), timeZone: 'UTC', currency: 'EUR' };
const DAY = '2026-03-10';

const { functions } = await useFunctions(SETTINGS);
const tables = tablesFrom(functions.runtime.env);

let partition = 0;
/** Orders of a seller on a partition of its own. */
const ordersOn = (
  sellerId: string,
  ids: readonly string[],
  changesOf: (id: string) => object = () => ({}),
): LogRecord[] => {
  partition += 1;
  return ids.map((id, offset) =>
    logRecord('orders', offset, anOrder(sellerId, id, changesOf(id)), { partition }),
  );
};

const damageEntry = (sellerId: string, id: string, item: object, eventType: EventType = 'orders') =>
  functions.runtime.dynamodb.send(
    new PutCommand({
      TableName: tables.ledger,
      Item: { ...entityKey(eventType, sellerId, id), ...item },
    }),
  );
const damageCounters = (sellerId: string, sk: string, attribute: string) =>
  functions.runtime.dynamodb.send(
    new UpdateCommand({
      TableName: tables.metrics,
      Key: { pk: sellerPk(sellerId), sk },
      UpdateExpression: 'SET #attribute = :text',
      ExpressionAttributeNames: { '#attribute': attribute },
      ExpressionAttributeValues: { ':text': 'not a number' },
    }),
  );

const totalOrders = async (sellerId: string): Promise<number> =>
  (await functions.metrics.readTotals(sellerId)).total.counts.get('total_orders') ?? 0;
const listKept = async (records: readonly LogRecord[]) =>
  (await functions.quarantine.list(TOPICS.orders, records[0]?.partition ?? -1)).map(
    ({ offset, reason }) => [offset, reason] as const,
  );

const REMEDY = 'run npx seller-pulse reconcile --seller';

describe('a ledger entry that cannot be read', () => {
  test.each([
    ['no JSON', { rev: 1, entry: '{"version":' }],
    ['no rev', { entry: '{}' }],
    ['rev as text', { rev: 'one', entry: '{}' }],
    ['no entry', { rev: 1 }],
  ])('keeps the records of that order alone and counts all others: %s', async (name, item) => {
    const [sellerId, neighbour] = [`entry ${name}`, `beside ${name}`].map((text) =>
      text.replaceAll(' ', '-'),
    );
    const records = ordersOn(sellerId!, ['o-1', 'o-2', 'o-3']);
    const beside = ordersOn(neighbour!, ['o-1', 'o-2']);
    await damageEntry(sellerId!, 'o-2', item);
    const batch = [...records, ...beside];
    await functions.ingestRecords(batch);
    await functions.ingestRecords(batch);
    expect([await totalOrders(sellerId!), await totalOrders(neighbour!)]).toEqual([2, 2]);
    expect(await listKept(records)).toEqual([
      [
        1,
        expect.stringContaining(
          `the ledger entry ORDER#o-2 of seller ${sellerId} cannot be read; ${REMEDY} ${sellerId} --repair`,
        ),
      ],
    ]);
    expect(await listKept(beside)).toEqual([]);
  });

  test('keeps the cancellation of an order whose shipment cannot be read, and counts other orders', async () => {
    await damageEntry('shipment', 'o-1', { rev: 1, entry: 'garbage' }, 'fulfillment');
    const records = ordersOn('shipment', ['o-1', 'o-2', 'o-3'], () => ({ status: 'cancelled' }));
    await functions.ingestRecords(records);
    expect(await totalOrders('shipment')).toBe(2);
    expect(await listKept(records)).toEqual([
      [0, expect.stringContaining('the ledger entry FULFILLMENT#o-1 of seller shipment cannot be read')],
    ]);
  });
});

describe('counters that cannot be used', () => {
  test.each([
    ['a watermark', totalSk('orders', 0), 'latest', 'cannot be read'],
    ['a lifetime counter', totalSk('orders', 0), 'to', 'cannot be added to'],
    ['a counter of the day', daySk(DAY, 'orders', 0), 'to', 'cannot be added to'],
    ['the number of names', daySk(DAY, 'orders', 0), 'names', 'cannot be added to'],
    ['a counter of a category', daySk(DAY, 'orders', 0), 'c.uncategorized.to', 'cannot be added to'],
  ])('keep the records of their seller, and no neighbour waits: %s', async (name, sk, attribute, why) => {
    const sellerId = name.replaceAll(' ', '-');
    await functions.ingestRecords(ordersOn(sellerId, ['o-0']));
    await damageCounters(sellerId, sk, attribute);
    const ids = Array.from({ length: 150 }, (_, index) => `o-${index + 1}`);
    const records = ordersOn(sellerId, ids, (category) => (attribute === 'names' ? { category } : {}));
    const beside = ordersOn(`${sellerId}-beside`, ['o-1', 'o-2']);
    const batch = [...records, ...beside];
    const transactions = functions.count('transactions');
    await functions.ingestRecords(batch);
    expect(await totalOrders(`${sellerId}-beside`)).toBe(2);
    const kept = await listKept(records);
    expect(kept.map(([offset]) => offset)).toEqual(ids.map((_, offset) => offset));
    expect(kept[0]?.[1]).toMatch(
      new RegExp(`^the counters ${sk} of seller ${sellerId} ${why}.*; ${REMEDY} ${sellerId} --repair`),
    );
    // Not one by one: the only transaction that succeeds is the neighbour's.
    expect(functions.count('transactions') - transactions).toBe(1);
  });

  test('keep only the records of their own day', async () => {
    await functions.ingestRecords(ordersOn('one-day', ['o-0']));
    await damageCounters('one-day', daySk(DAY, 'orders', 0), 'to');
    const today = ordersOn('one-day', ['o-1', 'o-2']);
    const before = ordersOn('one-day', ['o-3', 'o-4'], () => ({ order_ts: '2026-03-09T11:00:00Z' }));
    await functions.ingestRecords([...today, ...before]);
    expect(await totalOrders('one-day')).toBe(3);
    expect([(await listKept(today)).length, await listKept(before)]).toEqual([2, []]);
  });
});
