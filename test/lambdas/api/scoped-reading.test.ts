import { beforeAll, beforeEach, expect, test } from 'vitest';
import { createReadStores } from '../../../adapters/access/read-stores.ts';
import type { ReaderFor } from '../../../adapters/access/readers.ts';
import type { StoresFor } from '../../../app/ports/stores.ts';
import { ENV } from '../../../topology/environment.ts';
import { createApiClient } from '../../support/functions/api-client.ts';
import {
  createMarketplace,
  type Marketplace,
  orderOf,
  TIME_ZONE,
} from '../../support/functions/marketplace.ts';
import { TEST_TABLES } from '../../support/servers/dynamodb-server.ts';
import { useIam } from '../../support/servers/iam-endpoints.ts';

const env = {
  [ENV.ledgerTable]: TEST_TABLES.ledger,
  [ENV.metricsTable]: TEST_TABLES.metrics,
  [ENV.timeZone]: TIME_ZONE,
};
const ALL_ROUTES = [
  'metrics',
  'history',
  'history?granularity=hour',
  'breakdown?by=category',
  'alerts',
  'orders?queue=declined',
  'statement',
];
const path = (route: string, id = 's1') => `/v1/sellers/${id}/${route}`;

const { server, iam } = await useIam();
let market: Marketplace;
let readerFor: ReaderFor;
beforeAll(async () => {
  market = createMarketplace(server);
  market.time.now = Date.parse('2026-03-29T10:00:00Z');
  await market.orders([
    orderOf('s1', 'o1', '2026-03-29T09:00:00Z'),
    orderOf('s2', 'o1', '2026-03-29T09:00:00Z'),
  ]);
  // The order moves back in time. From now on the latest order has to be looked up in the ledger.
  await market.orders([orderOf('s1', 'o1', '2026-03-28T09:00:00Z', { updated_at: '2026-03-29T10:30:00Z' })]);
  // These orders stand on a list, so that their entries are read.
  for (const seller of ['s1', 's2'])
    await market.orders([
      orderOf(seller, 'o2', '2026-03-28T08:00:00Z', { order_accepted: false, status: 'declined' }),
    ]);
  await market.evaluate('s1', 's2');
});
beforeEach(() => {
  Object.assign(iam.state, { asked: [], refusing: false });
  readerFor = iam.readers();
});

const clientThrough = (
  storesFor: StoresFor = createReadStores(readerFor, { env, waiting: market.waiting }),
) => createApiClient(market, { storesFor });

test('keeps to the policy after midnight, when it computes figures from counters and ledger', async () => {
  const client = await clientThrough();
  const { now } = market.time;
  market.time.now = Date.parse('2026-03-29T23:00:00Z');
  const answer = await client.get(path('metrics'), { as: { seller_id: 's1' } });
  market.time.now = now;
  expect(answer).toMatchObject({
    status: 200,
    body: { orders: { last_order_ts: '2026-03-28T09:00:00.000Z' } },
  });
});

test('calls STS once, whatever a seller reads', async () => {
  const client = await clientThrough();
  for (const route of ALL_ROUTES) await client.get(path(route), { as: { seller_id: 's1' } });
  expect(iam.state.asked).toHaveLength(1);
});

test('refuses a caller before it assumes any role', async () => {
  const client = await clientThrough();
  const refused = [
    await client.get(path('metrics')),
    await client.get(path('metrics', 's2'), { as: { seller_id: 's1' } }),
  ];
  expect([refused.map(({ status }) => status), iam.state.asked]).toEqual([[401, 403], []]);
});

test('answers 500 without details and records the failure when a role cannot be assumed', async () => {
  iam.state.refusing = true;
  const client = await clientThrough();
  const answer = await client.get(path('metrics'), { as: { seller_id: 's1' } });
  expect(answer).toMatchObject({ status: 500, body: { type: 'urn:seller-pulse:problem:internal-error' } });
  expect(answer.text).not.toMatch(/role|arn|STS/i);
  expect(client.errors).toMatchObject([
    { message: expect.stringMatching(/^could not assume the role .* for the session seller-s1$/) },
  ]);
});

test('answers with the topic names of the marketplace', async () => {
  const topics = { orders: 'shop.orders', fulfillment: 'f', ratings: 'r', refunds: 'x', payouts: 'p' };
  const named = { ...env, [ENV.topicNames]: JSON.stringify(topics) };
  const client = await clientThrough(createReadStores(readerFor, { env: named, waiting: market.waiting }));
  const { now } = market.time;
  market.time.now = Date.parse('2026-03-29T23:00:00Z');
  const { body } = await client.get(path('metrics'), { as: { seller_id: 's1' } });
  market.time.now = now;
  expect(body).toMatchObject({ source: [{ topic: 'shop.orders' }] });
});
