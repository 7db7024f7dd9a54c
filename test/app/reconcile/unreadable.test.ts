/**
 * What cannot be read must not stop the recount of anybody else, and a repair must leave counters
 * and ledger equal, with all that was removed kept in its note.
 */
import { GetCommand, PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { describe, expect, test } from 'vitest';
import { toNumber } from '../../../adapters/dynamodb/client.ts';
import { auditSk, daySk, entityKey, sellerPk, totalSk } from '../../../adapters/dynamodb/keys.ts';
import { reconcile } from '../../../cli/reconcile/reconcile.ts';
import { anOrder, logRecord, startFunctions } from '../../support/functions/ingest-and-evaluate.ts';
import { REPAIRER, reconcilingOf } from '../../support/functions/reconcile.ts';
import { shuffleAttributes } from '../../support/functions/shuffled-attributes.ts';
import { useDynamoDB } from '../../support/servers/dynamodb-server.ts';

const NOW = Date.parse('2026-03-11T12:00:00Z');
const SETTINGS = { now: NOW, timeZone: 'UTC', currency: 'EUR' };
const server = await useDynamoDB();

const orders = [1, 2, 3].map((number) =>
  logRecord('orders', number, anOrder('shop', `o-${number}`, { category: 'books' })),
);
const accepted = logRecord('fulfillment', 0, {
  order_id: 'o-1',
  seller_id: 'shop',
  stage: 'accepted',
  sla_hours: 240,
  event_ts: '2026-03-10T12:00:00Z',
});

const start = async () => {
  const functions = await startFunctions(server, SETTINGS);
  await functions.ingestRecords(orders);
  await functions.ingestRecords([accepted]);
  shuffleAttributes(functions.runtime.dynamodb);
  const reconciling = reconcilingOf(functions);
  const { dynamodb } = functions.runtime;
  type Key = { pk: string; sk: string };
  const set = (table: 'ledger' | 'metrics', key: Key, attribute: string, value: unknown) =>
    dynamodb.send(
      new UpdateCommand({
        TableName: reconciling.tables[table],
        Key: key,
        UpdateExpression: value === undefined ? 'REMOVE #attribute' : 'SET #attribute = :value',
        ExpressionAttributeNames: { '#attribute': attribute },
        ...(value !== undefined && { ExpressionAttributeValues: { ':value': value } }),
      }),
    );
  const read = async (table: 'ledger' | 'metrics', key: Key) =>
    (await dynamodb.send(new GetCommand({ TableName: reconciling.tables[table], Key: key }))).Item;
  const figures = async () => {
    const { total, latest } = await functions.metrics.readTotals('shop');
    return { counts: [...total.counts].filter(([, count]) => count !== 0).sort(), latest };
  };
  return { functions, ...reconciling, dynamodb, set, read, figures };
};

const total = { pk: sellerPk('shop'), sk: totalSk('orders', 0) };
const day = { pk: sellerPk('shop'), sk: daySk('2026-03-10', 'orders', 0) };
const ORDER = entityKey('orders', 'shop', 'o-2');

describe('a ledger entry that cannot be read', () => {
  test.each([
    ['is not JSON', 'entry', 'gar{bage'],
    ['is JSON of something else', 'entry', '{"status":"completed"}'],
    ['is no text', 'entry', toNumber(7)],
    ['is missing', 'entry', undefined],
    ['has no rev', 'rev', undefined],
    ['has a rev that is text', 'rev', 'one'],
    [
      'has an amount that is none',
      'entry',
      JSON.stringify({
        version: { time: 1, offset: 1, partition: 0 },
        order_value: 'ten',
        commission_rate: '0.1',
        order_ts: 1,
        status: 'completed',
        accepted: true,
      }),
    ],
  ])(
    'and %s is named, and after its removal and a second delivery every figure is as before',
    async (_what, attribute, value) => {
      const { functions, reconcileSeller, repairsOf, set, read, figures } = await start();
      const before = await figures();
      await set('ledger', ORDER, attribute, value);
      const stored = await read('ledger', ORDER);
      const unreadable = [{ item: 'ORDER#o-2', attribute: null, stored: expect.any(String) }];
      expect(await reconcileSeller('shop')).toMatchObject({ outcome: 'differs', entries: 3, unreadable });
      expect(await read('ledger', ORDER)).toEqual(stored);

      expect(await reconcileSeller('shop', REPAIRER)).toMatchObject({ outcome: 'repaired', unreadable });
      expect(await read('ledger', ORDER)).toBeUndefined();
      expect(await reconcileSeller('shop')).toMatchObject({ outcome: 'matched', entries: 3 });
      expect((await figures()).counts).toContainEqual(['total_orders', 2]);
      const notes = await repairsOf('shop');
      expect(notes).toHaveLength(1);
      expect(notes[0]?.details.counters.length).toBeGreaterThan(10);
      const [removed] = notes[0]?.details.unreadable ?? [];
      expect(JSON.parse(removed?.stored ?? '')).toMatchObject({
        sk: { S: 'ORDER#o-2' },
        ...(typeof value === 'string' && { [attribute]: { S: value } }),
      });

      await functions.ingestRecords(orders);
      expect(await figures()).toEqual(before);
      expect(await reconcileSeller('shop')).toMatchObject({ outcome: 'matched', entries: 4 });
    },
  );

  test('is not removed when somebody has written it since it was read', async () => {
    const { reconcileSeller, set, read, functions } = await start();
    const good = await read('ledger', ORDER);
    await set('ledger', ORDER, 'entry', 'garbage');
    let writes = 0;
    functions.interfere({
      before: async ({ name }) => {
        if (name === 'TransactWriteItemsCommand' && writes++ === 0)
          await set('ledger', ORDER, 'entry', good?.['entry']);
      },
    });
    await reconcileSeller('shop', REPAIRER);
    expect(await read('ledger', ORDER)).toEqual(good);
    expect(await reconcileSeller('shop')).toMatchObject({ outcome: 'matched', entries: 4 });
  });

  test('of a shipment or of its order leaves the other one right', async () => {
    const { functions, reconcileSeller, set, figures } = await start();
    const before = await figures();
    await set('ledger', entityKey('fulfillment', 'shop', 'o-1'), 'entry', '[');
    await set('ledger', entityKey('orders', 'shop', 'o-1'), 'entry', '[');
    expect(await reconcileSeller('shop', REPAIRER)).toMatchObject({
      outcome: 'repaired',
      unreadable: [{ item: 'ORDER#o-1' }, { item: 'FULFILLMENT#o-1' }],
    });
    await functions.ingestRecords([accepted]);
    await functions.ingestRecords(orders);
    expect(await figures()).toEqual(before);
    expect((await reconcileSeller('shop')).outcome).toBe('matched');
  });

  test('is removed with all others, however many and however large they are', async () => {
    const { tables, dynamodb, reconcileSeller, repairsOf } = await start();
    const poison = (number: number, entry: string) =>
      dynamodb.send(
        new PutCommand({
          TableName: tables.ledger,
          Item: { ...entityKey('ratings', 'shop', `r-${number}`), rev: toNumber(1), entry },
        }),
      );
    for (let number = 0; number < 50; number += 1) await poison(number, `garbage ${number}`);
    for (let number = 50; number < 54; number += 1) await poison(number, '\u0001'.repeat(390_000));
    const { outcome, unreadable } = await reconcileSeller('shop', REPAIRER);
    expect({ outcome, unreadable: unreadable.length }).toEqual({ outcome: 'repaired', unreadable: 54 });
    const removed = (await repairsOf('shop')).flatMap(({ details }) => details.unreadable ?? []);
    expect(removed).toHaveLength(54);
    expect(removed.map(({ stored }) => stored)).toContainEqual(expect.stringContaining('garbage 49'));
    expect(await reconcileSeller('shop')).toMatchObject({ outcome: 'matched', entries: 4 });
  });
});

describe('an item with counters', () => {
  const damaged: [string, typeof total, string][] = [
    ['a lifetime counter', total, 'to'],
    ['an amount', total, 'gmv'],
    ['a counter of a day', day, 'co'],
    ['a counter of an hour', day, 'h.11.to'],
    ['an amount of a category', day, 'c.books.gmv'],
    ['the offset of a partition', total, 'offset_0'],
    ['the time of a partition', total, 'time_0'],
    ['the greatest order time', total, 'latest'],
    ['the number of writes', total, 'touched'],
    ['the number of orders that were moved back', total, 'lowered'],
  ];
  test.each(damaged)(
    'with text in place of %s is named and repaired, and counts on',
    async (_what, key, attribute) => {
      const { functions, reconcileSeller, repairsOf, set, read, figures } = await start();
      const before = await figures();
      await set('metrics', key, attribute, 'text');
      const found = await reconcileSeller('shop');
      expect(found.outcome).toBe('differs');
      expect(found.unreadable).toContainEqual({ item: key.sk, attribute, stored: '{"S":"text"}' });
      expect((await reconcileSeller('shop', REPAIRER)).outcome).toBe('repaired');
      expect((await reconcileSeller('shop')).outcome).toBe('matched');
      expect(await figures()).toEqual(before);
      expect((await repairsOf('shop'))[0]?.details.unreadable).toEqual(found.unreadable);
      const touched = (await read('metrics', total))?.['touched'];
      expect(touched.value).toBe(attribute === 'touched' ? String(REPAIRER.clock()) : '2');

      await functions.ingestRecords([logRecord('orders', 9, anOrder('shop', 'o-9', { category: 'books' }))]);
      expect((await figures()).counts).toContainEqual(['total_orders', 4]);
      expect((await reconcileSeller('shop')).outcome).toBe('matched');
      await functions.evaluate(['shop']);
      expect((await functions.metrics.readSummaries(['shop']))[0]?.document?.body?.source).toMatchObject([
        { topic: 'marketplace_orders', offset: 9 },
        { topic: 'seller_fulfillment', offset: 0 },
      ]);
    },
  );

  test('of which nothing can be read is set right in one transaction', async () => {
    const { reconcileSeller, repairsOf, set, read, figures } = await start();
    const before = await figures();
    for (const key of [total, day])
      for (const attribute of Object.keys((await read('metrics', key)) ?? {}))
        if (attribute !== 'pk' && attribute !== 'sk') await set('metrics', key, attribute, ['a list']);
    expect((await reconcileSeller('shop', REPAIRER)).outcome).toBe('repaired');
    expect(await figures()).toEqual(before);
    expect(await repairsOf('shop')).toHaveLength(1);
    expect((await reconcileSeller('shop')).outcome).toBe('matched');
  });
});

test('an audit note that cannot be read hides no other, and a repair keeps its text in a new one', async () => {
  const { reconcileSeller, repairsOf, set } = await start();
  const note = { pk: sellerPk('shop'), sk: auditSk('2026-03-01T00:00:00.000Z#x') };
  await set('ledger', note, 'entry', '{"who":"knows"}');
  expect(await repairsOf('shop')).toEqual([]);
  expect(await reconcileSeller('shop', REPAIRER)).toMatchObject({
    outcome: 'repaired',
    unreadable: [{ item: note.sk, attribute: null }],
  });
  expect(JSON.stringify(await repairsOf('shop'))).toContain('who');
  expect((await reconcileSeller('shop')).outcome).toBe('matched');
});

test('the result of a recount that cannot be read stops no evaluation, and the next recount replaces it', async () => {
  const { functions, reconcileSeller, set } = await start();
  await set('metrics', { pk: sellerPk('shop'), sk: 'TOTAL#reconciliation' }, 'reconciled', 'nonsense');
  await functions.evaluate(['shop']);
  expect((await functions.metrics.readSummaries(['shop']))[0]?.document?.body?.reconciled).toBeNull();
  expect((await reconcileSeller('shop')).outcome).toBe('matched');
  expect((await functions.metrics.readTotals('shop')).reconciled?.matched).toBe(true);
});

test('one poisoned seller stops the recount of no other', async () => {
  const { functions, tables, set } = await start();
  for (let seller = 0; seller < 20; seller += 1)
    await functions.ingestRecords([logRecord('orders', 100 + seller, anOrder(`other-${seller}`, 'o-1'))]);
  await set('ledger', ORDER, 'entry', 'garbage');
  const opened = { runtime: functions.runtime, tables, name: '', alone: true };
  const report = await reconcile(
    { ...opened, [Symbol.asyncDispose]: async () => undefined },
    { sellerIds: [], repairer: undefined, onProgress: () => undefined },
  );
  expect(report).toMatchObject({ sellers: 21, outcomes: { matched: 20, differs: 1 } });
  expect(report.results).toMatchObject([{ seller_id: 'shop', unreadable: [{ item: 'ORDER#o-2' }] }]);
});
