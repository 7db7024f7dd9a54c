import { beforeAll, expect, test } from 'vitest';
import type { MetricsStore } from '../../../app/ports/metrics.ts';
import { KeysUnavailableError } from '../../../app/ports/tokens.ts';
import { metricsBody } from '../../../contracts/api/metrics.ts';
import { ROUTE_NAMES, ROUTES, type RouteDefinition } from '../../../contracts/api/routes.ts';
import { functionOfRoute } from '../../../topology/http-functions.ts';
import { claimsAt } from '../../support/factories/tokens.ts';
import { createApiClient, useApi } from '../../support/functions/api-client.ts';
import { orderOf, shipmentOf } from '../../support/functions/marketplace.ts';

const NOW = Date.parse('2026-03-29T10:00:00Z');
const operator = { roles: ['operator'] };
const seller = (seller_id: string) => ({ seller_id });

const { market, client } = await useApi(NOW);

beforeAll(async () => {
  await market.orders([
    orderOf('s1', 'o1', '2026-03-29T09:00:00Z', { category: 'books', channel: 'web' }),
    orderOf('s1', 'o2', '2026-03-29T00:30:00Z', { category: 'a.b', channel: 'app', order_value: '20.00' }),
    orderOf('s1', 'o3', '2026-03-28T12:00:00Z', { category: 'books', status: 'cancelled' }),
    orderOf('s1', 'o4', '2026-03-01T12:00:00Z', { order_value: '0.005' }),
    orderOf('s1', 'o5', '2026-01-01T12:00:00Z', { category: 'old', order_value: '500' }),
    orderOf('s2', 'o1', '2026-03-29T09:00:00Z'),
  ]);
  await market.evaluate('s1', 's2');
});

const path = (route: string, id = 's1'): string => `/v1/sellers/${id}/${route}`;
const get = (url: string, as: object = seller('s1'), headers: Record<string, string> = {}) =>
  client.get(url, { as: as as never, headers });

/** Stores in which the read that every route begins with goes wrong. */
const readingThrough = (readSummaries: MetricsStore['readSummaries']) => ({
  storesFor: () => ({ ...market.storesFor(), metrics: { ...market.metrics, readSummaries } }),
});

test('shows a seller its own figures, and an operator the same figures', async () => {
  const own = await get(path('metrics'));
  expect(own.status).toBe(200);
  expect(own.headers).toMatchObject({
    'content-type': 'application/json',
    'cache-control': 'private, no-cache',
    'x-content-type-options': 'nosniff',
  });
  expect(metricsBody.parse(own.body).orders).toMatchObject({
    total_orders: 5,
    completed_orders: 4,
    total_gmv: '530.005',
    orders_today: 2,
    gmv_today: '30',
  });
  expect((await get(path('metrics'), operator)).body).toEqual(own.body);
});

test.each(['metrics', 'history', 'breakdown?by=category', 'alerts'])(
  '%s: a request without a token gets a 401 that says how to authenticate',
  async (route) => {
    const answer = await client.get(path(route));
    expect(answer).toMatchObject({
      status: 401,
      headers: { 'www-authenticate': 'Bearer', 'content-type': 'application/problem+json' },
    });
    expect(answer.body).toMatchObject({ type: 'urn:seller-pulse:problem:unauthorized', status: 401 });
  },
);

test('tells why a token was refused, in the body and the challenge, and never repeats the token', async () => {
  const token = await client.issuer.sign({ ...claimsAt(NOW, seller('s1')), exp: NOW / 1000 - 60 });
  const answer = await client.get(path('metrics'), { token });
  expect(answer.status).toBe(401);
  expect(answer.headers['www-authenticate']).toBe(
    'Bearer error="invalid_token", error_description="it has expired"',
  );
  expect(answer.body).toMatchObject({ detail: 'The token was refused: it has expired.' });
  expect(JSON.stringify(answer)).not.toContain(token);
});

test.each([['Basic abc'], ['Bearer'], ['Bearer a b'], ['Bearer \u0001'], ['bearer not-a-token']])(
  'answers the credentials %j with 401',
  async (authorization) => {
    expect((await client.get(path('metrics'), { headers: { authorization } })).status).toBe(401);
  },
);

test.each(['metrics', 'history', 'breakdown?by=category', 'alerts'])(
  '%s: a stranger gets the same 403 whether or not the seller exists',
  async (route) => {
    const existing = await get(path(route, 's2'));
    const missing = await get(path(route, 'nobody'));
    const impossible = await get(path(route, 'a%20b'));
    expect(existing.status).toBe(403);
    expect(missing).toEqual(existing);
    expect(impossible).toEqual(existing);
    expect(await get(path(route), { roles: ['finance'] })).toEqual(existing);
  },
);

test('answers 503 and records the failure when the signing keys cannot be read', async () => {
  const down = await createApiClient(market, {
    verify: async () => {
      throw new KeysUnavailableError('keys at https://internal.example cannot be read');
    },
  });
  const answer = await down.get(path('metrics'), { as: seller('s1') });
  expect(answer).toMatchObject({ status: 503, headers: { 'retry-after': '1' } });
  expect(answer.text).not.toContain('internal.example');
  expect(down.errors).toHaveLength(1);
});

test('answers 500 without inner details when the store fails, and records the failure once', async () => {
  const broken = await createApiClient(
    market,
    readingThrough(async () => {
      throw new Error('table secret-table is gone');
    }),
  );
  const answer = await broken.get(path('metrics'), { as: seller('s1') });
  expect(answer).toMatchObject({ status: 500, body: { type: 'urn:seller-pulse:problem:internal-error' } });
  expect(answer.text).not.toContain('secret-table');
  expect(broken.errors).toHaveLength(1);
});

test('answers 503 when the store is throttled, so that clients come back', async () => {
  const throttled = await createApiClient(
    market,
    readingThrough(async () => {
      throw Object.assign(new Error('slow down'), { name: 'ThrottlingException' });
    }),
  );
  expect((await throttled.get(path('metrics'), { as: seller('s1') })).status).toBe(503);
});

test.each([
  '/',
  '/v1',
  '/v1/sellers/s1',
  '/v1/sellers//metrics',
  '/v1/sellers/s1/metrics/more',
  '/v2/sellers/s1/metrics',
])('answers %s with a 404 problem', async (url) => {
  expect(await client.get(url)).toMatchObject({
    status: 404,
    body: { type: 'urn:seller-pulse:problem:not-found', status: 404 },
  });
});

test.each(['POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS', 'PROPFIND'])(
  'answers %s with a 405 that names GET',
  async (method) => {
    for (const url of [path('metrics'), '/v1/openapi.json']) {
      expect(await client.get(url, { method })).toMatchObject({
        status: 405,
        headers: { allow: 'GET' },
        body: { status: 405 },
      });
    }
  },
);

test('names every method of a path in a 405, also for a method that nobody knows', async () => {
  for (const method of ['PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS', 'PROPFIND', 'BREW'])
    expect(await client.get('/v1/operator/sellers/s1/exclusions', { method })).toMatchObject({
      status: 405,
      headers: { allow: 'GET, POST' },
      body: { detail: 'There is no such method here: use GET or POST.' },
    });
});

test('answers a GET with a body, a stray header or a broken escape instead of failing', async () => {
  expect(
    (
      await client.get(path('metrics'), {
        as: seller('s1'),
        body: '{}',
        headers: { cookie: 'ü\n', host: '::bad::' },
      })
    ).status,
  ).toBe(200);
  expect(await get(path('metrics', '%zz'), operator)).toMatchObject({
    status: 400,
    body: { errors: [{ parameter: 'seller_id' }] },
  });
  expect(await get(path('metrics', 'a%20b'), operator)).toMatchObject({
    status: 400,
    body: { errors: [{ parameter: 'seller_id', detail: expect.stringContaining('A-Z') }] },
  });
});

test.each([
  ['a slash and a fragment', 's1%2Fmetrics%23'],
  ['a slash and a query', 's1%2Fmetrics%3F'],
  ['a step up', 's1%2F..%2Fs1'],
  ['an escape of an escape', 's%2531'],
])('leads an id with %s to no other route and no other seller', async (_, id) => {
  const route = path('orders?queue=late', id);
  expect(await get(route)).toMatchObject({
    status: 403,
    body: { detail: 'This token may not read that seller.' },
  });
  expect(await get(route, operator)).toMatchObject({
    status: 400,
    body: { errors: [{ parameter: 'seller_id' }] },
  });
});

test('takes an escaped id for the same seller', async () => {
  expect((await get(path('metrics', '%73%31'))).body).toEqual((await get(path('metrics'))).body);
});

test.each(['metrics', 'history', 'breakdown?by=category', 'alerts'])(
  '%s: a new seller gets an empty answer, and an operator a 404',
  async (route) => {
    expect((await get(path(route, 'new'), seller('new'))).status).toBe(200);
    expect(await get(path(route, 'new'), operator)).toMatchObject({
      status: 404,
      body: { detail: 'There is no such seller.' },
    });
  },
);

test('shows zeros and rates without data to a seller without events', async () => {
  const { body } = await get(path('metrics', 'new'), seller('new'));
  expect(metricsBody.parse(body)).toMatchObject({
    lag_ms: null,
    orders: { total_orders: 0, total_gmv: '0', last_order_ts: null },
    rates: { acceptance_rate: { rate: null, state: 'not_enough_data' } },
    alerts: [],
    source: [],
  });
});

test('answers 304 without a body to a poll whose figures have not changed', async () => {
  const first = await get(path('metrics'));
  const etag = String(first.headers.etag);
  expect(etag).toMatch(/^W\/"[\w-]+"$/);
  for (const tag of [etag, '*', `"other", ${etag}`, etag.slice(2)]) {
    const again = await get(path('metrics'), seller('s1'), { 'if-none-match': tag });
    expect(again).toMatchObject({
      status: 304,
      text: '',
      headers: { etag, 'cache-control': 'private, no-cache' },
    });
    expect(again.headers).not.toHaveProperty('content-type');
  }
  expect((await get(path('metrics'), seller('s1'), { 'if-none-match': '"other"' })).status).toBe(200);
});

test('keeps the tag of a computed summary while time passes, and changes it with the figures', async () => {
  const tagOf = async () => (await get(path('metrics', 's3'), seller('s3'))).headers.etag;
  const empty = await tagOf();
  market.time.now = NOW + 60_000;
  expect(await tagOf()).toBe(empty);
  await market.orders([orderOf('s3', 'o1', '2026-03-29T09:59:00Z')]);
  await market.evaluate('s3');
  expect(await tagOf()).not.toBe(empty);
  market.time.now = NOW;
});

test('shows the new day as today after midnight, although no event has come', async () => {
  market.time.now = Date.parse('2026-03-29T22:00:00Z');
  const { body } = await get(path('metrics'));
  expect(body).toMatchObject({
    as_of: '2026-03-29T22:00:00.000Z',
    today: { date: '2026-03-30', orders: { total_orders: 0 } },
    yesterday: { date: '2026-03-29', orders: { total_orders: 2 } },
    orders: { total_orders: 5, orders_today: 0 },
  });
  expect(metricsBody.parse(body).windows['30d']).toMatchObject({ from: '2026-03-01', to: '2026-03-30' });
  const [stored] = await market.metrics.readSummaries(['s1']);
  expect(stored?.document?.body?.today.date).toBe('2026-03-29');
  market.time.now = NOW;
});

test('shows an alert after midnight, under its own id, until its end is committed', async () => {
  const ids = Array.from({ length: 25 }, (_, index) => `f${index}`);
  await market.fulfillment(
    ids.flatMap((id, index) => shipmentOf('late', id, '2026-03-28T00:00:00Z', index < 5 ? 30 : 10)),
  );
  await market.evaluate('late');
  const before = metricsBody.parse((await get(path('metrics', 'late'), seller('late'))).body).alerts;
  expect(before).toMatchObject([{ alert_id: 'late#sla_compliance#1', state: 'breach' }]);
  market.time.now = Date.parse('2026-05-15T10:00:00Z');
  const after = await get(path('metrics', 'late'), seller('late'));
  expect(metricsBody.parse(after.body).today.date).toBe('2026-05-15');
  expect(metricsBody.parse(after.body).alerts).toEqual(before);
  market.time.now = NOW;
});

test('does not show a new alert after midnight before it is committed and sent', async () => {
  const shipments = (count: number, day: string, hours: number) =>
    Array.from({ length: count }, (_, index) =>
      shipmentOf('aging', `${day}-${hours}-${index}`, day, hours),
    ).flat();
  await market.fulfillment([
    ...shipments(60, '2026-02-28T00:00:00Z', 10),
    ...shipments(18, '2026-03-28T00:00:00Z', 10),
    ...shipments(2, '2026-03-27T00:00:00Z', 30),
  ]);
  await market.evaluate('aging');
  market.time.now = Date.parse('2026-03-29T22:00:00Z');
  const body = metricsBody.parse((await get(path('metrics', 'aging'), seller('aging'))).body);
  expect(body.windows['30d'].rates.sla_compliance_rate).toMatchObject({
    numerator: 18,
    denominator: 20,
    state: 'breach',
  });
  expect(body.alerts).toEqual([]);
  // The band is new already. It dates from the start of the day whose windows cause it, and does
  // not change with the time of reading.
  market.time.now += 60_000;
  const later = metricsBody.parse((await get(path('metrics', 'aging'), seller('aging'))).body);
  expect([body.health.band, body.health.since, later.health]).toEqual([
    'at_risk',
    '2026-03-29T22:00:00.000Z',
    body.health,
  ]);
  market.time.now = NOW;
});

const OF_THIS_FUNCTION = ROUTE_NAMES.filter((name) => functionOfRoute(name) === 'api').map(
  (name): RouteDefinition => ROUTES[name],
);

test.each(OF_THIS_FUNCTION.filter((route) => route.public !== true))(
  '$method $path: an unknown parameter gets a 400 that names it',
  async ({ method, path: route }) => {
    const as = route.includes('/finance/') ? { roles: ['finance'] } : operator;
    const url = `${route.replace('{seller_id}', 's1')}?dry_run=true`;
    expect(
      await client.get(url, { as, method, ...(method === 'POST' && { body: 'not read' }) }),
    ).toMatchObject({
      status: 400,
      body: {
        errors: [
          {
            parameter: 'dry_run',
            detail: expect.stringMatching(/^is not a parameter of this route, which takes /),
          },
        ],
      },
    });
  },
);

test('shows everybody the OpenAPI description, which names the routes', async () => {
  const answer = await client.get('/v1/openapi.json');
  expect(answer.status).toBe(200);
  expect(answer.body).toMatchObject({ openapi: '3.1.0', paths: { '/v1/sellers/{seller_id}/metrics': {} } });
});
