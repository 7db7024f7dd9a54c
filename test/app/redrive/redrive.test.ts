/**
 * Once the fault is mended, quarantined records must count as they would have, exactly once, and
 * no record may be lost on the way, wherever a run is interrupted.
 */
import { BatchWriteCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { expect, test } from 'vitest';
import { createAuditStore } from '../../../adapters/dynamodb/audit-store.ts';
import { daySk, sellerPk } from '../../../adapters/dynamodb/keys.ts';
import { createQuarantineContents } from '../../../adapters/dynamodb/quarantine-contents.ts';
import { historyPosition } from '../../../app/ingest/history-position.ts';
import type { RedriveSelection } from '../../../app/redrive/redrive.ts';
import { redrive } from '../../../cli/redrive/redrive.ts';
import { TOPICS } from '../../../contracts/records/topics.ts';
import { NO_SOURCES } from '../../../contracts/sources/sources.ts';
import { ENV } from '../../../topology/environment.ts';
import { anOrder, failure, logRecord, startFunctions } from '../../support/functions/ingest-and-evaluate.ts';
import { REPAIRER, reconcilingOf } from '../../support/functions/reconcile.ts';
import type { LogRecord } from '../../support/generators/records.ts';
import { useDynamoDB } from '../../support/servers/dynamodb-server.ts';

const NOW = Date.parse('2026-03-11T12:00:00Z');
const SETTINGS = { now: NOW, timeZone: 'UTC', currency: 'EUR' };
const ALL: RedriveSelection = {
  topic: undefined,
  from: undefined,
  to: undefined,
  reason: undefined,
  sellerIds: [],
};
const server = await useDynamoDB();

const start = async (env: Record<string, string> = {}) => {
  const functions = await startFunctions(server, SETTINGS);
  const { tables, reconcileSeller } = reconcilingOf(functions);
  const contents = createQuarantineContents(
    functions.runtime.dynamodb,
    tables.ledger,
    functions.runtime.waiting,
  );
  const runtime = { ...functions.runtime, env: { ...functions.runtime.env, ...env } };
  const drive = (selection: Partial<RedriveSelection> = {}, dryRun = false) =>
    redrive(
      { runtime },
      NO_SOURCES,
      { ...ALL, ...selection },
      dryRun ? undefined : 'tester',
      () => undefined,
    );
  /** As ingest leaves records that it could not apply, although nothing is wrong with them. */
  const setAside = (records: readonly LogRecord[], reason = 'the ledger entry ORDER#o-1 cannot be read') =>
    functions.quarantine.add(
      records.map(({ key: _, ...raw }) => ({ raw: { ...raw, key: undefined }, reason })),
      NOW,
    );
  const totalOrders = async (sellerId: string) =>
    (await functions.metrics.readTotals(sellerId)).total.counts.get('total_orders') ?? 0;
  const count = () => contents.count(ALL);
  return { functions, tables, contents, drive, setAside, totalOrders, count, reconcileSeller };
};

const broken = logRecord('orders', 99, anOrder('shop', 'o-99', { order_value: 'ten' }));
const good = [1, 2, 3].map((number) => logRecord('orders', number, anOrder('shop', `o-${number}`)));

test('says what would become of each record, changes nothing, then does it', async () => {
  const { functions, drive, setAside, totalOrders, count } = await start();
  await functions.ingestRecords([...good.slice(0, 1), broken]);
  await setAside(good);
  const expected = {
    selected: 4,
    counted: 2,
    unchanged: 1,
    stay: 1,
    reasons: [
      {
        reason: 'order_value must be a decimal such as 12.50',
        records: 1,
        place: 'marketplace_orders 0 99',
      },
    ],
  };
  expect(await drive({}, true)).toEqual(expected);
  expect([await totalOrders('shop'), await count()]).toEqual([1, 4]);
  expect(await drive()).toEqual(expected);
  expect([await totalOrders('shop'), await count()]).toEqual([3, 1]);
  expect(await drive()).toMatchObject({ selected: 1, counted: 0, unchanged: 0, stay: 1 });
  expect(await totalOrders('shop')).toBe(3);
});

test('keeps a note of who drove which records again, but of no dry run', async () => {
  const { functions, tables, drive, setAside } = await start();
  const notes = createAuditStore(functions.runtime.dynamodb, tables.ledger);
  await setAside([...good, broken]);
  await drive({}, true);
  expect(await Array.fromAsync(notes.readRedrives(undefined))).toEqual([]);
  await drive({ sellerIds: ['shop'], reason: 'cannot be read' });
  expect(await Array.fromAsync(notes.readRedrives(undefined))).toMatchObject([
    {
      entry: {
        by: 'tester',
        action: 'redrive',
        details: {
          seller_ids: ['shop'],
          reason: 'cannot be read',
          selected: 4,
          counted: 3,
          stay: 1,
          ended_at: new Date(NOW).toISOString(),
        },
      },
    },
  ]);
});

test('an old record does not win over a newer one that counted meanwhile', async () => {
  const { functions, drive, setAside, totalOrders, reconcileSeller, count } = await start();
  await setAside([logRecord('orders', 5, anOrder('shop', 'o-1', { status: 'placed' }))]);
  await functions.ingestRecords([logRecord('orders', 8, anOrder('shop', 'o-1', { status: 'cancelled' }))]);
  expect(await drive()).toMatchObject({ counted: 0, unchanged: 1, stay: 0 });
  const { total, source } = await functions.metrics.readTotals('shop');
  expect(total.counts.get('cancelled_orders')).toBe(1);
  expect(source).toMatchObject([{ offset: 8 }]);
  expect([await totalOrders('shop'), await count()]).toEqual([1, 0]);
  expect((await reconcileSeller('shop')).outcome).toBe('matched');
});

test('chooses records by topic, reason, time and seller', async () => {
  const { drive, setAside, functions } = await start();
  await setAside(good, 'currency must be EUR');
  await setAside([logRecord('orders', 7, anOrder('other', 'o-7'))]);
  await setAside([
    logRecord('ratings', 1, {
      rating_id: 'r-1',
      order_id: 'o-1',
      seller_id: 'shop',
      rating: 5,
      rated_ts: '2026-03-10T12:00:00Z',
    }),
  ]);
  await functions.quarantine.add(
    [{ raw: { ...good[0]!, key: undefined, offset: 50 }, reason: 'later' }],
    NOW + 60_000,
  );
  const selected = async (selection: Partial<RedriveSelection>) => (await drive(selection, true)).selected;
  expect(await selected({})).toBe(6);
  expect(await selected({ topic: TOPICS.ratings })).toBe(1);
  expect(await selected({ reason: 'MUST be eur' })).toBe(3);
  expect(await selected({ sellerIds: ['other', 'nobody'] })).toBe(1);
  expect(await selected({ from: NOW + 1 })).toBe(1);
  expect(await selected({ to: NOW })).toBe(0);
  expect(await selected({ from: NOW, to: NOW + 60_000 })).toBe(5);
});

test('takes records of history files and of topics that have names of their own', async () => {
  const { drive, setAside, totalOrders, count } = await start({
    [ENV.topicNames]: JSON.stringify({ ...TOPICS, orders: 'their.orders' }),
  });
  const value = Buffer.from(JSON.stringify(anOrder('shop', 'o-1')));
  await setAside([{ ...logRecord('orders', 0, value), ...historyPosition(value) }]);
  await setAside([{ ...logRecord('orders', 4, anOrder('shop', 'o-2')), topic: 'their.orders' }]);
  await setAside([{ ...logRecord('orders', 4, anOrder('shop', 'o-3')), topic: 'nobody.reads' }]);
  expect(await drive()).toMatchObject({
    counted: 2,
    stay: 1,
    reasons: [{ reason: 'no records are read from the topic nobody.reads' }],
  });
  expect([await totalOrders('shop'), await count()]).toEqual([2, 1]);
});

test.each([1, 2, 3])(
  'a run that dies at its write number %i loses no record, and the next one finishes it',
  async (deadly) => {
    const { functions, drive, setAside, totalOrders, count, contents, reconcileSeller } = await start();
    // Its value takes three items.
    const large = anOrder('shop', 'o-large', { note: 'x'.repeat(900_000) });
    await setAside([...good, logRecord('orders', 4, large)]);
    let writes = 0;
    const restore = functions.interfere({
      before: async ({ name, input }) => {
        if (name !== 'TransactWriteItemsCommand' && name !== 'BatchWriteItemCommand') return;
        writes += 1;
        if (writes < deadly) return;
        if (writes === deadly && name === 'BatchWriteItemCommand') {
          // Only the first of several items is removed before the process is killed.
          const requests = Object.entries((input as BatchWriteCommand['input']).RequestItems ?? {});
          const [[table, items] = ['', []]] = requests;
          restore();
          await functions.runtime.dynamodb.send(
            new BatchWriteCommand({ RequestItems: { [table]: items.slice(0, 1) } }),
          );
        }
        throw failure('Killed');
      },
    });
    await expect(drive()).rejects.toThrow('Killed');
    restore();
    await drive();
    expect([await totalOrders('shop'), await count()]).toEqual([4, 0]);
    const left = await Array.fromAsync(contents.read(ALL));
    expect(left).toEqual([]);
    expect(await functions.quarantine.list(TOPICS.orders, 0)).toEqual([]);
    expect((await reconcileSeller('shop')).outcome).toBe('matched');
  },
);

test('drives thousands of records again beside live ones, none twice', async () => {
  const { functions, drive, setAside, totalOrders, count, reconcileSeller } = await start();
  const orders = (from: number, until: number) =>
    Array.from({ length: until - from }, (_, index) =>
      logRecord('orders', from + index, anOrder(`shop-${(from + index) % 7}`, `o-${from + index}`)),
    );
  await setAside(orders(0, 1300));
  await Promise.all([
    drive(),
    drive(),
    ...[1300, 1400, 1500].map((from) => functions.ingestRecords(orders(from, from + 100))),
  ]);
  expect(await drive()).toMatchObject({ stay: 0 });
  let total = 0;
  for (let shop = 0; shop < 7; shop += 1) {
    total += await totalOrders(`shop-${shop}`);
    expect((await reconcileSeller(`shop-${shop}`)).outcome).toBe('matched');
  }
  expect([total, await count()]).toEqual([1600, 0]);
});

test('a quarantined record that cannot be read is named and stops no other', async () => {
  const { functions, tables, drive, setAside, totalOrders } = await start();
  await setAside(good);
  await functions.runtime.dynamodb.send(
    new UpdateCommand({
      TableName: tables.ledger,
      Key: { pk: `QUARANTINE#${TOPICS.orders}#0`, sk: '00000000000000000002' },
      UpdateExpression: 'SET #value = :text',
      ExpressionAttributeNames: { '#value': 'value' },
      ExpressionAttributeValues: { ':text': 'text' },
    }),
  );
  expect(await drive()).toMatchObject({
    selected: 3,
    counted: 2,
    stay: 1,
    reasons: [{ reason: 'the quarantined record cannot be read' }],
  });
  expect(await totalOrders('shop')).toBe(2);
});

test('leaves records in quarantine as long as what they need is damaged, and lets the others count', async () => {
  const { functions, tables, drive, totalOrders, count, reconcileSeller } = await start();
  const { dynamodb } = functions.runtime;
  await functions.ingestRecords(good.slice(0, 1));
  const damage = (sk: string) =>
    dynamodb.send(
      new UpdateCommand({
        TableName: tables.metrics,
        Key: { pk: sellerPk('shop'), sk },
        UpdateExpression: 'SET #to = :text',
        ExpressionAttributeNames: { '#to': 'to' },
        ExpressionAttributeValues: { ':text': 'many' },
      }),
    );
  await damage(daySk('2026-03-10', 'orders', 0));
  const yesterday = logRecord('orders', 4, anOrder('shop', 'o-4', { order_ts: '2026-03-09T11:00:00Z' }));
  const beside = logRecord('orders', 5, anOrder('beside', 'o-5'));
  await functions.ingestRecords([...good.slice(1), yesterday, beside]);
  expect([await totalOrders('shop'), await totalOrders('beside'), await count()]).toEqual([2, 1, 2]);
  const result = await drive();
  expect(result).toMatchObject({ selected: 2, counted: 0, stay: 2 });
  expect(result.reasons[0]?.reason).toMatch(/^the counters DAY#2026-03-10#orders#0 of seller shop cannot/);
  await reconcileSeller('shop', REPAIRER);
  expect(await drive()).toMatchObject({ selected: 2, counted: 2, stay: 0 });
  expect([await totalOrders('shop'), await count()]).toEqual([4, 0]);
});
