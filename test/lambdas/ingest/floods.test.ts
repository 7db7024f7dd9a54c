/** The largest batches that Lambda delivers, and the most uneven ones, are counted exactly. */
import { describe, expect, test } from 'vitest';
import { metricsBody } from '../../../contracts/api/metrics.ts';
import { TOPICS } from '../../../contracts/records/topics.ts';
import { toMskEvent } from '../../../local/event-sources/msk-event.ts';
import { BATCH_RECORDS_MAX, EVENT_BYTES_MAX, floodOf, watchCalls } from '../../support/functions/flood.ts';
import { logRecord, startFunctions } from '../../support/functions/ingest-and-evaluate.ts';
import { useDynamoDB } from '../../support/servers/dynamodb-server.ts';

const SETTINGS = { now: Date.parse('2026-03-10T13:00:00Z'), timeZone: 'UTC', currency: 'EUR' };
const WRITES = 'TransactWriteItemsCommand';
const READS = 'BatchGetItemCommand';
/** No call waits for more than this many others, and no store gets more at once. */
const CALLS_AT_ONCE = 16;

const server = await useDynamoDB();
const start = (counterShards = 1) => startFunctions(server, { ...SETTINGS, counterShards });
type Functions = Awaited<ReturnType<typeof start>>;
const ample = { getRemainingTimeInMillis: () => 300_000 };
const ordersOf = async ({ get, evaluate }: Functions, seller: string) => {
  await evaluate([seller]);
  return metricsBody.parse(await get(`/v1/sellers/${seller}/metrics`)).orders;
};

describe('a batch of 10,000 records and 6 MB', () => {
  test('counts every order once, with few calls at a time, and a second delivery writes nothing', async () => {
    const functions = await start();
    const records = floodOf(BATCH_RECORDS_MAX, 500);
    const { length } = JSON.stringify(toMskEvent(records));
    expect(length).toBeLessThan(EVENT_BYTES_MAX);
    expect(length).toBeGreaterThan(0.9 * EVENT_BYTES_MAX);

    const calls = watchCalls(functions.runtime.dynamodb);
    await functions.ingestRecords(records, ample);
    expect(calls.inFlightMax()).toBeLessThanOrEqual(CALLS_AT_ONCE);
    // One transaction for each seller; a read for every hundred keys, and at most two for a seller.
    expect(calls.callsOf(WRITES)).toBe(500);
    expect(calls.callsOf(READS)).toBeLessThanOrEqual(105 + 2 * 500);
    expect(functions.count('recordsApplied')).toBe(BATCH_RECORDS_MAX);
    const units = functions.count('writeUnits');
    expect(units / BATCH_RECORDS_MAX).toBeLessThanOrEqual(2.5);

    await functions.ingestRecords(records, ample);
    calls.end();
    expect(calls.callsOf(WRITES)).toBe(500);
    expect(functions.count('writeUnits')).toBe(units);
    for (const seller of ['s-0', 's-499'])
      expect(await ordersOf(functions, seller)).toMatchObject({ total_orders: 20, total_gmv: '200' });
  });

  test('quarantines 10,000 broken records with few calls at a time', async () => {
    const functions = await start();
    const broken = Array.from({ length: BATCH_RECORDS_MAX }, (_, index) =>
      logRecord('orders', index, { seller_id: 's', order_id: `o-${index}` }),
    );
    const calls = watchCalls(functions.runtime.dynamodb);
    await functions.ingestRecords(broken, ample);
    calls.end();
    expect(functions.count('recordsQuarantined')).toBe(BATCH_RECORDS_MAX);
    expect(calls.inFlightMax()).toBeLessThanOrEqual(CALLS_AT_ONCE);
    expect(await functions.quarantine.list(TOPICS.orders, 0)).toHaveLength(BATCH_RECORDS_MAX);
  });

  test('takes one record of 4 MB among others, and keeps it whole in the quarantine', async () => {
    const functions = await start();
    const long = Buffer.from(JSON.stringify({ seller_id: 's', order_id: 'x'.repeat(4 * 1024 * 1024) }));
    await functions.ingestRecords([logRecord('orders', 10, long), ...floodOf(10, 1)], ample);
    expect(functions.count('recordsApplied')).toBe(10);
    const [kept] = await functions.quarantine.list(TOPICS.orders, 0);
    expect(kept?.value?.equals(long)).toBe(true);
  });
});

describe('one seller with all the traffic', () => {
  test('is counted exactly on every partition and shard, in transactions that follow one another', async () => {
    const functions = await start(4);
    const records = floodOf(BATCH_RECORDS_MAX, 1, 12);
    const calls = watchCalls(functions.runtime.dynamodb);
    await functions.ingestRecords(records, ample);
    calls.end();
    expect(calls.inFlightMax()).toBeLessThanOrEqual(CALLS_AT_ONCE);
    // 98 orders fit beside a TOTAL and a DAY item, on each of four shards.
    expect(calls.callsOf(WRITES)).toBeLessThanOrEqual(4 * Math.ceil(BATCH_RECORDS_MAX / 4 / 32));
    expect(functions.count('conflicts')).toBe(0);
    expect(functions.count('writeUnits') / BATCH_RECORDS_MAX).toBeLessThanOrEqual(2.5);
    expect(await ordersOf(functions, 's-0')).toMatchObject({ total_orders: 10_000, total_gmv: '100000' });
  });

  test('loses nothing when all its partitions are delivered side by side', async () => {
    const functions = await start(4);
    const records = floodOf(2400, 1, 12);
    const byPartition = Object.values(Object.groupBy(records, ({ partition }) => partition));
    await Promise.all(byPartition.map((ofOne) => functions.ingestRecords(ofOne ?? [], ample)));
    expect(await ordersOf(functions, 's-0')).toMatchObject({ total_orders: 2400, total_gmv: '24000' });
  });
});
