/**
 * An index lags behind its table. An entry that has left the list must neither be shown nor leave a
 * gap on its page.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createDynamoDB } from '../../../adapters/dynamodb/client.ts';
import { createLedgerLists } from '../../../adapters/dynamodb/ledger-lists.ts';
import type { Operator } from '../../../app/access/identity.ts';
import { changeExclusion } from '../../../app/exclude/change-exclusion.ts';
import type { ListRange } from '../../../domain/showing/queues.ts';
import { createMarketplace, type Marketplace, orderOf } from '../../support/functions/marketplace.ts';
import { startDynamoDB, TEST_TABLES, type TestDynamoDB } from '../../support/servers/dynamodb-server.ts';

const NOW = Date.parse('2026-03-29T10:00:00Z');
const OPEN: ListRange = { list: 'open', flags: '', from: undefined, to: undefined, newestFirst: false };

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

/**
 * Lists during which something happens right after the first query of the index, before any entry
 * is read. `calls` counts the calls of each command.
 */
const watchedLists = (happening: () => Promise<unknown>) => {
  const client = createDynamoDB(() => undefined, {
    endpoint: server.endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  let happened = false;
  const calls: Record<string, number> = {};
  client.middlewareStack.add(
    (next, context) => async (args) => {
      const { commandName = '' } = context;
      calls[commandName] = (calls[commandName] ?? 0) + 1;
      const result = await next(args);
      if (commandName !== 'QueryCommand' || happened) return result;
      happened = true;
      await happening();
      return result;
    },
    { step: 'initialize' },
  );
  return { lists: createLedgerLists(client, TEST_TABLES.ledger, market.waiting), calls };
};
const listsDuring = (happening: () => Promise<unknown>) => watchedLists(happening).lists;

const idsOf = async (page: ReturnType<ReturnType<typeof listsDuring>['readPage']>) =>
  (await page).entries.map(({ orderId }) => orderId);
const sixOrders = (seller: string) =>
  market.fulfillment(
    Array.from({ length: 6 }, (_, index) => stageOf(seller, `o${index}`, 'accepted', index)),
  );

test('leaves out an order that has shipped meanwhile, and fills up the page', async () => {
  await sixOrders('shipped');
  const lists = listsDuring(() =>
    market.fulfillment([stageOf('shipped', 'o0', 'shipped', 9), stageOf('shipped', 'o2', 'shipped', 9)]),
  );
  const page = await lists.readPage('shipped', OPEN, 3);
  expect(page.entries.map(({ orderId }) => orderId)).toEqual(['o1', 'o3', 'o4']);
  expect(page.end).toMatchObject({ id: 'o4' });
  expect(await idsOf(lists.readPage('shipped', OPEN, 3, page.end))).toEqual(['o5']);
});

test('shows no further page when all remaining orders have shipped meanwhile', async () => {
  await sixOrders('last');
  const lists = listsDuring(() =>
    market.fulfillment([3, 4, 5].map((index) => stageOf('last', `o${index}`, 'shipped', 9))),
  );
  expect(await lists.readPage('last', OPEN, 3)).toMatchObject({ entries: { length: 3 }, end: undefined });
});

test('shows an order with a changed deadline only once, at its new place', async () => {
  await sixOrders('moved');
  const sooner = [stageOf('moved', 'o5', 'accepted', -60)];
  const lists = listsDuring(() => market.fulfillment(sooner));
  expect(await idsOf(lists.readPage('moved', OPEN, 10))).toEqual(['o0', 'o1', 'o2', 'o3', 'o4']);
  expect(await idsOf(lists.readPage('moved', OPEN, 10))).toEqual(['o5', 'o0', 'o1', 'o2', 'o3', 'o4']);
});

test('does not list a cancellation twice when the fault changes sides between two pages', async () => {
  const cancelled = (id: string, changes: object) =>
    orderOf('fault', id, '2026-03-29T09:00:00Z', { status: 'cancelled', ...changes });
  await market.orders([cancelled('o1', {}), cancelled('o2', {})]);
  const lists = listsDuring(() =>
    market.orders([cancelled('o1', { cancellation_reason: 'buyer', updated_at: '2026-03-29T11:00:00Z' })]),
  );
  const mine: ListRange = { list: 'dropped', flags: 's', from: undefined, to: undefined, newestFirst: true };
  expect(await idsOf(lists.readPage('fault', mine, 10))).toEqual(['o2']);
  expect(await idsOf(lists.readPage('fault', { ...mine, flags: 'b' }, 10))).toEqual(['o1']);
});

test('counts and reads to the end a list that is longer than one answer of the index', async () => {
  const orders = Array.from({ length: 1300 }, (_, index) =>
    orderOf('long', `o${index}`, new Date(NOW - index * 1000).toISOString(), {
      status: 'cancelled',
      cancellation_reason: index === 0 || index === 1299 ? 'buyer' : 'seller',
    }),
  );
  await market.orders(orders);
  const all: ListRange = { list: 'dropped', flags: '', from: undefined, to: undefined, newestFirst: true };
  expect(await market.lists.count('long', all)).toBe(1300);
  expect(await market.lists.count('long', { ...all, flags: 'b' })).toBe(2);
  expect(await idsOf(market.lists.readPage('long', { ...all, flags: 'b' }, 5))).toEqual(['o0', 'o1299']);
  expect((await market.lists.readPage('long', all, 200)).entries).toHaveLength(200);
}, 60_000);

describe('entries that are left out of a list', () => {
  const named = (prefix: string, count: number): string[] =>
    Array.from({ length: count }, (_, index) => `${prefix}${index}`);
  const late = (seller: string, ids: readonly string[], minute: number) =>
    market.fulfillment([
      ...ids.map((id, index) => stageOf(seller, id, 'accepted', minute - 120 + index / 60, 1)),
      ...ids.map((id, index) => stageOf(seller, id, 'shipped', minute + index / 60, 1)),
    ]);
  const OPERATOR: Operator = { role: 'operator', subject: 'operator:test' };
  const SPAN = {
    list: 'late',
    from: NOW - 86_400_000,
    to: NOW + 86_400_000,
    rate: 'sla_compliance_rate',
  } as const;

  test('cost few calls, however many cases an operator has excluded', async () => {
    const [out, newest] = [named('out', 300), named('new', 19)];
    await late('struck', ['old'], -60);
    await late('struck', out, -30);
    await late('struck', newest, -10);
    for (const order_id of out)
      await changeExclusion(market, OPERATOR, 'struck', {
        rate: 'sla_compliance_rate',
        order_id,
        excluded: true,
        reason: 'a strike',
      });
    const { lists, calls } = watchedLists(async () => undefined);
    expect(await lists.listIds('struck', SPAN, 20)).toEqual([...newest.toReversed(), 'old']);
    expect(calls['BatchGetItemCommand']).toBeLessThan(10);
  }, 60_000);

  test('cost nothing when there are none: one query and one read fill a page', async () => {
    await late('clean', named('o', 150), -30);
    const { lists, calls } = watchedLists(async () => undefined);
    expect(await lists.listIds('clean', SPAN, 20)).toHaveLength(20);
    expect(calls).toEqual({ QueryCommand: 1, BatchGetItemCommand: 1 });
  });

  test('cause no gap and no repetition between pages, whatever ships during the reading', async () => {
    const ids = named('o', 60);
    await market.fulfillment(ids.map((id, index) => stageOf('gaps', id, 'accepted', index)));
    const gone = ids.filter((_, index) => index % 7 === 2 || (index > 20 && index < 40));
    const lists = listsDuring(() => market.fulfillment(gone.map((id) => stageOf('gaps', id, 'shipped', 90))));
    const read: string[] = [];
    let after: Awaited<ReturnType<typeof lists.readPage>>['end'];
    do {
      const { entries, end } = await lists.readPage('gaps', OPEN, 4, after);
      expect(entries.length === 4 || end === undefined).toBe(true);
      read.push(...entries.map(({ orderId }) => orderId));
      after = end;
    } while (after !== undefined);
    expect(read).toEqual(ids.filter((id) => !gone.includes(id)));
  });
});
