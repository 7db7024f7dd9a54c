/**
 * The proof that figures are right must find what is wrong, never raise a false alarm, and make
 * nothing worse when it repairs.
 */
import { DeleteCommand, PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { toNumber } from '../../../adapters/dynamodb/client.ts';
import { daySk, entityKey, sellerPk, totalSk } from '../../../adapters/dynamodb/keys.ts';
import { listAllSellers } from '../../../adapters/dynamodb/reconcile/list-sellers.ts';
import { AMPLE, anOrder, logRecord, startFunctions } from '../../support/functions/ingest-and-evaluate.ts';
import { startPipeline } from '../../support/functions/pipeline.ts';
import { REPAIRER, reconcilingOf } from '../../support/functions/reconcile.ts';
import { shuffleAttributes } from '../../support/functions/shuffled-attributes.ts';
import { deliveryPlan } from '../../support/generators/deliveries.ts';
import { scenario } from '../../support/generators/records.ts';
import { storm } from '../../support/generators/storm.ts';
import { useDynamoDB } from '../../support/servers/dynamodb-server.ts';

const NOW = Date.parse('2026-03-11T12:00:00Z');
const SETTINGS = { now: NOW, timeZone: 'America/New_York', currency: 'EUR' };

const server = await useDynamoDB();

test('finds no difference after random deliveries, duplicated, reordered, stale or broken', async () => {
  const scenarioWithPlan = scenario().chain((world) =>
    fc.record({
      world: fc.constant(world),
      plan: deliveryPlan(world.records),
      counterShards: fc.constantFrom(1, 3),
      namesPerDay: fc.constantFrom(1, 2, 100),
    }),
  );
  await fc.assert(
    fc.asyncProperty(scenarioWithPlan, async ({ world, plan, counterShards, namesPerDay }) => {
      const pipeline = await startPipeline(server, { ...world, counterShards, namesPerDay });
      for (const { topic, records } of plan) await pipeline.deliver(topic, records);
      const { tables, reconcileSeller } = reconcilingOf(pipeline);
      for (const sellerId of await listAllSellers(pipeline.runtime.dynamodb, tables))
        expect(await reconcileSeller(sellerId)).toMatchObject({
          outcome: 'matched',
          counterDifferences: [],
          entryDifferences: [],
        });
    }),
    { numRuns: Number(process.env['RECONCILE_RUNS'] ?? 8) },
  );
}, 300_000);

describe('reconciling a planted difference', () => {
  const start = async () => {
    const functions = await startFunctions(server, SETTINGS);
    await functions.ingestRecords([
      logRecord('orders', 0, anOrder('shop', 'o-1', { order_ts: '2026-03-09T15:00:00Z', category: 'books' })),
      logRecord(
        'orders',
        1,
        anOrder('shop', 'o-2', { order_ts: '2026-03-10T15:00:00Z', order_value: '5.55' }),
      ),
      logRecord(
        'orders',
        2,
        anOrder('shop', 'o-3', { order_ts: '2026-03-10T16:00:00Z', status: 'cancelled' }),
      ),
    ]);
    await functions.ingestRecords([
      logRecord('fulfillment', 0, {
        order_id: 'o-1',
        seller_id: 'shop',
        stage: 'accepted',
        sla_hours: 24,
        event_ts: '2026-03-09T16:00:00Z',
      }),
    ]);
    const reconciling = reconcilingOf(functions);
    const { dynamodb } = functions.runtime;
    const set = (
      table: 'ledger' | 'metrics',
      key: { pk: string; sk: string },
      attribute: string,
      value: unknown,
    ) =>
      dynamodb.send(
        new UpdateCommand({
          TableName: reconciling.tables[table],
          Key: key,
          UpdateExpression: 'SET #attribute = :value',
          ExpressionAttributeNames: { '#attribute': attribute },
          ExpressionAttributeValues: { ':value': value },
        }),
      );
    const metrics = (sk: string) => ({ pk: sellerPk('shop'), sk });
    return { functions, ...reconciling, dynamodb, set, metrics };
  };
  type Started = Awaited<ReturnType<typeof start>>;

  const counter = (
    item: string,
    figure: string,
    stored: string,
    recounted: string,
    part: string | null = null,
  ) => ({
    item,
    event_type: 'orders',
    part,
    figure,
    stored,
    recounted,
  });
  const entry = (
    event_type: string,
    entity_id: string,
    attribute: string,
    stored: string | null,
    recounted: string | null,
  ) => ({
    event_type,
    entity_id,
    attribute,
    stored,
    recounted,
  });

  const planted: [string, (started: Started) => Promise<unknown>, readonly object[], readonly object[]][] = [
    [
      'a lifetime counter that is off by one',
      ({ set, metrics }) => set('metrics', metrics(totalSk('orders', 0)), 'to', toNumber(4)),
      [counter('TOTAL', 'total_orders', '4', '3')],
      [],
    ],
    [
      'an amount that is off by less than can be shown',
      ({ set, metrics }) =>
        set('metrics', metrics(daySk('2026-03-09', 'orders', 0)), 'c.books.com~', toNumber('0.000000001')),
      [counter('2026-03-09', 'commission', '1.000000001', '1', 'category books')],
      [],
    ],
    [
      'an hour that is missing',
      async ({ set, metrics }) => {
        await set('metrics', metrics(daySk('2026-03-09', 'orders', 0)), 'h.11.to', toNumber(0));
      },
      [counter('2026-03-09', 'total_orders', '0', '1', 'hour 11')],
      [],
    ],
    [
      'a counter on a shard that is no longer written',
      ({ dynamodb, tables, metrics }) =>
        dynamodb.send(
          new PutCommand({
            TableName: tables.metrics,
            Item: { ...metrics(daySk('2026-03-01', 'orders', 7)), xo: toNumber(2) },
          }),
        ),
      [counter('2026-03-01', 'cancelled_orders', '2', '0')],
      [],
    ],
    [
      'a latest order that never existed',
      ({ set, metrics }) =>
        set('metrics', metrics(totalSk('orders', 0)), 'latest', toNumber(Date.parse('2026-03-10T17:00:00Z'))),
      [counter('TOTAL', 'last_order_ts', '2026-03-10T17:00:00.000Z', '2026-03-10T16:00:00.000Z')],
      [],
    ],
    [
      'a latest order that was lost',
      ({ set, metrics }) => set('metrics', metrics(totalSk('orders', 0)), 'latest', toNumber(1)),
      [counter('TOTAL', 'last_order_ts', '1970-01-01T00:00:00.001Z', '2026-03-10T16:00:00.000Z')],
      [],
    ],
    [
      'an order on a list it does not belong to',
      ({ set }) =>
        set('ledger', entityKey('orders', 'shop', 'o-1'), 'listed', 'late#2026-03-09T16:00:00.000Z#'),
      [],
      [entry('orders', 'o-1', 'listed', 'late#2026-03-09T16:00:00.000Z#', null)],
    ],
    [
      'an open order that the clock would check on another day',
      ({ set }) =>
        set('ledger', entityKey('fulfillment', 'shop', 'o-1'), 'due_at', '2027-01-01T00:00:00.000Z'),
      [],
      [entry('fulfillment', 'o-1', 'due_at', '2027-01-01T00:00:00.000Z', '2026-03-10T16:00:00.000Z')],
    ],
  ];

  test.each(planted)(
    'finds %s, repairs it, and keeps a note of it',
    async (_what, plant, counters, entries) => {
      const started = await start();
      const { reconcileSeller, repairsOf } = started;
      expect((await reconcileSeller('shop')).outcome).toBe('matched');
      await plant(started);
      const found = { counterDifferences: counters, entryDifferences: entries };
      expect(await reconcileSeller('shop')).toMatchObject({ outcome: 'differs', ...found });
      expect(await started.functions.metrics.readTotals('shop')).toMatchObject({
        reconciled: { matched: false, differences: 1 },
      });

      expect(await reconcileSeller('shop', REPAIRER)).toMatchObject({ outcome: 'repaired', ...found });
      expect(await reconcileSeller('shop')).toMatchObject({ outcome: 'matched' });
      expect(await started.functions.metrics.readTotals('shop')).toMatchObject({
        latest: Date.parse('2026-03-10T16:00:00Z'),
        reconciled: { at: '2026-03-11T12:00:00.000Z', matched: true, differences: 0 },
      });
      expect(await repairsOf('shop')).toEqual([
        {
          at: '2026-03-12T08:00:00.000Z',
          by: 'tester',
          reason: 'a test',
          action: 'repair',
          details: { counters, entries },
        },
      ]);
    },
  );

  test.each([1, 2, 3, 4, 5, 6])(
    'finds and repairs an order counted twice by hand, however the store orders attributes (seed %i)',
    async (seed) => {
      const { functions, dynamodb, tables, metrics, reconcileSeller } = await start();
      await dynamodb.send(
        new UpdateCommand({
          TableName: tables.metrics,
          Key: metrics(totalSk('orders', 0)),
          UpdateExpression: 'ADD #to :one, #ao :one, #co :one, #gmv :ten, #com :one',
          ExpressionAttributeNames: { '#to': 'to', '#ao': 'ao', '#co': 'co', '#gmv': 'gmv', '#com': 'com' },
          ExpressionAttributeValues: { ':one': toNumber(1), ':ten': toNumber(10) },
        }),
      );
      shuffleAttributes(functions.runtime.dynamodb, seed);
      expect(await reconcileSeller('shop')).toMatchObject({
        outcome: 'differs',
        counterDifferences: { length: 5 },
      });
      expect((await reconcileSeller('shop', REPAIRER)).outcome).toBe('repaired');
      expect((await reconcileSeller('shop')).outcome).toBe('matched');
    },
  );

  test('restores a lost day with all its parts', async () => {
    const { dynamodb, tables, metrics, reconcileSeller, functions } = await start();
    const before = await functions.metrics.readParts('shop', 'category', undefined);
    await dynamodb.send(
      new DeleteCommand({ TableName: tables.metrics, Key: metrics(daySk('2026-03-10', 'orders', 0)) }),
    );
    const { outcome, counterDifferences } = await reconcileSeller('shop', REPAIRER);
    expect(outcome).toBe('repaired');
    expect(counterDifferences).toContainEqual(counter('2026-03-10', 'total_gmv', '0', '5.55'));
    expect(counterDifferences).toContainEqual(
      counter('2026-03-10', 'total_orders', '0', '2', 'category uncategorized'),
    );
    const after = await functions.metrics.readParts('shop', 'category', undefined);
    expect(JSON.stringify([...after].map(([day, parts]) => [day, [...parts.keys()]]))).toBe(
      JSON.stringify([...before].map(([day, parts]) => [day, [...parts.keys()]])),
    );
    expect((await reconcileSeller('shop')).outcome).toBe('matched');
  });

  test('tells a shipment of the cancellation of its order, and corrects its counters', async () => {
    const { dynamodb, tables, functions, reconcileSeller } = await start();
    // As an ingest that wrote orders alone would leave it: one shipment is open, the other is not
    // there yet.
    await functions.ingestRecords([
      logRecord(
        'orders',
        3,
        anOrder('shop', 'o-1', { status: 'cancelled', order_ts: '2026-03-09T15:00:00Z' }),
      ),
    ]);
    await dynamodb.send(
      new DeleteCommand({ TableName: tables.ledger, Key: entityKey('fulfillment', 'shop', 'o-3') }),
    );
    const stages = {
      accepted: {
        version: { time: Date.parse('2026-03-09T16:00:00Z'), offset: 0, partition: 0 },
        sla_hours: 24,
      },
    };
    const listed = { listed: 'open#2026-03-10T16:00:00.000Z#' };
    const { Item } = new PutCommand({
      TableName: tables.ledger,
      Item: {
        ...entityKey('fulfillment', 'shop', 'o-1'),
        rev: toNumber(2),
        entry: JSON.stringify({ stages }),
        ...listed,
      },
    }).input;
    await dynamodb.send(new PutCommand({ TableName: tables.ledger, Item }));
    const { outcome, entryDifferences } = await reconcileSeller('shop', REPAIRER);
    expect(outcome).toBe('repaired');
    expect(entryDifferences).toEqual(
      expect.arrayContaining([
        entry('fulfillment', 'o-1', 'cancelled', 'false', 'true'),
        entry('fulfillment', 'o-3', 'cancelled', 'false', 'true'),
      ]),
    );
    expect((await functions.metrics.readTotals('shop')).total.counts.get('open_orders') ?? 0).toBe(0);
    expect((await reconcileSeller('shop')).outcome).toBe('matched');
  });

  test('repairs more days than a transaction holds in several transactions, each with its note', async () => {
    const { dynamodb, tables, metrics, reconcileSeller, repairsOf } = await start();
    for (let day = 0; day < 130; day += 1) {
      const sk = daySk(new Date(Date.UTC(2025, 0, 1 + day)).toISOString().slice(0, 10), 'orders', 0);
      await dynamodb.send(
        new PutCommand({ TableName: tables.metrics, Item: { ...metrics(sk), to: toNumber(1) } }),
      );
    }
    expect((await reconcileSeller('shop', REPAIRER)).outcome).toBe('repaired');
    const notes = await repairsOf('shop');
    expect(notes).toHaveLength(2);
    expect(notes.flatMap(({ details }) => details.counters)).toHaveLength(130);
  });

  test('repairs more than fits into a note, which then says how much it does not name', async () => {
    const { functions, dynamodb, tables, metrics, reconcileSeller, repairsOf } = await start();
    // The longest possible names, of characters for which JSON takes six.
    const named = (index: number) => `${index}`.padEnd(128, '\u0001');
    await functions.ingestRecords(
      Array.from({ length: 130 }, (_, index) =>
        logRecord(
          'orders',
          10 + index,
          anOrder('shop', `long-${index}`, { order_ts: '2026-02-01T15:00:00Z', category: named(index) }),
        ),
      ),
    );
    await dynamodb.send(
      new DeleteCommand({ TableName: tables.metrics, Key: metrics(daySk('2026-02-01', 'orders', 0)) }),
    );
    const { outcome, counterDifferences } = await reconcileSeller('shop', REPAIRER);
    expect(outcome).toBe('repaired');
    const details = (await repairsOf('shop'))
      .map((note) => note.details)
      .filter(({ counters }) => counters.length > 0);
    expect(details).toEqual([
      {
        counters: counterDifferences.slice(0, details[0]?.counters.length),
        entries: [],
        more_counters: expect.any(Number),
      },
    ]);
    expect((details[0]?.counters.length ?? 0) + (details[0]?.more_counters ?? 0)).toBe(
      counterDifferences.length,
    );
  });

  test('says and keeps nothing about a seller that does not exist', async () => {
    const { functions, reconcileSeller, tables } = await start();
    expect((await reconcileSeller('nobody', REPAIRER)).outcome).toBe('unknown');
    expect(await listAllSellers(functions.runtime.dynamodb, tables)).toEqual(['shop']);
  });

  test('finds a seller whose counters are all gone by its ledger, and restores them', async () => {
    const { dynamodb, tables, metrics, functions, reconcileSeller } = await start();
    const before = await functions.metrics.readTotals('shop');
    for (const sk of [
      totalSk('orders', 0),
      totalSk('fulfillment', 0),
      daySk('2026-03-09', 'orders', 0),
      daySk('2026-03-10', 'orders', 0),
    ])
      await dynamodb.send(new DeleteCommand({ TableName: tables.metrics, Key: metrics(sk) }));
    expect(await listAllSellers(dynamodb, tables)).toEqual(['shop']);
    expect((await reconcileSeller('shop', REPAIRER)).outcome).toBe('repaired');
    const { total, latest } = await functions.metrics.readTotals('shop');
    expect({ total: [...total.counts].sort(), latest }).toEqual({
      total: [...before.total.counts].sort(),
      latest: before.latest,
    });
  });
});

test('repairs the counters of a release that knew fewer figures and lists, and counts on from there', async () => {
  const functions = await startFunctions(server, SETTINGS);
  const { dynamodb } = functions.runtime;
  const { tables, reconcileSeller } = reconcilingOf(functions);
  const orders = (from: number, count: number, changes: object, timestamp: number) =>
    functions.ingestRecords(
      Array.from({ length: count }, (_, index) =>
        logRecord(
          'orders',
          from + index,
          anOrder('shop', `o-${from + index}`, { order_ts: '2026-03-11T11:00:00Z', ...changes }),
          {
            timestamp,
          },
        ),
      ),
    );
  await orders(0, 25, { status: 'placed', order_accepted: null }, NOW - 60_000);
  await orders(25, 2, { status: 'cancelled' }, NOW - 60_000);
  const change = (table: 'ledger' | 'metrics', Key: { pk: string; sk: string }, UpdateExpression: string) =>
    dynamodb.send(new UpdateCommand({ TableName: tables[table], Key, UpdateExpression }));
  for (const sk of [totalSk('orders', 0), daySk('2026-03-11', 'orders', 0)])
    await change('metrics', { pk: sellerPk('shop'), sk }, 'REMOVE fl, un');
  await change('ledger', entityKey('orders', 'shop', 'o-25'), 'REMOVE listed');

  expect(await reconcileSeller('shop', REPAIRER)).toMatchObject({
    outcome: 'repaired',
    counterDifferences: { length: 4 },
  });
  await orders(0, 25, { status: 'completed', order_accepted: true }, NOW);
  await functions.evaluate(['shop']);
  expect(
    (await functions.metrics.readSummaries(['shop']))[0]?.document?.body?.windows['30d'].rates
      .acceptance_rate,
  ).toMatchObject({
    state: 'good',
    in_flight: 0,
    numerator: 27,
    denominator: 27,
  });
  expect(await reconcileSeller('shop')).toMatchObject({ outcome: 'matched' });
});

test('counts orders and shipments under ids of any printable characters, and takes none for missing', async () => {
  const functions = await startFunctions(server, SETTINGS);
  const { reconcileSeller } = reconcilingOf(functions);
  // DynamoDB sorts the last two the other way round than JavaScript. The last one is cancelled.
  const shipped = ['#1001', '=1+1', 'gid://shopify/Order/1', 'Ä-7', '~', '😀'];
  const ids = [...shipped.slice(0, -1), '～', '😀'];
  await functions.ingestRecords(
    ids.map((id, offset) =>
      logRecord(
        'orders',
        offset,
        anOrder('shop', id, {
          order_ts: '2026-03-10T15:00:00Z',
          status: id === '😀' ? 'cancelled' : 'placed',
        }),
      ),
    ),
  );
  await functions.ingestRecords(
    shipped.map((order_id, offset) =>
      logRecord('fulfillment', offset, {
        order_id,
        seller_id: 'shop',
        stage: 'accepted',
        sla_hours: 24,
        event_ts: '2026-03-10T16:00:00Z',
      }),
    ),
  );
  expect(await reconcileSeller('shop')).toMatchObject({
    outcome: 'matched',
    entries: ids.length + shipped.length,
  });
});

describe('reconciling while records come in', () => {
  const SEED = Number(process.env['RECONCILE_SEED'] ?? 20_260_312);
  const deliveries = (count: number) =>
    [...storm(SEED, count)].flatMap(([, records]) =>
      Array.from({ length: Math.ceil(records.length / 10) }, (_, index) =>
        records.slice(index * 10, index * 10 + 10),
      ),
    );

  test(`never reports a difference that does not exist (seed ${SEED})`, async () => {
    const functions = await startFunctions(server, { ...SETTINGS, counterShards: 2 });
    const { reconcileSeller } = reconcilingOf(functions);
    let ingesting = true;
    const outcomes = new Set<string>();
    const watch = async (): Promise<void> => {
      while (ingesting) outcomes.add((await reconcileSeller('hot')).outcome);
    };
    const watching = [watch(), watch()];
    for (const records of deliveries(160)) await functions.ingestRecords(records, AMPLE);
    ingesting = false;
    await Promise.all(watching);
    expect(outcomes).not.toContain('differs');
    expect((await reconcileSeller('hot')).outcome).toBe('matched');
  });

  test(`repairs, even twice at once, without losing what is counted meanwhile (seed ${SEED})`, async () => {
    const functions = await startFunctions(server, SETTINGS);
    const { reconcileSeller, tables } = reconcilingOf(functions);
    let ingesting = true;
    const spoil = (sk: string, figure: string) =>
      functions.runtime.dynamodb.send(
        new UpdateCommand({
          TableName: tables.metrics,
          Key: { pk: sellerPk('hot'), sk },
          UpdateExpression: 'ADD #figure :one',
          ExpressionAttributeNames: { '#figure': figure },
          ExpressionAttributeValues: { ':one': toNumber(1) },
        }),
      );
    const repair = async (): Promise<void> => {
      while (ingesting) await reconcileSeller('hot', REPAIRER);
    };
    const repairing = [repair(), repair()];
    for (const [index, records] of deliveries(160).entries()) {
      await functions.ingestRecords(records, AMPLE);
      if (index % 5 === 0)
        await Promise.all([
          spoil(totalSk('orders', 0), 'to'),
          spoil(daySk('2026-03-09', 'ratings', 0), 'r5'),
        ]);
    }
    ingesting = false;
    await Promise.all(repairing);
    expect(['matched', 'repaired']).toContain((await reconcileSeller('hot', REPAIRER)).outcome);
    expect((await reconcileSeller('hot')).outcome).toBe('matched');
  });
});

test('shows its result among the figures of the seller, and changes none of them', async () => {
  const functions = await startFunctions(server, SETTINGS);
  const { reconcileSeller } = reconcilingOf(functions);
  await functions.ingestRecords([logRecord('orders', 5, anOrder('shown', 'o-1'), { partition: 3 })]);
  await functions.evaluate(['shown']);
  const bodyOf = async () => (await functions.metrics.readSummaries(['shown']))[0]?.document?.body;
  const before = await bodyOf();
  expect(before?.reconciled).toBeNull();
  await reconcileSeller('shown');
  await functions.evaluate(['shown']);
  const after = await bodyOf();
  expect(after).toEqual({
    ...before,
    reconciled: { at: '2026-03-11T12:00:00.000Z', matched: true, differences: 0 },
  });
  expect(after?.source).toMatchObject([{ partition: 3, offset: 5 }]);
  // The next recount takes none of it for a counter.
  expect(await reconcileSeller('shown')).toMatchObject({ outcome: 'matched' });
});
