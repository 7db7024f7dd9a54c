/** On a laptop too, a marketplace's own topics are read as its file of sources says. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parseSources } from '../../contracts/sources/sources.ts';
import { startTestRunner, type TestRunner } from '../support/runner/runner-in-process.ts';

const sources = parseSources('test', {
  sources: [
    {
      kind: 'orders',
      topics: ['shop.orders', 'shop.orders-eu'],
      envelope: 'connect',
      fields: {
        order_id: 'id',
        seller_id: 'vendor',
        order_value: 'total',
        commission_rate: { value: '0' },
        order_ts: 'at',
        status: 'state',
      },
    },
  ],
});
let runner: TestRunner;
beforeAll(async () => {
  runner = await startTestRunner({}, { sources });
});
afterAll(() => runner?.stop());

const NOW = Date.now();
const row = (id: number, total: string) => ({
  schema: {},
  payload: { id, vendor: 'shop', total, at: new Date(NOW).toISOString(), state: 'delivered' },
});

test('messages of all topics of a kind count, as JSON or as bytes, and each topic says how far it was read', async () => {
  const lines = [
    { topic: 'shop.orders', key: 'shop', timestamp: NOW, value: row(1, '10.10') },
    {
      topic: 'shop.orders-eu',
      key: 'shop',
      timestamp: NOW,
      base64: Buffer.from(JSON.stringify(row(2, '5.05'))).toString('base64'),
    },
  ];
  const published = await runner.publish(lines.map((line) => JSON.stringify(line)));
  expect(await published.json()).toEqual({ published: 2 });
  const body = await runner.metricsOnce('shop', ({ orders }) => orders.total_orders === 2);
  expect(body.orders.total_gmv).toBe('15.15');
  expect(body.source.map(({ topic, offset }) => [topic, offset])).toEqual([
    ['shop.orders', 0],
    ['shop.orders-eu', 0],
  ]);
  expect([runner.failures, runner.warnings]).toEqual([[], []]);
});

test('the usual topic of a kind that has others is refused, so that nobody publishes where nobody reads', async () => {
  const line = { topic: 'marketplace_orders', timestamp: NOW, value: {} };
  const response = await runner.publish([JSON.stringify(line)]);
  expect([response.status, await response.json()]).toEqual([
    400,
    { message: expect.stringMatching(/line 1: topic must be one of shop\.orders, shop\.orders-eu, /) },
  ]);
});
