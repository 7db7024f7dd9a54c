import { beforeAll, expect, test } from 'vitest';
import { breakdownBody } from '../../../contracts/api/breakdown.ts';
import { historyBody } from '../../../contracts/api/history.ts';
import { problem } from '../../../contracts/api/problem.ts';
import { useApi } from '../../support/functions/api-client.ts';
import { orderOf } from '../../support/functions/marketplace.ts';

const NOW = Date.parse('2026-03-29T10:00:00Z');

const { market, client } = await useApi(NOW);

beforeAll(async () => {
  await market.orders([
    orderOf('s1', 'o1', '2026-03-29T09:00:00Z', { category: 'books', channel: 'web' }),
    orderOf('s1', 'o2', '2026-03-29T00:30:00Z', { category: 'a.b', channel: 'app', order_value: '20.00' }),
    orderOf('s1', 'o3', '2026-03-28T22:59:59.999Z', { category: 'books', status: 'placed' }),
    orderOf('s1', 'o4', '2026-03-28T23:00:00Z', { category: 'toys', status: 'placed' }),
    orderOf('s1', 'o5', '2026-03-24T12:00:00Z', { category: 'garden', order_value: '10.00' }),
    orderOf('s1', 'o6', '2026-01-01T12:00:00Z', { category: 'old', order_value: '500' }),
    orderOf('s1', 'o7', '2026-03-29T08:00:00Z', { category: 'mistake' }),
  ]);
  await market.orders([
    orderOf('s1', 'o7', '2026-03-29T08:00:00Z', {
      category: 'books',
      order_value: '0.01',
      updated_at: '2026-03-29T12:00:00Z',
    }),
  ]);
  await market.evaluate('s1');
});

const get = (route: string) => client.get(`/v1/sellers/s1/${route}`, { as: { seller_id: 's1' } });

test('history has one point per day for the last 30 days, none left out', async () => {
  const { status, body } = await get('history');
  expect(status).toBe(200);
  expect(body).toMatchObject({
    granularity: 'day',
    from: '2026-02-28',
    to: '2026-03-29',
    time_zone: 'Europe/Berlin',
  });
  const { points } = historyBody.parse(body);
  expect(points).toHaveLength(30);
  expect(points.map(({ date }) => date).slice(-2)).toEqual(['2026-03-28', '2026-03-29']);
  const gmv = Object.fromEntries(
    points.map(({ date, orders }) => [date, [orders.total_orders, orders.total_gmv]]),
  );
  expect(gmv['2026-03-29']).toEqual([4, '30.01']);
  expect(gmv['2026-03-28']).toEqual([1, '0']);
  expect(gmv['2026-03-27']).toEqual([0, '0']);
});

test('history by hour has 24 points a day, also on the day on which clocks skip one', async () => {
  const { body } = await get('history?granularity=hour');
  expect(body).toMatchObject({ granularity: 'hour', from: '2026-03-29', to: '2026-03-29' });
  const { points } = historyBody.parse(body);
  expect(points.map((point) => ('hour' in point ? point.hour : undefined))).toEqual(
    Array.from({ length: 24 }, (_, hour) => hour),
  );
  const orders = points.map((point) => point.orders.total_orders);
  expect([orders[0], orders[1], orders[2], orders[10], orders[11]]).toEqual([1, 1, 0, 1, 1]);
});

test.each([
  ['from=2026-03-20&to=2026-03-22', '2026-03-20', '2026-03-22', 3],
  ['to=2026-03-22', '2026-02-21', '2026-03-22', 30],
  ['from=2026-03-28', '2026-03-28', '2026-03-29', 2],
  ['from=2025-02-23', '2025-02-23', '2026-03-29', 400],
  ['from=2026-03-28&granularity=hour', '2026-03-28', '2026-03-29', 48],
  ['to=2026-03-01&granularity=hour', '2026-03-01', '2026-03-01', 24],
  ['from=2026-02-27&granularity=hour', '2026-02-27', '2026-03-29', 744],
])('history?%s answers %s to %s', async (query, from, to, points) => {
  const { status, body } = await get(`history?${query}`);
  expect(status).toBe(200);
  expect(body).toMatchObject({ from, to });
  expect(historyBody.parse(body).points).toHaveLength(points);
});

test.each([
  ['history?from=2026-02-30', 'from', 'must be a day such as 2026-03-29'],
  ['history?from=', 'from', 'must be a day such as 2026-03-29'],
  ['history?to=yesterday', 'to', 'must be a day such as 2026-03-29'],
  ['history?from=1969-12-31&to=1970-01-01', 'from', 'must be 1970-01-01 or later'],
  ['history?from=2026-03-30', 'from', "must not be after 'to' (2026-03-29)"],
  ['history?from=2025-02-22', 'from', 'must be 2025-02-23 or later: at most 400 days by day are answered'],
  [
    'history?from=2026-02-26&granularity=hour',
    'from',
    'must be 2026-02-27 or later: at most 31 days by hour are answered',
  ],
  ['history?granularity=week', 'granularity', 'must be one of day, hour'],
  ['history?from=2026-03-28&from=2026-03-28', 'from', 'must be given once'],
  [
    'history?from=2026-03-28&form=1&form=2',
    'form',
    'is not a parameter of this route, which takes from, to, granularity',
  ],
  ['metrics?window=7d', 'window', 'is not a parameter of this route, which takes none'],
  [`metrics?${'x'.repeat(200)}=`, 'x'.repeat(64), 'is not a parameter of this route, which takes none'],
  ['breakdown', 'by', 'must be one of category, channel'],
  ['breakdown?by=seller', 'by', 'must be one of category, channel'],
  ['breakdown?by=category&window=1y', 'window', 'must be one of today, 7d, 30d, lifetime'],
  ['breakdown?by=category&by=channel', 'by', 'must be given once'],
  ['alerts?limit=0', 'limit', 'must be an integer from 1 to 100'],
  ['alerts?limit=101', 'limit', 'must be an integer from 1 to 100'],
  ['alerts?limit=1.5', 'limit', 'must be an integer from 1 to 100'],
  ['alerts?limit=', 'limit', 'must be an integer from 1 to 100'],
  ['alerts?limit=many', 'limit', 'must be an integer from 1 to 100'],
  ['alerts?rule=sla', 'rule', 'must be one of sla_compliance, acceptance, cancellation, rating'],
  ['alerts?rule=', 'rule', 'must be one of sla_compliance, acceptance, cancellation, rating'],
])('answers %s with a 400 that names %s and what is allowed', async (route, parameter, detail) => {
  const answer = await get(route);
  expect(answer).toMatchObject({
    status: 400,
    headers: { 'content-type': 'application/problem+json' },
    body: { type: 'urn:seller-pulse:problem:bad-request', status: 400 },
  });
  expect(problem.parse(answer.body).errors).toEqual([{ parameter, detail }]);
});

test('names all wrong parameters at once', async () => {
  const { body } = await get('breakdown?by=x&window=y');
  expect(problem.parse(body).errors?.map(({ parameter }) => parameter)).toEqual(['by', 'window']);
});

const namesOf = (body: unknown): string[] => breakdownBody.parse(body).items.map(({ name }) => name);

test('lists a breakdown by GMV, then orders, then name, without names that lost their orders', async () => {
  const { body } = await get('breakdown?by=category');
  expect(body).toMatchObject({ by: 'category', window: '30d', from: '2026-02-28', to: '2026-03-29' });
  expect(namesOf(body)).toEqual(['a.b', 'books', 'garden', 'toys']);
  expect(breakdownBody.parse(body).items[1]?.orders).toMatchObject({
    total_orders: 3,
    total_gmv: '10.01',
    commission: '1.001',
  });
});

test.each([
  ['today', ['a.b', 'books', 'toys'], '2026-03-29'],
  ['7d', ['a.b', 'books', 'garden', 'toys'], '2026-03-23'],
  ['lifetime', ['old', 'a.b', 'books', 'garden', 'toys'], null],
])('sums the days of the window in a breakdown of %s', async (window, names, from) => {
  const { body } = await get(`breakdown?by=category&window=${window}`);
  expect(namesOf(body)).toEqual(names);
  expect(body).toMatchObject({ from });
});

test('counts orders without a channel as unknown in a breakdown by channel', async () => {
  const { body } = await get('breakdown?by=channel&window=today');
  expect(namesOf(body)).toEqual(['app', 'web', 'unknown']);
});
