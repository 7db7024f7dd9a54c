import { describe, expect, test } from 'vitest';
import { TOPICS } from '../../../contracts/records/topics.ts';
import { ENV } from '../../../topology/environment.ts';
import { fillDay } from '../../support/functions/fill-day.ts';
import {
  AMPLE,
  anOrder,
  type Functions,
  logRecord,
  startFunctions,
  useFunctions,
} from '../../support/functions/ingest-and-evaluate.ts';
import type { LogRecord } from '../../support/generators/records.ts';

const SETTINGS = { now: Date.parse('2026-03-10T13:00:00Z'), timeZone: 'UTC', currency: 'EUR' };

const { server, functions } = await useFunctions(SETTINGS);

const ordersOf = async (sellerId: string, of: Functions = functions) =>
  (await of.metrics.readTotals(sellerId)).total.counts.get('total_orders') ?? 0;
const orders = (sellerId: string, count: number, from = 0): LogRecord[] =>
  Array.from({ length: count }, (_, index) =>
    logRecord('orders', from + index, anOrder(sellerId, `${sellerId}-${from + index}`)),
  );

/** Tests that share a partition use offsets of their own: Kafka never repeats an offset. */
describe('records that no later step could use', () => {
  test('quarantines a record with an impossible timestamp, which would stop the figures of its seller', async () => {
    const stamped = (offset: number, timestamp: number) =>
      logRecord('orders', offset, anOrder('microseconds', `o-${offset}`), { partition: 5, timestamp });
    await functions.ingestRecords([
      stamped(1, 1_773_144_000_000_000),
      stamped(2, 1_773_144_000_000),
      stamped(3, 1.773e18),
      stamped(4, -1),
    ]);
    expect(await ordersOf('microseconds')).toBe(2);
    expect(
      (await functions.quarantine.list(TOPICS.orders, 5)).map(({ offset, reason }) => [offset, reason]),
    ).toEqual([
      [1, "the record's Kafka timestamp 1773144000000000 is not in milliseconds since 1970"],
      [3, "the record's Kafka timestamp 1773000000000000000 is not in milliseconds since 1970"],
    ]);
    expect(await functions.evaluate(['microseconds'])).toEqual({ batchItemFailures: [] });
  });

  test('counts an order whose category holds half a character, instead of blocking its partition', async () => {
    const value = Buffer.from(
      JSON.stringify(anOrder('surrogates', 'o-1')).replace(
        '{',
        '{"category":"a\\ud800b","channel":"\\udfff","cancellation_reason":"\\ud800",',
      ),
    );
    await functions.ingestRecords([
      logRecord('orders', 1, value, { partition: 6 }),
      logRecord('orders', 2, anOrder('surrogates', 'o-2'), { partition: 6 }),
    ]);
    expect(await ordersOf('surrogates')).toBe(2);
    expect(
      [
        ...(await functions.metrics.readParts('surrogates', 'category', undefined)).get('2026-03-10')!.keys(),
      ].sort(),
    ).toEqual(['a\ufffdb', 'uncategorized']);
  });

  test('quarantines only the order that no item can hold, and counts the others', async () => {
    const rich = Array.from({ length: 80 }, (_, index) =>
      logRecord(
        'orders',
        index,
        anOrder('large', `o-${index}`, { category: `${index} ${'本'.repeat(120)}` }),
        { partition: 7 },
      ),
    );
    const { env, dynamodb: client } = functions.runtime;
    const metrics = env[ENV.metricsTable]!;
    await fillDay({ client, metrics }, 'large', Date.parse('2026-03-10T11:00:00Z'));
    await functions.ingestRecords(rich);
    const kept = await functions.quarantine.list(TOPICS.orders, 7);
    expect(kept.length).toBeGreaterThan(0);
    expect(kept[0]?.reason).toMatch(/^the store cannot hold it: .*item size to update has exceeded/i);
    expect(await ordersOf('large')).toBe(80 - kept.length);
    // Orders of categories that the day already has still count.
    await functions.ingestRecords([
      logRecord('orders', 700, anOrder('large', 'o-700', { category: `0 ${'本'.repeat(120)}` }), {
        partition: 7,
      }),
    ]);
    expect(await ordersOf('large')).toBe(81 - kept.length);
    const units = functions.count('writeUnits');
    await functions.ingestRecords(rich.slice(60));
    expect([await ordersOf('large'), functions.count('writeUnits')]).toEqual([81 - kept.length, units]);
  });
});

describe('ingesting a batch', () => {
  test('counts a batch of many sellers once, and writes nothing when it is delivered again', async () => {
    const batch = Array.from({ length: 30 }, (_, seller) =>
      orders(`seller-${seller}`, 10, seller * 10),
    ).flat();
    await functions.ingestRecords(batch);
    const units = functions.count('writeUnits');
    for (const part of [batch, batch.slice(37, 210), batch.toReversed()]) await functions.ingestRecords(part);
    expect(functions.count('writeUnits')).toBe(units);
    for (const seller of [0, 17, 29]) expect(await ordersOf(`seller-${seller}`)).toBe(10);
  });

  test('costs at most three write units an event with twenty events per seller', async () => {
    const units = functions.count('writeUnits');
    await functions.ingestRecords(orders('cost', 20, 5000));
    expect(functions.count('writeUnits') - units).toBeLessThanOrEqual(60);
  });

  test('does nothing for an empty batch', async () => {
    const told = functions.told.length;
    await functions.ingest[TOPICS.orders](
      { eventSource: 'aws:kafka', eventSourceArn: '', bootstrapServers: '', records: {} },
      AMPLE,
    );
    expect(functions.told.slice(told).filter(({ details }) => details !== 0)).toEqual([]);
  });

  test('counts orders on the shards of their partitions, and replaces a version from another partition', async () => {
    const sharded = await startFunctions(server, { ...SETTINGS, counterShards: 3 });
    const onPartition = (partition: number, offset: number, changes: object = {}) =>
      logRecord('orders', offset, anOrder('hot', `o-${partition}`, changes), { partition });
    const batch = [0, 1, 2, 3, 4].map((partition) =>
      onPartition(partition, 1, { updated_at: '2026-03-10T11:00:00Z' }),
    );
    await sharded.ingestRecords([
      ...batch,
      logRecord(
        'orders',
        2,
        anOrder('hot', 'o-0', { status: 'cancelled', updated_at: '2026-03-10T12:00:00Z' }),
        { partition: 4 },
      ),
    ]);
    const { total, source } = await sharded.metrics.readTotals('hot');
    expect([
      total.counts.get('total_orders'),
      total.counts.get('cancelled_orders'),
      total.counts.get('completed_orders'),
    ]).toEqual([5, 1, 4]);
    expect(source.map(({ partition, offset }) => [partition, offset])).toEqual([
      [0, 1],
      [1, 1],
      [2, 1],
      [3, 1],
      [4, 2],
    ]);
    const units = sharded.count('writeUnits');
    await sharded.ingestRecords(batch);
    expect(sharded.count('writeUnits')).toBe(units);
  });
});
