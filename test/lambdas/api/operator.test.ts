/**
 * Operators choose from these lists whom to call. Nobody looks after a seller that is missing or on
 * two pages.
 */
import { beforeAll, describe, expect, test } from 'vitest';
import { overviewBody, type SellersBody, sellersBody, whatIfBody } from '../../../contracts/api/operator.ts';
import type { SellerRow } from '../../../contracts/seller-row.ts';
import { flagged, rateOf, rowOf, storeRows } from '../../support/factories/seller-rows.ts';
import { movedTo, useApi } from '../../support/functions/api-client.ts';

const NOW = Date.parse('2026-03-29T10:00:00Z');
const operator = { roles: ['operator'] };

const { server, client } = await useApi(NOW);

const rates = (onTime: number, state: 'good' | 'breach') => ({
  rates: { sla_compliance_rate: rateOf(onTime, 100, { state }) },
});
const ROWS: readonly SellerRow[] = [
  rowOf('Alpha-shop', { gmv_30d: '1000', pending_payout: '-5' }),
  rowOf('bravo', {
    score: 62.5,
    band: 'at_risk',
    gmv_30d: '900.5',
    gmv_at_risk: '900.5',
    since: '2026-03-20T00:00:00.000Z',
    ...rates(80, 'breach'),
  }),
  rowOf('charlie', {
    score: 30,
    band: 'critical',
    gmv_30d: '90',
    gmv_at_risk: '90',
    overdue_orders: 3,
    ...rates(50, 'breach'),
    ...flagged('2026-03-29T08:00:00.000Z'),
  }),
  rowOf('delta', {
    score: 62.5,
    band: 'at_risk',
    gmv_30d: '900.50',
    gmv_at_risk: '8',
    ...flagged('2026-03-10T08:00:00.000Z', '2026-03-29T08:30:00.000Z'),
  }),
  rowOf('echo-shop', {
    score: 95,
    rates: { sla_compliance_rate: rateOf(0, 0), cancellation_rate: rateOf(20, 100, { bad: 20 }) },
  }),
  rowOf('yesterday', {
    date: '2026-03-28',
    as_of: '2026-03-28T20:00:00.000Z',
    orders_today: 50,
    gmv_today: '500',
  }),
];

beforeAll(async () => {
  await storeRows(server, [...ROWS, { seller_id: 'earlier', text: undefined }]);
});

const get = (route: string, as: object = operator) =>
  client.get(`/v1/operator/${route}`, { as: as as never });
const list = async (query = ''): Promise<SellersBody> =>
  sellersBody.parse((await get(`sellers${query}`)).body);
const idsOf = ({ sellers }: SellersBody): string[] => sellers.map(({ seller_id }) => seller_id);

describe('the list of sellers', () => {
  test('shows every seller with all its figures, worst score first, and counts those it cannot show', async () => {
    const body = await list();
    expect(idsOf(body)).toEqual(['charlie', 'bravo', 'delta', 'echo-shop', 'Alpha-shop', 'yesterday']);
    expect(body).toMatchObject({
      as_of: '2026-03-29T10:00:00.000Z',
      currency: 'EUR',
      total: 6,
      unreadable: 1,
      next_cursor: null,
    });
    expect(body.sellers[0]).toEqual(ROWS[2]);
  });

  test('does not show orders of a day that has ended as those of today', async () => {
    expect((await list('?search=yesterday')).sellers).toMatchObject([
      { date: '2026-03-29', orders_today: 0, gmv_today: '0', gmv_30d: '100' },
    ]);
  });

  test.each([
    ['sort=-score', ['Alpha-shop', 'yesterday', 'echo-shop', 'bravo', 'delta', 'charlie']],
    ['sort=seller_id', ['Alpha-shop', 'bravo', 'charlie', 'delta', 'echo-shop', 'yesterday']],
    ['sort=-gmv_30d', ['Alpha-shop', 'bravo', 'delta', 'echo-shop', 'yesterday', 'charlie']],
    ['sort=-gmv_at_risk&limit=2', ['bravo', 'charlie']],
    ['sort=pending_payout&limit=1', ['Alpha-shop']],
    ['sort=-since&limit=1', ['bravo']],
    ['sort=flagged_since&limit=3', ['delta', 'charlie', 'Alpha-shop']],
    ['sort=-flagged_since&limit=3', ['charlie', 'delta', 'Alpha-shop']],
    ['sort=-overdue_orders&limit=1', ['charlie']],
    [
      'metric=sla_compliance_rate&sort=rate',
      ['charlie', 'bravo', 'Alpha-shop', 'delta', 'yesterday', 'echo-shop'],
    ],
    ['metric=cancellation_rate&sort=rate&limit=1', ['echo-shop']],
    ['band=at_risk', ['bravo', 'delta']],
    ['score_min=62.5&score_max=95', ['bravo', 'delta', 'echo-shop']],
    ['metric=sla_compliance_rate&state=breach', ['charlie', 'bravo']],
    ['metric=sla_compliance_rate&state=not_enough_data', ['echo-shop']],
    ['flagged_since=2026-03-29T08:00:00Z', ['charlie', 'delta']],
    ['flagged_since=2026-03-29T08:30:00Z', ['delta']],
    ['flagged_since=2026-03-29T08:30:00.001Z', []],
    ['flagged_since=2026-03-10T10:00:00%2B02:00', ['charlie', 'delta']],
    ['flagged_since=9999-12-31T23:59:59.999Z', []],
    ['flagged_since=0001-01-01T00:00:00Z', ['charlie', 'delta']],
    ['search=SHOP', ['echo-shop', 'Alpha-shop']],
    ['search=al', ['Alpha-shop']],
    ['search=shop&band=healthy&score_max=99', ['echo-shop']],
    ['search=nobody', []],
  ])('answers %s with the right sellers in the right order', async (query, ids) =>
    expect(idsOf(await list(`?${query}`))).toEqual(ids),
  );

  test.each([1, 2, 3, 6])(
    'is the same list in pages of %i, each with the number of all sellers',
    async (limit) => {
      const byRate = 'rate&metric=cancellation_rate';
      for (const sort of [
        'score',
        '-gmv_30d',
        'since',
        'flagged_since',
        '-pending_payout',
        '-overdue_orders',
        'seller_id',
        byRate,
      ]) {
        const whole = idsOf(await list(`?sort=${sort}`));
        const seen: string[] = [];
        let cursor: string | null = null;
        do {
          const page: SellersBody = await list(
            `?sort=${sort}&limit=${limit}${cursor === null ? '' : `&cursor=${cursor}`}`,
          );
          expect(page.total).toBe(6);
          seen.push(...idsOf(page));
          cursor = page.next_cursor;
        } while (cursor !== null);
        expect(seen).toEqual(whole);
      }
    },
  );

  test('accepts a cursor only for the list that handed it out', async () => {
    const { next_cursor } = await list('?limit=2');
    expect(idsOf(await list(`?limit=3&cursor=${next_cursor}`))).toEqual(['delta', 'echo-shop', 'Alpha-shop']);
    const forged = ['x', '[]', '[{},"a"]'].map((place) => `cursor=${movedTo(next_cursor, place)}`);
    for (const query of [
      `sort=-score&cursor=${next_cursor}`,
      `band=at_risk&cursor=${next_cursor}`,
      'cursor=',
      'cursor=x',
      ...forged,
    ])
      expect(await get(`sellers?${query}`)).toMatchObject({
        status: 400,
        body: { errors: [{ parameter: 'cursor' }] },
      });
    const elsewhere = await client.get(`/v1/finance/payouts?cursor=${next_cursor}`, {
      as: { roles: ['finance'] },
    });
    expect(elsewhere).toMatchObject({ status: 400, body: { errors: [{ parameter: 'cursor' }] } });
    expect(client.errors).toEqual([]);
  });

  test.each([
    ['sort=pending_payout', '["abc","bravo"]'],
    ['sort=-gmv_30d', '["1e3","bravo"]'],
    ['sort=gmv_at_risk', '[8,"bravo"]'],
    ['sort=score', '["62.5","bravo"]'],
    ['sort=score', '[1e999,"bravo"]'],
    ['sort=score', '[null,"bravo"]'],
    ['sort=-overdue_orders', '[0.5,"bravo"]'],
    ['metric=cancellation_rate&sort=rate', '["-0.2","bravo"]'],
    ['sort=since', '["yesterday","bravo"]'],
    ['sort=-flagged_since', '[1774771200000,"bravo"]'],
    ['sort=seller_id', '[null,"bravo"]'],
    ['sort=seller_id', '["bravo","a b"]'],
  ])('%s: answers a cursor moved to %s, a place that no row can have, with 400', async (query, place) => {
    const { next_cursor } = await list(`?${query}&limit=1`);
    const answer = await get(`sellers?${query}&cursor=${movedTo(next_cursor, place)}`);
    expect(answer).toMatchObject({ status: 400, body: { errors: [{ parameter: 'cursor' }] } });
    expect(client.errors).toEqual([]);
  });

  test.each([
    ['band=good', 'band', 'must be one of healthy, at_risk, critical'],
    ['score_min=-1', 'score_min', 'must be a number from 0 to 100'],
    ['score_min=', 'score_min', 'must be a number from 0 to 100'],
    ['score_max=101', 'score_max', 'must be a number from 0 to 100'],
    ['score_min=80&score_max=20', 'score_min', "must not be above 'score_max'"],
    [
      'metric=gmv',
      'metric',
      'must be one of acceptance_rate, cancellation_rate, sla_compliance_rate, avg_rating',
    ],
    ['state=breach', 'state', "needs 'metric'"],
    ['metric=avg_rating&state=bad', 'state', 'must be one of good, warning, breach, not_enough_data'],
    ['flagged_since=2026-03-29', 'flagged_since', 'must be an instant such as 2026-03-29T10:15:30Z'],
    ['flagged_since=9999-12-31T23:59:59-23:59', 'flagged_since', 'must be in the years 0001 to 9999, in UTC'],
    [
      'flagged_since=0001-01-01T00:00:00%2B00:01',
      'flagged_since',
      'must be in the years 0001 to 9999, in UTC',
    ],
    ['sort=rate', 'sort', "'rate' needs 'metric'"],
    ['sort=name', 'sort', expect.stringMatching(/^must be one of score, -score, since/)],
    ['limit=0', 'limit', 'must be an integer from 1 to 100'],
    ['limit=101', 'limit', 'must be an integer from 1 to 100'],
    [`search=${'x'.repeat(129)}`, 'search', 'must be at most 128 characters'],
    ['band=healthy&band=critical', 'band', 'must be given once'],
    ['bnad=critical', 'bnad', expect.stringMatching(/^is not a parameter of this route, which takes .*band/)],
  ])('answers %s with a 400 that says what is wrong', async (query, parameter, detail) => {
    expect(await get(`sellers?${query}`)).toMatchObject({
      status: 400,
      body: { errors: [{ parameter, detail }] },
    });
  });

  test.each(['', '0x10', '1e1', '%205', '%2B5', '5.0', '-5', 'five'])(
    'answers limit=%s, which is no number of sellers, with 400',
    async (limit) => {
      expect(await get(`sellers?limit=${limit}`)).toMatchObject({
        status: 400,
        body: { errors: [{ parameter: 'limit', detail: 'must be an integer from 1 to 100' }] },
      });
    },
  );
});

test('the overview counts the same sellers as the list', async () => {
  const body = overviewBody.parse((await get('overview')).body);
  expect(body).toMatchObject({
    as_of: '2026-03-29T10:00:00.000Z',
    currency: 'EUR',
    sellers: 6,
    unreadable: 1,
    bands: { healthy: 3, at_risk: 2, critical: 1 },
    flagged: 2,
    newly_flagged: { count: 1, sellers: ['charlie'] },
    // The fifty orders of the seller whose day has ended do not count.
    orders_today: 5,
    gmv_today: '50',
    gmv_30d: '3091',
    gmv_at_risk: '998.5',
    overdue_orders: 3,
    metrics: { sla_compliance_rate: { states: { good: 3, warning: 0, breach: 2, not_enough_data: 1 } } },
  });
});

describe('the what-if answer', () => {
  test('shows the thresholds of the policy, and who breaches them, when nothing is asked', async () => {
    const body = whatIfBody.parse((await get('what-if')).body);
    expect(body.thresholds).toEqual({
      acceptance_rate: { comparator: '>=', target: 0.9, min_denominator: 20, min_bad: 2 },
      cancellation_rate: { comparator: '<=', target: 0.025, min_denominator: 20, min_bad: 2 },
      sla_compliance_rate: { comparator: '>=', target: 0.95, min_denominator: 20, min_bad: 2 },
      avg_rating: { comparator: '>=', target: 3.5, min_denominator: 10, min_bad: 0 },
    });
    expect(body).toMatchObject({ unreadable: 1, flagged: 3, newly: { count: 0 }, cleared: { count: 0 } });
    expect(body.sellers.map(({ seller_id }) => seller_id)).toEqual(['charlie', 'bravo', 'echo-shop']);
  });

  test('shows who is added and who is spared by another target and minimum', async () => {
    const body = whatIfBody.parse(
      (await get('what-if?sla_compliance_rate=0.6&cancellation_rate=0.2&min_bad=50')).body,
    );
    expect(body.thresholds.sla_compliance_rate).toEqual({
      comparator: '>=',
      target: 0.6,
      min_denominator: 20,
      min_bad: 50,
    });
    expect(body).toMatchObject({
      flagged: 1,
      sellers: [{ seller_id: 'charlie', gmv_30d: '90' }],
      cleared: { count: 2, sellers: ['bravo', 'echo-shop'] },
    });
    const stricter = whatIfBody.parse((await get('what-if?avg_rating=5&min_bad=0')).body);
    expect(stricter).toMatchObject({
      flagged: 6,
      newly: { count: 3, sellers: ['Alpha-shop', 'delta', 'yesterday'] },
    });
  });

  test('takes a target with an exponent, as programs write small numbers', async () => {
    const asWritten = await get('what-if?cancellation_rate=2e-01');
    expect(asWritten.body).toEqual((await get('what-if?cancellation_rate=0.2')).body);
    expect(asWritten.status).toBe(200);
  });

  test.each([
    ['sla_compliance_rate=1.1', 'sla_compliance_rate', 'must be a number from 0 to 1'],
    ['acceptance_rate=ninety', 'acceptance_rate', 'must be a number from 0 to 1'],
    ['cancellation_rate=', 'cancellation_rate', 'must be a number from 0 to 1'],
    ['avg_rating=0.5', 'avg_rating', 'must be a number from 1 to 5'],
    ['min_denominator=1.5', 'min_denominator', 'must be an integer from 0 to 1000000'],
    ['min_bad=-1', 'min_bad', 'must be an integer from 0 to 1000000'],
  ])('answers %s with a 400 that says what is wrong', async (query, parameter, detail) => {
    expect(await get(`what-if?${query}`)).toMatchObject({
      status: 400,
      body: { errors: [{ parameter, detail }] },
    });
  });
});

test.each(['sellers', 'overview', 'what-if', 'sellers?band=nonsense'])(
  'shows %s to operators alone',
  async (route) => {
    expect(await client.get(`/v1/operator/${route}`)).toMatchObject({
      status: 401,
      headers: { 'www-authenticate': 'Bearer' },
    });
    for (const as of [{ roles: ['finance'] }, { seller_id: 'charlie' }])
      expect(await get(route, as)).toMatchObject({
        status: 403,
        body: { detail: 'This token may not read that.' },
      });
  },
);
