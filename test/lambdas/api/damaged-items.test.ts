/** One stored item that cannot be read must not hide the others from whoever looks at a list. */
import { PutCommand, QueryCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { beforeAll, beforeEach, expect, test } from 'vitest';
import { toNumber } from '../../../adapters/dynamodb/client.ts';
import { alertKey, quarantinePk, quarantineSk, summaryKey } from '../../../adapters/dynamodb/keys.ts';
import { alertsBody } from '../../../contracts/alerts.ts';
import { exclusionsBody } from '../../../contracts/api/exclusions.ts';
import { sellersBody } from '../../../contracts/api/operator.ts';
import { ordersBody } from '../../../contracts/api/orders.ts';
import { quarantineBody } from '../../../contracts/api/quarantine.ts';
import { TOPICS } from '../../../contracts/records/topics.ts';
import { aTransition } from '../../support/factories/transitions.ts';
import { createApiClient, useApi } from '../../support/functions/api-client.ts';
import { orderOf, shipmentOf } from '../../support/functions/marketplace.ts';
import { TEST_TABLES } from '../../support/servers/dynamodb-server.ts';

const NOW = Date.parse('2026-03-29T10:00:00Z');
const operator = { roles: ['operator'] };
const SELLER = 's1';

const { server, market } = await useApi(NOW);
const warned: unknown[] = [];
const client = await createApiClient(market, {
  telemetry: { ...market.telemetry, warn: (message, details) => void warned.push({ message, ...details }) },
});
beforeEach(() => void (warned.length = 0));

const get = async (path: string): Promise<unknown> => {
  const { status, body } = await client.get(`/v1/${path}`, { as: operator });
  expect(status).toBe(200);
  return body;
};
const put = (table: 'ledger' | 'metrics', Item: object) =>
  server.client.send(new PutCommand({ TableName: TEST_TABLES[table], Item }));
const damage = (table: 'ledger' | 'metrics', Key: { pk: string; sk: string }, name: string, value: unknown) =>
  server.client.send(
    new UpdateCommand({
      TableName: TEST_TABLES[table],
      Key,
      UpdateExpression: 'SET #name = :value',
      ExpressionAttributeNames: { '#name': name },
      ExpressionAttributeValues: { ':value': value },
    }),
  );

beforeAll(async () => {
  await market.orders(
    ['o1', 'o2', 'o3'].map((id) => orderOf(SELLER, id, '2026-03-28T09:00:00Z', { status: 'cancelled' })),
  );
  await market.fulfillment(['l1', 'l2'].flatMap((id) => shipmentOf(SELLER, id, '2026-03-20T09:00:00Z', 30)));
  await market.orders([orderOf(SELLER, 'l1', '2026-03-20T08:00:00Z')]);
  await market.orders([orderOf('neighbour', 'n1', '2026-03-28T09:00:00Z')]);
  await market.evaluate(SELLER, 'neighbour');
});

test('lists the other alerts of a seller, page by page, when one cannot be read', async () => {
  for (const seq of [1, 2, 3, 4]) {
    const occurred_at = new Date(NOW + seq * 1000).toISOString();
    const transition = aTransition({ seller_id: SELLER, seq, occurred_at });
    const text = seq === 2 ? '{"alert_id":' : JSON.stringify(transition);
    await put('metrics', { ...alertKey(SELLER, transition), transition: text });
  }
  const seen: number[] = [];
  let [unreadable, cursor]: [number, string | null] = [0, ''];
  while (cursor !== null) {
    const path = `sellers/${SELLER}/alerts?limit=1${cursor === '' ? '' : `&cursor=${cursor}`}`;
    const page = alertsBody.parse(await get(path));
    seen.push(...page.alerts.map(({ seq }) => seq));
    unreadable += page.unreadable;
    cursor = page.next_cursor;
  }
  expect([seen, unreadable]).toEqual([[4, 3, 1], 1]);
  expect(warned).toMatchObject([{ seller_id: SELLER, first: `${SELLER}#sla_compliance#2` }]);
});

test('lists the other orders of a queue when the entry of one cannot be read', async () => {
  await damage('ledger', { pk: `SELLER#${SELLER}`, sk: 'ORDER#o2' }, 'entry', '{}');
  const page = ordersBody.parse(await get(`sellers/${SELLER}/orders?queue=cancelled`));
  expect([page.items.map(({ order_id }) => order_id).sort(), page.unreadable, page.count]).toEqual([
    ['o1', 'o3'],
    1,
    3,
  ]);
  expect(warned).toMatchObject([{ seller_id: SELLER, first: 'o2' }]);
});

test('lists a late shipment without its order when the order cannot be read', async () => {
  await damage('ledger', { pk: `SELLER#${SELLER}`, sk: 'ORDER#l1' }, 'entry', toNumber(1));
  const { items } = ordersBody.parse(await get(`sellers/${SELLER}/orders?queue=late`));
  expect(items).toMatchObject([{ order_id: 'l2' }, { order_id: 'l1', order_value: null }]);
});

test('lists the other exclusions when an entry of the audit cannot be read', async () => {
  const entry = { action: 'exclude', rate: 'avg_rating', rating_id: 'r1', by: 'op', reason: 'why' };
  for (const minute of [1, 2, 3]) {
    const at = new Date(NOW + minute * 60_000).toISOString();
    const text = minute === 2 ? 'torn' : JSON.stringify({ ...entry, at });
    await put('ledger', { pk: `SELLER#${SELLER}`, sk: `AUDIT#${at}#id`, entry: text });
  }
  const page = exclusionsBody.parse(await get(`operator/sellers/${SELLER}/exclusions`));
  expect([page.entries.map(({ at }) => at), page.unreadable]).toEqual([
    ['2026-03-29T10:03:00.000Z', '2026-03-29T10:01:00.000Z'],
    1,
  ]);
  expect(warned).toMatchObject([{ first: '2026-03-29T10:02:00.000Z#id' }]);
});

test.each([
  ['reason', toNumber(1)],
  ['quarantined_at', toNumber('9000000000000000')],
])('lists the other quarantined records when the %s of one cannot be read', async (name, value) => {
  const raw = { topic: TOPICS.orders, partition: 0, timestamp: NOW, key: undefined, value: Buffer.from('{') };
  const rejected = [1, 2].map((offset) => ({ raw: { ...raw, offset }, reason: 'not JSON' }));
  await market.quarantine.add(rejected, NOW);
  await damage('ledger', { pk: quarantinePk(raw.topic, 0), sk: quarantineSk(1) }, name, value);
  const page = quarantineBody.parse(await get('operator/quarantine'));
  expect([page.items.map(({ offset }) => offset), page.unreadable]).toEqual([[2], 1]);
});

test.each(['as_of', 'since'])('lists the other sellers when %s of one row makes no sense', async (field) => {
  const { Items = [] } = await server.client.send(
    new QueryCommand({
      TableName: TEST_TABLES.metrics,
      KeyConditionExpression: 'pk = :pk AND sk = :sk',
      ExpressionAttributeValues: { ':pk': `SELLER#${SELLER}`, ':sk': 'SUMMARY' },
    }),
  );
  const row = JSON.parse(String(Items[0]?.['seller_row']));
  if (field === 'as_of') row[1] = 'yesterday';
  else row[3][2] = 'yesterday';
  await damage('metrics', summaryKey(SELLER), 'seller_row', JSON.stringify(row));
  const page = sellersBody.parse(await get('operator/sellers'));
  expect([page.sellers.map(({ seller_id }) => seller_id), page.unreadable]).toEqual([['neighbour'], 1]);
});

test('a seller is known on all of its routes or on none, with or without a summary', async () => {
  await market.orders([orderOf('unsummed', 'u1', '2026-03-28T09:00:00Z')]);
  await damage('metrics', summaryKey('neighbour'), 'document', 'broken');
  const routes = [
    'sellers/{id}/metrics',
    'sellers/{id}/history',
    'sellers/{id}/breakdown?by=category',
    'sellers/{id}/alerts',
    'sellers/{id}/orders?queue=late',
    'sellers/{id}/statement',
    'operator/sellers/{id}/exclusions',
  ];
  const statusesOf = (sellerId: string) =>
    Promise.all(
      routes.map(async (route) => {
        const { status } = await client.get(`/v1/${route.replace('{id}', sellerId)}`, { as: operator });
        return status;
      }),
    );
  expect(await statusesOf('unsummed')).toEqual(routes.map(() => 200));
  expect(await statusesOf('neighbour')).toEqual(routes.map(() => 200));
  expect(await statusesOf('nobody')).toEqual(routes.map(() => 404));
});

test.each([
  ['latest', 'noon'],
  ['lowered', 'often'],
  ['touched', 'often'],
  ['offset_0', 'first'],
  ['time_0', 'noon'],
])('shows the figures of a seller whose mark %s cannot be read', async (mark, value) => {
  const seller = `marked-${mark.replace('_', '-')}`;
  await market.orders([orderOf(seller, 'm1', '2026-03-28T09:00:00Z')]);
  await damage('metrics', { pk: `SELLER#${seller}`, sk: 'TOTAL#orders#0' }, mark, value);
  await put('metrics', { pk: `SELLER#${seller}`, sk: 'TOTAL#reconciliation', reconciled: 'yes' });
  expect(await get(`sellers/${seller}/metrics`)).toMatchObject({
    orders: { total_orders: 1, last_order_ts: '2026-03-28T09:00:00.000Z' },
  });
  await get(`sellers/${seller}/statement`);
  await market.evaluate(seller);
});
