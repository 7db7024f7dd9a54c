/**
 * What the store promises, on a real server: what it refuses, keeps exact and never does by half.
 */

import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { entityKey } from '../../../adapters/dynamodb/keys.ts';
import { createLedgerStore } from '../../../adapters/dynamodb/ledger-store.ts';
import { createMetricsStore } from '../../../adapters/dynamodb/metrics-store.ts';
import { waiting } from '../../../app/pacing/backoff.ts';
import type { Ledger } from '../../../app/ports/ledger.ts';
import type { MetricsStore } from '../../../app/ports/metrics.ts';
import type { OrderEntry } from '../../../contracts/ledger.ts';
import type { Change } from '../../../domain/counting/changes.ts';
import { decimal, plain } from '../../../domain/counting/decimal.ts';
import { order } from '../../../domain/counting/entities/order.ts';
import { moneyOf } from '../../../domain/counting/figures.ts';
import { NO_WATERMARKS, type Watermarks } from '../../../domain/counting/watermarks.ts';
import { orderChange, orderEntryOf, UTC } from '../../support/factories/order-changes.ts';
import { at } from '../../support/factories/parsed-records.ts';
import { fillDay } from '../../support/functions/fill-day.ts';
import { startDynamoDB, TEST_TABLES, type TestDynamoDB } from '../../support/servers/dynamodb-server.ts';

let db: TestDynamoDB;
let ledger: Ledger;
let metrics: MetricsStore;
beforeAll(async () => {
  db = await startDynamoDB();
  ledger = createLedgerStore(db.client, TEST_TABLES, waiting, UTC);
  metrics = createMetricsStore(db.client, TEST_TABLES.metrics, waiting);
});
afterAll(() => db?.stop());

const read = (sellerId: string, ids: readonly string[], shard = 0) =>
  ledger.readSeller(order, { sellerId, shard, entityIds: ids });
/** Applies changes to a seller that was read when its watermarks were these. */
const applyAll = (
  sellerId: string,
  changes: readonly Change<OrderEntry>[],
  watermarks: Watermarks = NO_WATERMARKS,
  shard = 0,
) =>
  ledger.apply(
    { kind: order, sellerId, shard, entries: new Map(), unreadable: new Map(), watermarks },
    changes,
  );
const APPLIED = { outcome: 'applied', refused: [] };
const CONFLICT = { outcome: 'conflict', transactions: 0, changes: 0, records: 0, refused: [] };
const ordersOf = async (sellerId: string) =>
  (await metrics.readTotals(sellerId)).total.counts.get('total_orders') ?? 0;

describe('applying changes to a seller', () => {
  test('stores an entry with its rev, and how far its partition has come', async () => {
    const position = at(7, { partition: 2, timestamp: 99 });
    const entry = orderEntryOf({ category: 'books' }, position);
    expect(await applyAll('write-read', [orderChange('o-1', undefined, entry, [position])])).toEqual({
      ...APPLIED,
      transactions: 1,
      changes: 1,
      records: 1,
    });
    const { entries, watermarks } = await read('write-read', ['o-1', 'o-2']);
    expect([...entries]).toEqual([['o-1', { rev: 1, entry }]]);
    expect(watermarks).toEqual({ offsets: new Map([[2, 7]]), latest: entry.order_ts });
    expect((await metrics.readTotals('write-read')).source).toEqual([
      { topic: 'marketplace_orders', partition: 2, offset: 7, time: '1970-01-01T00:00:00.099Z' },
    ]);
  });

  test('reports a conflict and counts nothing when another writer was first', async () => {
    const entry = orderEntryOf();
    expect(await applyAll('stale', [orderChange('o-1', undefined, entry)])).toMatchObject(APPLIED);
    const watermarks: Watermarks = { offsets: new Map([[0, 0]]), latest: entry.order_ts };
    expect(await applyAll('stale', [orderChange('o-1', undefined, entry, [at(1)])], watermarks)).toEqual(
      CONFLICT,
    );
    expect(
      await applyAll(
        'stale',
        [
          orderChange('o-1', { rev: 1, entry }, entry, [at(1)]),
          orderChange('o-2', undefined, entry, [at(1)]),
        ],
        watermarks,
      ),
    ).toMatchObject(APPLIED);
    // One stale order fails the whole transaction: o-3 must not be stored without being counted.
    expect(
      await applyAll(
        'stale',
        [
          orderChange('o-3', undefined, entry, [at(2)]),
          orderChange('o-1', { rev: 1, entry }, entry, [at(2)]),
        ],
        { ...watermarks, offsets: new Map([[0, 1]]) },
      ),
    ).toEqual(CONFLICT);
    expect(await ordersOf('stale')).toBe(2);
    expect([...(await read('stale', ['o-1', 'o-2', 'o-3'])).entries.keys()].sort()).toEqual(['o-1', 'o-2']);
  });

  test('makes a writer with outdated watermarks read again', async () => {
    const entry = orderEntryOf();
    const change = orderChange('o-2', undefined, entry, [at(4)]);
    await applyAll('watermarks', [orderChange('o-1', undefined, entry, [at(5)])]);
    expect(await applyAll('watermarks', [change])).toEqual(CONFLICT);
    const { watermarks } = await read('watermarks', []);
    expect(await applyAll('watermarks', [change], watermarks)).toMatchObject(APPLIED);
    expect((await read('watermarks', [])).watermarks.offsets).toEqual(new Map([[0, 5]]));
  });
});

describe('reading a batch', () => {
  test('gives each seller its own orders, also more than one call may ask for', async () => {
    const ids = Array.from({ length: 130 }, (_, index) => `o-${index}`);
    for (const sellerId of ['many-1', 'many-2']) {
      const order_value = sellerId.slice(-1);
      expect(
        await applyAll(
          sellerId,
          ids.map((id) => orderChange(id, undefined, orderEntryOf({ order_value }))),
        ),
      ).toMatchObject({ ...APPLIED, transactions: 2, changes: 130 });
    }
    const states = await ledger.readSellers(
      order,
      ['many-2', 'nobody', 'many-1'].map((sellerId) => ({ sellerId, shard: 0, entityIds: ids })),
    );
    expect(states.map(({ entries }) => entries.size)).toEqual([130, 0, 130]);
    expect(
      states.map(({ entries }) => new Set([...entries.values()].map(({ entry }) => entry.order_value))),
    ).toEqual([new Set(['2']), new Set(), new Set(['1'])]);
  });

  test('keeps the watermarks of each counter shard apart', async () => {
    const position = at(3, { partition: 1 });
    await applyAll('shards', [orderChange('o-1', undefined, orderEntryOf(), [position])], NO_WATERMARKS, 1);
    expect((await read('shards', ['o-1'], 0)).watermarks).toEqual(NO_WATERMARKS);
    expect((await read('shards', ['o-1'], 1)).watermarks.offsets).toEqual(new Map([[1, 3]]));
  });
});

test('keeps sums of awkward amounts exact to the last digit, however often they are added', async () => {
  const rates = [
    '0.333333333333333333333333333333',
    '0.000000000000000000000000000001',
    '0.1',
    '1',
    '0.999999999999999999999999999999',
  ];
  const values = ['999999999999.99999999', '0.00000001', '0.1', '123456789.12345678'];
  const entries = rates.flatMap((commission_rate) =>
    values.map((order_value) => orderEntryOf({ commission_rate, order_value })),
  );
  for (const [index, entry] of entries.entries()) {
    const { watermarks } = await read('exact', []);
    await applyAll('exact', [orderChange(`o-${index}`, undefined, entry, [at(index)])], watermarks);
  }
  const commission = entries.reduce(
    (total, entry) => total.plus(decimal(entry.order_value).times(entry.commission_rate)),
    decimal(0),
  );
  const gmv = entries.reduce((total, entry) => total.plus(entry.order_value), decimal(0));
  const { total } = await metrics.readTotals('exact');
  expect([plain(moneyOf(total, 'total_gmv')), plain(moneyOf(total, 'commission'))]).toEqual([
    plain(gmv),
    plain(commission),
  ]);

  for (const [index, entry] of entries.entries()) {
    const { watermarks } = await read('exact', []);
    await applyAll(
      'exact',
      [orderChange(`o-${index}`, { rev: 1, entry }, orderEntryOf({ order_value: 0 }), [at(100 + index)])],
      watermarks,
    );
  }
  expect(plain(moneyOf((await metrics.readTotals('exact')).total, 'commission'))).toBe('0');
});

describe('an order that no item can hold', () => {
  test('is refused by its id while its neighbours are counted', async () => {
    const huge = { ...orderEntryOf(), cancellation_reason: 'x'.repeat(410_000) };
    expect(
      await applyAll('huge', [
        orderChange('o-1', undefined, orderEntryOf()),
        orderChange('o-2', undefined, huge, [at(1)]),
        orderChange('o-3', undefined, orderEntryOf(), [at(2)]),
      ]),
    ).toEqual({
      outcome: 'refused',
      refused: [{ entityId: 'o-2', reason: expect.stringMatching(/item size/i) }],
      transactions: 2,
      changes: 2,
      records: 2,
    });
    expect(await ordersOf('huge')).toBe(2);
    expect(
      (
        await db.client.send(
          new GetCommand({ TableName: TEST_TABLES.ledger, Key: entityKey('orders', 'huge', 'o-2') }),
        )
      ).Item,
    ).toBeUndefined();
  });

  test('is refused as well when it would make its day outgrow an item', async () => {
    await fillDay({ ...db, metrics: TEST_TABLES.metrics }, 'full day', orderEntryOf().order_ts);
    const { refused } = await applyAll(
      'full day',
      Array.from({ length: 20 }, (_, index) =>
        orderChange(`o-${index}`, undefined, orderEntryOf({ category: `${index} ${'本'.repeat(120)}` }), [
          at(index),
        ]),
      ),
    );
    expect(refused[0]).toMatchObject({ reason: expect.stringMatching(/item size to update/i) });
    expect(await ordersOf('full day')).toBe(20 - refused.length);
  });
});

test('stops before the next transaction when time is over, and keeps what it wrote', async () => {
  const changes = Array.from({ length: 150 }, (_, index) =>
    orderChange(`o-${index}`, undefined, orderEntryOf(), [at(index)]),
  );
  let transactions = 0;
  const result = await ledger.apply(
    {
      kind: order,
      sellerId: 'hurried',
      shard: 0,
      entries: new Map(),
      unreadable: new Map(),
      watermarks: NO_WATERMARKS,
    },
    changes,
    { hasTime: () => transactions++ === 0 },
  );
  expect(result).toMatchObject({ outcome: 'interrupted', transactions: 1 });
  expect(result.changes).toBeLessThan(150);
  expect(await ordersOf('hurried')).toBe(result.changes);
});

describe('the time of the last order, recounted', () => {
  test('is the greatest of all current orders, and undefined without any', async () => {
    const times = ['2026-03-10T12:00:00Z', '2026-03-12T12:00:00Z', '2026-03-11T12:00:00Z'];
    await applyAll(
      'latest',
      times.map((order_ts, index) => orderChange(`o-${index}`, undefined, orderEntryOf({ order_ts }))),
    );
    expect(await ledger.readLatestOrderTs('latest')).toBe(Date.parse('2026-03-12T12:00:00Z'));
    expect(await ledger.readLatestOrderTs('nobody')).toBeUndefined();
  });
});

test('says so when the server is gone, instead of taking that for an answer', async () => {
  const other = await startDynamoDB();
  const gone = createLedgerStore(other.client, TEST_TABLES, waiting, UTC);
  await other.stop();
  const state = {
    kind: order,
    sellerId: 's',
    shard: 0,
    entries: new Map(),
    unreadable: new Map(),
    watermarks: NO_WATERMARKS,
  };
  expect(await gone.apply(state, [orderChange('o-1', undefined, orderEntryOf())])).toMatchObject({
    outcome: 'failed',
    cause: expect.any(Error),
    transactions: 0,
  });
  await expect(gone.readSeller(order, { sellerId: 's', shard: 0, entityIds: ['o-1'] })).rejects.toThrow();
});
