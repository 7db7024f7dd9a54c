/** The store's own promises, on a real server: what it refuses, what it keeps exact, what it never half does. */

import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { WriteFailure } from '../../../adapters/dynamodb/failures.ts';
import { entityKey } from '../../../adapters/dynamodb/keys.ts';
import { planTransactions } from '../../../adapters/dynamodb/ledger-plan.ts';
import { createLedgerStore } from '../../../adapters/dynamodb/ledger-store.ts';
import { type Marks, marksAfter, NO_MARKS } from '../../../adapters/dynamodb/marks.ts';
import { createMetricsStore } from '../../../adapters/dynamodb/metrics-store.ts';
import { waiting } from '../../../app/pacing/backoff.ts';
import type { LedgerStore } from '../../../app/ports/ledger.ts';
import type { MetricsStore } from '../../../app/ports/metrics.ts';
import { type OrderEntry, orderEntry } from '../../../contracts/ledger.ts';
import type { Change } from '../../../domain/counting/changes.ts';
import { decimal, plain } from '../../../domain/counting/decimal.ts';
import { order } from '../../../domain/counting/entities/order.ts';
import { moneyOf } from '../../../domain/counting/figures.ts';
import { orderChange, orderEntryOf, orderWrites } from '../../support/factories/order-changes.ts';
import { at } from '../../support/factories/parsed-records.ts';
import { startDynamoDB, TEST_TABLES, type TestDynamoDB } from '../../support/servers/dynamodb-server.ts';

let db: TestDynamoDB;
let ledger: LedgerStore;
let metrics: MetricsStore;
beforeAll(async () => {
  db = await startDynamoDB();
  ledger = createLedgerStore(db.client, TEST_TABLES, waiting);
  metrics = createMetricsStore(db.client, TEST_TABLES.metrics, waiting);
});
afterAll(() => db?.stop());

const read = async (sellerId: string, ids: readonly string[], shard = 0) =>
  (await ledger.read(order, orderEntry, [{ sellerId, shard, entityIds: ids }]))[0]!;
const writeAll = async (sellerId: string, changes: readonly Change<OrderEntry>[], from: Marks = NO_MARKS) => {
  const outcomes: (WriteFailure | undefined)[] = [];
  let marks = from;
  for (const transaction of planTransactions(orderWrites(changes))) {
    outcomes.push(await ledger.write({ sellerId, shard: 0, marks }, transaction));
    marks = marksAfter(transaction.groups.flat(), marks);
  }
  return outcomes;
};
const ordersOf = async (sellerId: string) =>
  (await metrics.readTotals(sellerId)).total.counts.get('total_orders') ?? 0;

describe('an order is never counted twice nor on an old view', () => {
  test('what was written is read, with its rev and how far its partition is', async () => {
    const entry = orderEntryOf({ category: 'books' }, at(7, { partition: 2, timestamp: 99 }));
    expect(
      await writeAll('write-read', [
        orderChange('o-1', undefined, entry, [at(7, { partition: 2, timestamp: 99 })]),
      ]),
    ).toEqual([undefined]);
    const { entries, marks } = await read('write-read', ['o-1', 'o-2']);
    expect([...entries]).toEqual([['o-1', { rev: 1, entry }]]);
    expect(marks).toEqual({ offsets: new Map([[2, 7]]), latest: entry.order_ts });
    expect((await metrics.readTotals('write-read')).source).toEqual([
      { topic: 'marketplace_orders', partition: 2, offset: 7, time: '1970-01-01T00:00:00.099Z' },
    ]);
  });

  test('an order that somebody else wrote first is a conflict, and counts nothing', async () => {
    const entry = orderEntryOf();
    expect(await writeAll('stale', [orderChange('o-1', undefined, entry)])).toEqual([undefined]);
    const marks: Marks = { offsets: new Map([[0, 0]]), latest: entry.order_ts };
    expect(await writeAll('stale', [orderChange('o-1', undefined, entry, [at(1)])], marks)).toEqual([
      { kind: 'conflict' },
    ]);
    expect(
      await writeAll(
        'stale',
        [
          orderChange('o-1', { rev: 1, entry }, entry, [at(1)]),
          orderChange('o-2', undefined, entry, [at(1)]),
        ],
        marks,
      ),
    ).toEqual([undefined]);
    // The whole transaction fails with its one stale order: o-3 must not be kept without being counted.
    expect(
      await writeAll(
        'stale',
        [
          orderChange('o-3', undefined, entry, [at(2)]),
          orderChange('o-1', { rev: 1, entry }, entry, [at(2)]),
        ],
        {
          ...marks,
          offsets: new Map([[0, 1]]),
        },
      ),
    ).toEqual([{ kind: 'conflict' }]);
    expect(await ordersOf('stale')).toBe(2);
    expect([...(await read('stale', ['o-1', 'o-2', 'o-3'])).entries.keys()].sort()).toEqual(['o-1', 'o-2']);
  });

  test('a writer whose marks are behind must read again', async () => {
    const entry = orderEntryOf();
    await writeAll('marks', [orderChange('o-1', undefined, entry, [at(5)])]);
    expect(await writeAll('marks', [orderChange('o-2', undefined, entry, [at(4)])])).toEqual([
      { kind: 'conflict' },
    ]);
    expect(
      await writeAll(
        'marks',
        [orderChange('o-2', undefined, entry, [at(4)])],
        (await read('marks', [])).marks,
      ),
    ).toEqual([undefined]);
    expect((await read('marks', [])).marks.offsets).toEqual(new Map([[0, 5]]));
  });
});

describe('reading a batch', () => {
  test('more orders than one call may ask for, of several sellers, each come back to their own', async () => {
    const ids = Array.from({ length: 130 }, (_, index) => `o-${index}`);
    for (const sellerId of ['many-1', 'many-2']) {
      const order_value = sellerId.slice(-1);
      expect(
        await writeAll(
          sellerId,
          ids.map((id) => orderChange(id, undefined, orderEntryOf({ order_value }))),
        ),
      ).toEqual([undefined, undefined]);
    }
    const states = await ledger.read(
      order,
      orderEntry,
      ['many-2', 'nobody', 'many-1'].map((sellerId) => ({ sellerId, shard: 0, entityIds: ids })),
    );
    expect(states.map(({ entries }) => entries.size)).toEqual([130, 0, 130]);
    expect(
      states.map(({ entries }) => new Set([...entries.values()].map(({ entry }) => entry.order_value))),
    ).toEqual([new Set(['2']), new Set(), new Set(['1'])]);
  });

  test('the marks of each counter shard are its own', async () => {
    const [transaction] = planTransactions(
      orderWrites([orderChange('o-1', undefined, orderEntryOf(), [at(3, { partition: 1 })])]),
    );
    await ledger.write({ sellerId: 'shards', shard: 1, marks: NO_MARKS }, transaction!);
    expect((await read('shards', ['o-1'], 0)).marks).toEqual(NO_MARKS);
    expect((await read('shards', ['o-1'], 1)).marks.offsets).toEqual(new Map([[1, 3]]));
  });
});

test('sums of awkward amounts stay exact to the last digit, however often they are added', async () => {
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
    const { marks } = await read('exact', []);
    await writeAll('exact', [orderChange(`o-${index}`, undefined, entry, [at(index)])], marks);
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
    const { marks } = await read('exact', []);
    await writeAll(
      'exact',
      [orderChange(`o-${index}`, { rev: 1, entry }, orderEntryOf({ order_value: 0 }), [at(100 + index)])],
      marks,
    );
  }
  expect(plain(moneyOf((await metrics.readTotals('exact')).total, 'commission'))).toBe('0');
});

describe('an order that no item can hold', () => {
  test('is refused by name, and takes nothing with it', async () => {
    const huge = { ...orderEntryOf(), cancellation_reason: 'x'.repeat(410_000) };
    const [outcome] = await writeAll('huge', [
      orderChange('o-1', undefined, orderEntryOf()),
      orderChange('o-2', undefined, huge),
    ]);
    expect(outcome).toMatchObject({ kind: 'refused', reason: expect.stringMatching(/item size/i) });
    expect(await ordersOf('huge')).toBe(0);
    expect(
      (
        await db.client.send(
          new GetCommand({ TableName: TEST_TABLES.ledger, Key: entityKey('orders', 'huge', 'o-1') }),
        )
      ).Item,
    ).toBeUndefined();
  });

  test('so is a day that would outgrow its item', async () => {
    const named = (from: number) =>
      Array.from({ length: 20 }, (_, index) =>
        orderChange(
          `o-${from + index}`,
          undefined,
          orderEntryOf({ category: `${from + index} ${'本'.repeat(120)}` }),
          [at(from + index)],
        ),
      );
    let refused: unknown;
    for (let from = 0; from < 400 && refused === undefined; from += 20) {
      const { marks } = await read('many categories', []);
      refused = (await writeAll('many categories', named(from), marks)).find(
        (outcome) => outcome !== undefined,
      );
    }
    expect(refused).toMatchObject({ kind: 'refused', reason: expect.stringMatching(/item size to update/i) });
  });
});

describe('the time of the last order, recounted', () => {
  test('is the greatest of all current orders, and nothing without any', async () => {
    const times = ['2026-03-10T12:00:00Z', '2026-03-12T12:00:00Z', '2026-03-11T12:00:00Z'];
    await writeAll(
      'latest',
      times.map((order_ts, index) => orderChange(`o-${index}`, undefined, orderEntryOf({ order_ts }))),
    );
    expect(await ledger.readLatestOrderTs('latest')).toBe(Date.parse('2026-03-12T12:00:00Z'));
    expect(await ledger.readLatestOrderTs('nobody')).toBeUndefined();
  });
});

test('a server that is gone is an infrastructure failure: thrown, not taken for an answer', async () => {
  const other = await startDynamoDB();
  const gone = createLedgerStore(other.client, TEST_TABLES, waiting);
  await other.stop();
  const [transaction] = planTransactions(orderWrites([orderChange('o-1', undefined, orderEntryOf())]));
  await expect(gone.write({ sellerId: 's', shard: 0, marks: NO_MARKS }, transaction!)).rejects.toThrow();
  await expect(
    gone.read(order, orderEntry, [{ sellerId: 's', shard: 0, entityIds: ['o-1'] }]),
  ).rejects.toThrow();
});
