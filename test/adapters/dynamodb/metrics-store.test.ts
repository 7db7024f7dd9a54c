import { createHash } from 'node:crypto';
import { deflateRawSync } from 'node:zlib';
/**
 * A summary and its alerts, the counters behind them, and the list of all sellers, on a real
 * server.
 */

import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { toNumber } from '../../../adapters/dynamodb/client.ts';
import { alertKey, daySk, sellerPk, totalSk } from '../../../adapters/dynamodb/keys.ts';
import { createMetricsStore } from '../../../adapters/dynamodb/metrics-store.ts';
import { SUMMARY_DICTIONARY_1 } from '../../../adapters/dynamodb/summary-dictionary.ts';
import { packSummary, unpackSummary } from '../../../adapters/dynamodb/summary-document.ts';
import { waiting } from '../../../app/pacing/backoff.ts';
import type { MetricsStore } from '../../../app/ports/metrics.ts';
import { metricsExample } from '../../../contracts/api/examples.ts';
import { EMPTY_MEMORY, evaluateSeller } from '../../../domain/showing/summary.ts';
import { UTC } from '../../support/factories/order-changes.ts';
import { POLICY } from '../../support/factories/policy.ts';
import { shown, sumsOf } from '../../support/factories/sums.ts';
import { readAllAlerts } from '../../support/functions/read-alerts.ts';
import { startDynamoDB, TEST_TABLES, type TestDynamoDB } from '../../support/servers/dynamodb-server.ts';

let db: TestDynamoDB;
let store: MetricsStore;
beforeAll(async () => {
  db = await startDynamoDB();
  store = createMetricsStore(db.client, TEST_TABLES.metrics, waiting);
});
afterAll(() => db?.stop());

const NOW = Date.parse('2026-03-10T12:00:00Z');
/** The evaluation of a seller whose shipments are all late. */
const lateSeller = (sellerId: string, shipped = 40, now = NOW) =>
  evaluateSeller(
    { sellerId, now, calendar: UTC, currency: 'EUR', policy: POLICY },
    {
      total: sumsOf({}),
      days: new Map([['2026-03-10', sumsOf({ shipped_orders: shipped })]]),
      lastOrderTs: undefined,
      source: [],
    },
    EMPTY_MEMORY,
  );
const write = (sellerId: string, version: number, evaluation = lateSeller(sellerId)) =>
  store.writeSummary(sellerId, version, evaluation);
const quiet = (sellerId: string) => ({ ...lateSeller(sellerId, 0), transitions: [] });

describe('writing a summary', () => {
  test('writes the first one once, and makes a second writer look again', async () => {
    expect(await write('first', 0)).toBe('written');
    expect(await write('first', 0)).toBe('conflict');
    expect(await write('first', 0, quiet('first'))).toBe('conflict');
    expect((await store.readSummaries(['first']))[0]).toMatchObject({
      version: 1,
      document: { body: { seller_id: 'first' }, rules: { sla_compliance: { state: 'breach', seq: 1 } } },
    });
  });

  test.each([
    ['with-alerts', lateSeller],
    ['without-alerts', quiet],
  ])('writes a later one only over the version it was made from, %s', async (name, evaluated) => {
    await write(name, 0, quiet(name));
    expect(await write(name, 1, evaluated(name))).toBe('written');
    expect(await write(name, 1, evaluated(name))).toBe('conflict');
    expect(await write(name, 3, evaluated(name))).toBe('conflict');
    expect((await store.readSummaries([name]))[0]?.version).toBe(2);
  });

  test('stores an alert together with its summary or not at all', async () => {
    await write('alerts', 0, quiet('alerts'));
    expect(await write('alerts', 5)).toBe('conflict');
    expect(await readAllAlerts(store, 'alerts')).toEqual([]);
    expect(await write('alerts', 1)).toBe('written');
    expect(await readAllAlerts(store, 'alerts')).toEqual(lateSeller('alerts').transitions);
    // The same transition again, over a summary that has moved on: neither is written.
    expect(await write('alerts', 2)).toBe('conflict');
    expect((await store.readSummaries(['alerts']))[0]?.version).toBe(2);
  });

  test('stores what was evaluated, small enough to be cheap', () => {
    const { body, memory } = lateSeller('packed');
    const packed = packSummary({ body, ...memory });
    expect(unpackSummary(packed)).toEqual({ body, ...memory });
    expect(packed.length).toBeLessThan(2000);
    // The body of an earlier release is made anew, but its alerts keep their numbers.
    expect(
      unpackSummary(
        packSummary({ body: { ...body, orders: { ...body.orders, total_gmv: 'much' } }, ...memory }),
      ),
    ).toEqual({
      body: undefined,
      ...memory,
    });
  });
});

test('reads the memory of rules as earlier releases and this one write it', () => {
  const { body } = lateSeller('rules');
  const rules = {
    earlier: { state: 'breach', seq: 7, since: NOW },
    now: { state: 'breach', seq: 8, since: NOW, basis: { day: '2026-03-10', bad: 5, denominator: 40 } },
    waiting: { state: 'ok', seq: 0, since: 0, pending: { warning: NOW, breach: NOW + 1 } },
    foreseen: { state: 'warning', seq: 1, since: NOW, predicted: true },
  } as const;
  expect(unpackSummary(packSummary({ body, rules }))).toEqual({ body, rules });
});

test('lists an alert of an earlier release with the fields it has', async () => {
  const { observed, seller_id, rule, metric, seq, from, to, occurred_at, alert_id } =
    lateSeller('earlier').transitions[0]!;
  const {
    budget: _budget,
    adjusted: _adjusted,
    min_denominator: _minimum,
    in_flight: _inFlight,
    ...rate
  } = observed;
  const earlier = { alert_id, seller_id, rule, metric, seq, from, to, occurred_at, observed: rate };
  await db.client.send(
    new PutCommand({
      TableName: TEST_TABLES.metrics,
      Item: { ...alertKey(seller_id, { rule, seq }), transition: JSON.stringify(earlier) },
    }),
  );
  expect(await readAllAlerts(store, 'earlier')).toMatchObject([{ ...earlier, kind: 'breach', orders: [] }]);
});

test('lists alerts newest first, of all rules or of one', async () => {
  const evaluated = lateSeller('listing');
  const [one] = evaluated.transitions;
  const at = (rule: string, seq: number, second: number) => ({
    ...one!,
    rule,
    seq,
    alert_id: `listing#${rule}#${seq}`,
    occurred_at: `2026-03-10T12:00:${String(second).padStart(2, '0')}.000Z`,
  });
  await write('listing', 0, {
    ...evaluated,
    transitions: [at('sla', 9, 1), at('sla', 10, 3), at('sla_other', 1, 2), at('sla', 11, 3)],
  });
  expect((await readAllAlerts(store, 'listing')).map(({ alert_id }) => alert_id)).toEqual([
    'listing#sla#11',
    'listing#sla#10',
    'listing#sla_other#1',
    'listing#sla#9',
  ]);
  expect((await Array.fromAsync(store.readAlerts('listing', 'sla'))).map(({ seq }) => seq)).toEqual([
    11, 10, 9,
  ]);
});

describe('counters', () => {
  const put = (sellerId: string, sk: string, attributes: Record<string, string>) =>
    db.client.send(
      new PutCommand({
        TableName: TEST_TABLES.metrics,
        Item: {
          pk: sellerPk(sellerId),
          sk,
          ...Object.fromEntries(Object.entries(attributes).map(([name, value]) => [name, toNumber(value)])),
        },
      }),
    );

  beforeAll(async () => {
    await put('counted', totalSk('orders', 0), {
      to: '3',
      gmv: '10.5',
      'gmv~': '0.000000001',
      latest: '500',
      offset_2: '7',
      time_2: '1000',
      touched: '4',
    });
    await put('counted', totalSk('orders', 1), {
      to: '2',
      gmv: '-0.5',
      latest: '900',
      offset_1: '4',
      time_1: '2000',
    });
    await put('counted', totalSk('ratings', 0), { r5: '1', offset_0: '0', time_0: '3000' });
    for (const day of ['2026-02-28', '2026-03-01', '2026-03-10', '2026-03-11']) {
      await put('counted', daySk(day, 'orders', 0), {
        to: '2',
        'c.books.to': '1',
        'c.a.b.to': '1',
        'h.07.to': '2',
        'w.web.gmv': '3',
      });
      await put('counted', daySk(day, 'orders', 1), { to: '1', 'c.books.to': '1' });
      await put('counted', daySk(day, 'ratings', 0), { r1: '1' });
    }
    await put('counted-2', daySk('2026-03-01', 'orders', 0), { to: '50' });
  });

  test('of a lifetime add up over shards and event types, and tell which record was applied last', async () => {
    const { total, source, latest, lowered } = await store.readTotals('counted');
    expect(shown(total)).toEqual({
      counts: { total_orders: 5, ratings_5: 1 },
      money: { total_gmv: '10.000000001' },
    });
    expect(source).toEqual([
      { topic: 'marketplace_orders', partition: 1, offset: 4, time: '1970-01-01T00:00:02.000Z' },
      { topic: 'marketplace_orders', partition: 2, offset: 7, time: '1970-01-01T00:00:01.000Z' },
      { topic: 'seller_ratings', partition: 0, offset: 0, time: '1970-01-01T00:00:03.000Z' },
    ]);
    expect([latest, lowered]).toEqual([900, false]);
    await put('counted', totalSk('orders', 2), { lowered: '1' });
    expect((await store.readTotals('counted')).lowered).toBe(true);
  });

  test('of days begin and end with the requested days, and belong to the seller alone', async () => {
    const days = await store.readDays('counted', '2026-03-01', '2026-03-10');
    expect([...days].map(([day, sums]) => [day, shown(sums)])).toEqual(
      ['2026-03-01', '2026-03-10'].map((day) => [
        day,
        { counts: { total_orders: 3, ratings_1: 1 }, money: {} },
      ]),
    );
    expect((await store.readDays('nobody', '2026-03-01', '2026-03-10')).size).toBe(0);
  });

  test('of categories keep names with dots apart, over a span or over all time', async () => {
    const day = (await store.readParts('counted', 'category', { from: '2026-03-01', to: '2026-03-01' })).get(
      '2026-03-01',
    )!;
    expect(new Map([...day].map(([name, sums]) => [name, sums.counts.get('total_orders')]))).toEqual(
      new Map([
        ['books', 2],
        ['a.b', 1],
      ]),
    );
    expect([
      ...(await store.readParts('counted', 'hour', { from: '2026-03-01', to: '2026-03-10' })).keys(),
    ]).toEqual(['2026-03-01', '2026-03-10']);
    expect([...(await store.readParts('counted', 'channel', undefined)).keys()]).toEqual([
      '2026-02-28',
      '2026-03-01',
      '2026-03-10',
      '2026-03-11',
    ]);
  });
});

test('lists every seller that has a summary, from every partition of the index', async () => {
  const sellers = Array.from({ length: 40 }, (_, index) => `listed-${String(index).padStart(2, '0')}`);
  for (const sellerId of sellers) await write(sellerId, 0, quiet(sellerId));
  expect((await store.listSellers()).filter((sellerId) => sellerId.startsWith('listed-'))).toEqual(sellers);
});

test('reads summaries of more sellers than one call allows, in the requested order', async () => {
  const asked = Array.from({ length: 130 }, (_, index) => `seller-${index}`);
  await write('seller-120', 0, quiet('seller-120'));
  const found = await store.readSummaries(asked);
  expect(found.map(({ version }) => version)).toEqual(
    asked.map((sellerId) => (sellerId === 'seller-120' ? 1 : 0)),
  );
  expect(await store.readSummaries([])).toEqual([]);
});

describe('the dictionary that packs summaries', () => {
  test('never changes, since stored summaries could not be read with another one', () => {
    expect(createHash('sha256').update(SUMMARY_DICTIONARY_1).digest('hex')).toBe(
      '03b7c54d1f92002db0e92d3065edaf135eb6158656c757a9e2231f055696f46a',
    );
  });

  test('is not needed for summaries that were packed without it', () => {
    const rules = { sla_compliance: { state: 'breach', seq: 3, since: 5 } };
    expect(unpackSummary(deflateRawSync(JSON.stringify({ body: metricsExample, rules })))).toMatchObject({
      body: { seller_id: metricsExample.seller_id },
      rules,
    });
  });

  test('makes summaries smaller by a third', () => {
    const document = { body: metricsExample, rules: {} };
    expect(packSummary(document).length).toBeLessThan(
      (deflateRawSync(JSON.stringify(document)).length * 2) / 3,
    );
  });
});
