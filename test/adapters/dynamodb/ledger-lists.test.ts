/** An index lags behind its table. What it still lists must not be shown once it has gone, nor leave a gap on its page. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createDynamoDB } from '../../../adapters/dynamodb/client.ts';
import { createLedgerLists } from '../../../adapters/dynamodb/ledger-lists.ts';
import type { ListRange } from '../../../domain/queues.ts';
import { startDynamoDB, TEST_TABLES, type TestDynamoDB } from '../../dynamodb-server.ts';
import { createMarketplace, type Marketplace, orderOf } from '../../marketplace.ts';

const NOW = Date.parse('2026-03-29T10:00:00Z');
const OPEN: ListRange = { list: 'open', marks: '', from: undefined, to: undefined, newestFirst: false };

let server: TestDynamoDB;
let market: Marketplace;
beforeAll(async () => {
  server = await startDynamoDB();
  market = createMarketplace(server);
  market.time.now = NOW;
});
afterAll(() => server.stop());

const stageOf = (seller_id: string, order_id: string, stage: string, minute: number, sla_hours = 24) => ({
  seller_id,
  order_id,
  stage,
  sla_hours,
  event_ts: new Date(NOW + minute * 60_000).toISOString(),
});

/** Lists in which something happens right after the index has first been asked, and before any entry is read. */
const listsDuring = (happening: () => Promise<unknown>) => {
  const client = createDynamoDB(() => undefined, {
    endpoint: server.endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  let happened = false;
  client.middlewareStack.add(
    (next, context) => async (args) => {
      const result = await next(args);
      if (context.commandName !== 'QueryCommand' || happened) return result;
      happened = true;
      await happening();
      return result;
    },
    { step: 'initialize' },
  );
  return createLedgerLists(client, TEST_TABLES.ledger, market.waiting);
};

const idsOf = async (page: ReturnType<ReturnType<typeof listsDuring>['readPage']>) => (await page).entries.map(({ orderId }) => orderId);
const sixOrders = (seller: string) =>
  market.fulfillment(Array.from({ length: 6 }, (_, index) => stageOf(seller, `o${index}`, 'accepted', index)));

test('an order that was shipped meanwhile is left out, and the page filled up', async () => {
  await sixOrders('shipped');
  const lists = listsDuring(() => market.fulfillment([stageOf('shipped', 'o0', 'shipped', 9), stageOf('shipped', 'o2', 'shipped', 9)]));
  const page = await lists.readPage('shipped', OPEN, 3);
  expect(page.entries.map(({ orderId }) => orderId)).toEqual(['o1', 'o3', 'o4']);
  expect(page.end).toMatchObject({ id: 'o4' });
  expect(await idsOf(lists.readPage('shipped', OPEN, 3, page.end))).toEqual(['o5']);
});

test('when all that is left was shipped meanwhile, nothing follows', async () => {
  await sixOrders('last');
  const lists = listsDuring(() => market.fulfillment([3, 4, 5].map((index) => stageOf('last', `o${index}`, 'shipped', 9))));
  expect(await lists.readPage('last', OPEN, 3)).toMatchObject({ entries: { length: 3 }, end: undefined });
});

test('an order whose deadline became another one is shown where it is now, once', async () => {
  await sixOrders('moved');
  const sooner = [stageOf('moved', 'o5', 'accepted', -60)];
  const lists = listsDuring(() => market.fulfillment(sooner));
  expect(await idsOf(lists.readPage('moved', OPEN, 10))).toEqual(['o0', 'o1', 'o2', 'o3', 'o4']);
  expect(await idsOf(lists.readPage('moved', OPEN, 10))).toEqual(['o5', 'o0', 'o1', 'o2', 'o3', 'o4']);
});

test('a cancellation whose fault became the other’s meanwhile is on neither page twice', async () => {
  const cancelled = (id: string, changes: object) => orderOf('fault', id, '2026-03-29T09:00:00Z', { status: 'cancelled', ...changes });
  await market.orders([cancelled('o1', {}), cancelled('o2', {})]);
  const lists = listsDuring(() => market.orders([cancelled('o1', { cancellation_reason: 'buyer', updated_at: '2026-03-29T11:00:00Z' })]));
  const mine: ListRange = { list: 'dropped', marks: 's', from: undefined, to: undefined, newestFirst: true };
  expect(await idsOf(lists.readPage('fault', mine, 10))).toEqual(['o2']);
  expect(await idsOf(lists.readPage('fault', { ...mine, marks: 'b' }, 10))).toEqual(['o1']);
});

test('a list longer than one answer of the index is counted and read to its end', async () => {
  const orders = Array.from({ length: 1300 }, (_, index) =>
    orderOf('long', `o${index}`, new Date(NOW - index * 1000).toISOString(), {
      status: 'cancelled',
      cancellation_reason: index === 0 || index === 1299 ? 'buyer' : 'seller',
    }),
  );
  await market.orders(orders);
  const all: ListRange = { list: 'dropped', marks: '', from: undefined, to: undefined, newestFirst: true };
  expect(await market.lists.count('long', all)).toBe(1300);
  expect(await market.lists.count('long', { ...all, marks: 'b' })).toBe(2);
  expect(await idsOf(market.lists.readPage('long', { ...all, marks: 'b' }, 5))).toEqual(['o0', 'o1299']);
  expect((await market.lists.readPage('long', all, 200)).entries).toHaveLength(200);
}, 60_000);
