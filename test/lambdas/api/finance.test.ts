/**
 * What the marketplace owes must be the same to the last digit on the screen, in the file, and as
 * the sum over all sellers.
 */
import { beforeAll, expect, test } from 'vitest';
import {
  liabilityBody,
  PAYOUT_COLUMNS,
  type PayoutRow,
  type PayoutsBody,
  payoutsBody,
} from '../../../contracts/api/finance.ts';
import { decimal, plain, ZERO } from '../../../domain/counting/decimal.ts';
import { rowOf, storeRows } from '../../support/factories/seller-rows.ts';
import { movedTo, useApi } from '../../support/functions/api-client.ts';

const NOW = Date.parse('2026-03-29T10:00:00Z');
const finance = { roles: ['finance'] };
const SELLERS = 130;

const { server, client } = await useApi(NOW);

/** Amounts of many digits, some negative. As in summaries, pending = net − paid out. */
const moneyOf = (index: number) => {
  const [net, out] = [
    decimal(`${index * 7}.${String(index).padStart(8, '0')}`),
    decimal(index % 3 === 0 ? index * 9 : index),
  ];
  return {
    net_payout: plain(net),
    paid_out: plain(out),
    in_transit: plain(out.div(2)),
    pending_payout: plain(net.minus(out)),
    scheduled: String(index),
    total_gmv: `123456789.${index}`,
  };
};

beforeAll(async () => {
  await storeRows(server, [
    ...Array.from({ length: SELLERS }, (_, index) =>
      rowOf(`${index % 2 === 0 ? 'even' : 'odd'}-${index}`, moneyOf(index)),
    ),
    rowOf('-dash', { pending_payout: '-1' }),
  ]);
});

const get = (route: string, as: object = finance, headers: Record<string, string> = {}) =>
  client.get(`/v1/finance/${route}`, { as: as as never, headers });

/** All pages of a list. */
const readAll = async (
  query: string,
): Promise<{ readonly rows: PayoutRow[]; readonly pages: PayoutsBody[] }> => {
  const pages: PayoutsBody[] = [];
  let cursor: string | null = null;
  do {
    const page: PayoutsBody = payoutsBody.parse(
      (await get(`payouts?limit=40${query}${cursor === null ? '' : `&cursor=${cursor}`}`)).body,
    );
    pages.push(page);
    cursor = page.next_cursor;
  } while (cursor !== null);
  return { rows: pages.flatMap(({ payouts }) => payouts), pages };
};

const sumOf = (rows: readonly PayoutRow[], column: (typeof PAYOUT_COLUMNS)[number]): string =>
  plain(rows.reduce((sum, row) => sum.plus(row[column]), ZERO));

test.each([
  ['', SELLERS + 1],
  ['&search=EVEN', 65],
])(
  'payouts%s: lists every seller once over all pages, with the exact sums of all on each page',
  async (query, total) => {
    const { rows, pages } = await readAll(query);
    expect(new Set(rows.map(({ seller_id }) => seller_id)).size).toBe(total);
    expect(rows).toHaveLength(total);
    for (const page of pages) {
      expect(page).toMatchObject({
        total,
        currency: 'EUR',
        as_of: '2026-03-29T10:00:00.000Z',
        unreadable: 0,
      });
      for (const column of PAYOUT_COLUMNS) expect(page.totals[column]).toBe(sumOf(rows, column));
    }
    const pending = rows.map(({ pending_payout }) => decimal(pending_payout));
    for (const [index, amount] of pending.slice(1).entries())
      expect(amount.cmp(pending[index]!)).toBeLessThanOrEqual(0);
  },
);

test('sums what each seller is owed, and tells apart what sellers owe', async () => {
  const { rows } = await readAll('');
  const body = liabilityBody.parse((await get('liability')).body);
  const [owed, owing] = [
    rows.filter(({ pending_payout }) => !pending_payout.startsWith('-')),
    rows.filter((row) => row.pending_payout.startsWith('-')),
  ];
  expect(owing.length).toBeGreaterThan(10);
  expect(body).toMatchObject({
    sellers: SELLERS + 1,
    unreadable: 0,
    currency: 'EUR',
    owed_to_sellers: sumOf(owed, 'pending_payout'),
    owed_by_sellers: sumOf(owing, 'pending_payout').slice(1),
    net: sumOf(rows, 'pending_payout'),
    negative_balances: owing.length,
    scheduled: sumOf(rows, 'scheduled'),
    in_transit: sumOf(rows, 'in_transit'),
  });
  for (const column of PAYOUT_COLUMNS) expect(body.totals[column]).toBe(sumOf(rows, column));
});

test('gives every seller at once as CSV, in the order and amounts of the screen, with the sums at the end', async () => {
  const { rows, pages } = await readAll('&sort=seller_id');
  const answer = await get('payouts?sort=seller_id&format=csv');
  expect(answer).toMatchObject({
    status: 200,
    headers: {
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': 'attachment; filename="payouts-2026-03-29.csv"',
    },
  });
  const [header = '', ...lines] = answer.text.split('\r\n');
  expect(lines.pop()).toBe('');
  const columns = header.split(',');
  expect(columns).toEqual(Object.keys(rows[0]!));
  const shown = (record: Readonly<Record<string, string>>) =>
    columns.map((column) => record[column]).join(',');
  const total = { seller_id: 'total', ...pages[0]!.totals, as_of: pages[0]!.as_of };
  // A spreadsheet would run an id that begins with a dash.
  expect(lines).toEqual([...rows, total].map((row) => shown(row).replace(/^-dash/, "'-dash")));
  expect((await get('payouts?sort=seller_id', finance, { accept: 'text/csv' })).text).toBe(answer.text);
});

test('says in the name of a file, or in a field of an answer, how many sellers are missing', async () => {
  await storeRows(server, [{ seller_id: 'earlier', text: undefined }]);
  expect((await get('payouts?format=csv')).headers['content-disposition']).toContain(
    'payouts-2026-03-29-without-1-sellers.csv',
  );
  expect((await get('payouts')).body).toMatchObject({ unreadable: 1, total: SELLERS + 1 });
  expect((await get('liability')).body).toMatchObject({ unreadable: 1, sellers: SELLERS + 1 });
});

test.each([
  ['sort=gmv', 'sort', expect.stringMatching(/^must be one of seller_id, -seller_id/)],
  ['limit=1000', 'limit', 'must be an integer from 1 to 100'],
  ['format=xml', 'format', 'must be one of json, csv'],
  ['cursor=abc', 'cursor', expect.any(String)],
  ['search=a&search=b', 'search', 'must be given once'],
])('answers %s with a 400 that says what is wrong', async (query, parameter, detail) => {
  expect(await get(`payouts?${query}`)).toMatchObject({
    status: 400,
    body: { errors: [{ parameter, detail }] },
  });
});

test.each([
  ['format=csv&limit=5', 'text/plain', ['limit']],
  ['format=csv&cursor=abc', 'text/plain', ['cursor']],
  ['limit=5&cursor=', 'text/csv', ['limit', 'cursor']],
])(
  '%s, accepting %s: refuses a page of a CSV, because a CSV has every seller',
  async (query, accept, parameters) => {
    const detail = 'must be left out for CSV (by format or by Accept), which always has all sellers';
    expect(await get(`payouts?${query}`, finance, { accept })).toMatchObject({
      status: 400,
      headers: { 'content-type': 'application/problem+json' },
      body: { errors: parameters.map((parameter) => ({ parameter, detail })) },
    });
    expect((await get('payouts?format=json&limit=5', finance, { accept: 'text/csv' })).status).toBe(200);
  },
);

test('answers a cursor whose place no row can have with 400, not with a failure', async () => {
  for (const [sort, places] of [
    [
      '-pending_payout',
      ['["abc","odd-1"]', '["1e9","odd-1"]', '[7,"odd-1"]', '[null,"odd-1"]', '["7","odd 1"]', '["7"]'],
    ],
    ['seller_id', ['[1,"odd-1"]', '["","odd-1"]']],
  ] as const) {
    const { next_cursor } = payoutsBody.parse((await get(`payouts?sort=${sort}&limit=1`)).body);
    for (const place of places)
      expect(await get(`payouts?sort=${sort}&cursor=${movedTo(next_cursor, place)}`), place).toMatchObject({
        status: 400,
        body: { errors: [{ parameter: 'cursor' }] },
      });
  }
  expect(client.errors).toEqual([]);
});

test.each(['payouts', 'payouts?format=csv', 'liability'])('shows %s to finance alone', async (route) => {
  expect(await client.get(`/v1/finance/${route}`)).toMatchObject({
    status: 401,
    headers: { 'content-type': 'application/problem+json' },
  });
  for (const as of [{ roles: ['operator'] }, { seller_id: 'odd-1' }])
    expect(await get(route, as)).toMatchObject({
      status: 403,
      body: { detail: 'This token may not read that.' },
    });
});
