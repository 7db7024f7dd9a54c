/**
 * A statement that does not add up, or differs between screen and file, costs trust and somebody an
 * afternoon.
 */
import { beforeAll, expect, test } from 'vitest';
import { type StatementBody, statementBody } from '../../../contracts/api/statement.ts';
import { createApiClient, useApi } from '../../support/functions/api-client.ts';
import { orderOf } from '../../support/functions/marketplace.ts';

const NOW = Date.parse('2026-03-29T10:00:00Z');
const SELLER = '-shop:1';
const finance = { roles: ['finance'] };

const { market, client } = await useApi(NOW);

const payoutOf = (payout_id: string, amount: string, status: string, payout_ts: string) => ({
  payout_id,
  seller_id: SELLER,
  amount,
  status,
  payout_ts,
});

beforeAll(async () => {
  await market.orders([
    orderOf(SELLER, 'o1', '2026-01-15T12:00:00Z', { order_value: '100.10' }),
    orderOf(SELLER, 'o2', '2026-03-27T12:00:00Z', { order_value: '19.99', commission_rate: '0.125' }),
    // In Berlin this is the 28th already.
    orderOf(SELLER, 'o3', '2026-03-27T23:30:00Z'),
    orderOf(SELLER, 'o4', '2026-03-28T12:00:00Z', { status: 'cancelled' }),
    orderOf(SELLER, 'o6', '2026-03-28T13:00:00Z', { status: 'shipped' }),
    // This order is dated ahead: it is owed, but on no day so far.
    orderOf(SELLER, 'o5', '2026-04-02T12:00:00Z'),
  ]);
  await market.refunds([
    {
      refund_id: 'r1',
      order_id: 'o1',
      seller_id: SELLER,
      refund_amount: '50',
      commission_rate: '0.1',
      refund_ts: '2026-03-28T09:00:00Z',
    },
  ]);
  await market.payouts([
    payoutOf('p1', '40', 'paid', '2026-02-01T12:00:00Z'),
    payoutOf('p2', '5.5', 'in_transit', '2026-03-28T12:00:00Z'),
    payoutOf('p3', '7', 'scheduled', '2026-03-29T01:00:00Z'),
    payoutOf('p4', '1000', 'failed', '2026-03-29T01:00:00Z'),
  ]);
  await market.evaluate(SELLER);
});

const path = `/v1/sellers/${encodeURIComponent(SELLER)}/statement`;
const get = (query = '', as: object = { seller_id: SELLER }, headers: Record<string, string> = {}) =>
  client.get(`${path}${query}`, { as: as as never, headers });
const statement = async (query = ''): Promise<StatementBody> => statementBody.parse((await get(query)).body);

test('shows the last thirty days by default, each with what was owed at its end', async () => {
  const body = await statement();
  expect(body).toMatchObject({
    seller_id: SELLER,
    currency: 'EUR',
    time_zone: 'Europe/Berlin',
    from: '2026-02-28',
    to: '2026-03-29',
  });
  expect(body.lines).toHaveLength(30);
  expect(body.opening_balance).toBe('50.09');
  expect(body.lines.filter(({ net_payout, in_transit }) => net_payout !== '0' || in_transit !== '0')).toEqual(
    [
      expect.objectContaining({
        date: '2026-03-27',
        gmv: '19.99',
        commission: '2.49875',
        gross_payout: '17.49125',
        balance: '67.58125',
        provisional: false,
      }),
      {
        date: '2026-03-28',
        gmv: '10',
        commission: '1',
        gross_payout: '9',
        refunded_value: '50',
        commission_returned: '5',
        refund_deductions: '45',
        net_payout: '-36',
        paid: '0',
        in_transit: '5.5',
        balance: '26.08125',
        // An order of that day is still on its way.
        provisional: true,
      },
    ],
  );
  expect(body.closing_balance).toBe('26.08125');
  expect(body.totals).toMatchObject({ gmv: '29.99', net_payout: '-18.50875', in_transit: '5.5' });
  expect(body.waterfall).toEqual({
    total_gmv: '140.09',
    commission: '14.50875',
    gross_payout: '125.58125',
    refunded_value: '50',
    commission_returned: '5',
    refund_deductions: '45',
    net_payout: '80.58125',
    paid: '40',
    in_transit: '5.5',
    pending_payout: '35.08125',
    payable: '35.08',
    scheduled: '7',
  });
});

test('opens with nothing before the first day, and closes with what is owed after the last', async () => {
  const body = await statement('?from=2026-01-01&to=2026-04-02');
  expect(body.opening_balance).toBe('0');
  expect(body.closing_balance).toBe(body.waterfall.pending_payout);
  const { body: metrics } = await client.get(`/v1/sellers/${encodeURIComponent(SELLER)}/metrics`, {
    as: { seller_id: SELLER },
  });
  expect(metrics).toMatchObject({
    payout: { pending_payout: body.waterfall.pending_payout, scheduled: '7', in_transit: '5.5', paid: '40' },
  });
});

test('opens with the closing balance of the statement before it', async () => {
  const [first, second] = [
    await statement('?from=2026-01-01&to=2026-03-27'),
    await statement('?from=2026-03-28&to=2026-04-02'),
  ];
  expect(second.opening_balance).toBe(first.closing_balance);
});

test('has the same lines as CSV, with the sums at the end, and a file name that any system can store', async () => {
  const body = await statement('?from=2026-03-27&to=2026-03-28');
  const answer = await get('?from=2026-03-27&to=2026-03-28&format=csv');
  expect(answer.headers).toMatchObject({
    'content-type': 'text/csv; charset=utf-8',
    'content-disposition': 'attachment; filename="statement--shop_1-2026-03-27-2026-03-28.csv"',
    'cache-control': 'private, no-cache',
  });
  const [header = '', ...lines] = answer.text.split('\r\n');
  const columns = header.split(',');
  expect(columns).toEqual(Object.keys(body.lines[0]!));
  expect(lines.pop()).toBe('');
  const total = { date: 'total', ...body.totals, balance: body.closing_balance, provisional: true };
  expect(lines).toEqual([...body.lines, total].map((line) => Object.values(line).join(',')));
});

test.each([
  ['text/csv', '', 'text/csv; charset=utf-8'],
  ['text/csv;q=0.9, application/json;q=0.5', '', 'text/csv; charset=utf-8'],
  ['application/json, text/csv;q=0.5', '', 'application/json'],
  ['application/json, text/csv', '', 'application/json'],
  ['*/*', '', 'application/json'],
  ['text/csv;q=0.1, */*', '', 'application/json'],
  ['text/csv;q=0.9, */*;q=0.8', '', 'text/csv; charset=utf-8'],
  ['text/csv;q=0.5, application/*;q=0.6', '', 'application/json'],
  ['application/json;q=0.2, */*;q=0.1', '', 'application/json'],
  ['application/json;q=0.2, text/*;q=0.3, */*', '', 'text/csv; charset=utf-8'],
  ['text/*', '', 'text/csv; charset=utf-8'],
  ['text/*, application/*', '', 'application/json'],
  ['text/*, text/csv;q=0, */*;q=0.1', '', 'application/json'],
  ['text/html, */*;q=0.8', '', 'application/json'],
  ['text/csv', '?format=json', 'application/json'],
  ['application/json', '?format=csv', 'text/csv; charset=utf-8'],
])('answers a client that accepts %s and asks %j with %s', async (accept, query, type) => {
  expect((await get(query, undefined, { accept })).headers['content-type']).toBe(type);
});

test('shows the statement to the seller itself, operators and finance', async () => {
  const own = await get();
  for (const as of [{ roles: ['operator'] }, finance]) expect((await get('', as)).body).toEqual(own.body);
  expect((await client.get(path)).status).toBe(401);
  const other = await get('', { seller_id: 'other' });
  expect(other).toMatchObject({ status: 403, body: { detail: 'This token may not read that seller.' } });
  const unknown = '/v1/sellers/nobody/statement';
  expect(await client.get(unknown, { as: { seller_id: 'other' } })).toEqual(other);
  expect(await client.get(unknown, { as: finance })).toMatchObject({
    status: 404,
    body: { detail: 'There is no such seller.' },
  });
  expect(await client.get(unknown, { as: { seller_id: 'nobody' } })).toMatchObject({
    status: 200,
    body: { closing_balance: '0' },
  });
});

test.each([
  ['?from=2026-03-30', 'from', "must not be after 'to' (2026-03-29)"],
  ['?to=2026-02-30', 'to', 'must be a day such as 2026-03-29'],
  ['?from=', 'from', 'must be a day such as 2026-03-29'],
  ['?from=2025-02-22', 'from', 'must be 2025-02-23 or later: at most 400 days are answered'],
  ['?format=xlsx', 'format', 'must be one of json, csv'],
  ['?format=', 'format', 'must be one of json, csv'],
  ['?format=csv&format=csv', 'format', 'must be given once'],
])('answers %s with a 400 that says what is wrong', async (query, parameter, detail) => {
  expect(await get(query)).toMatchObject({ status: 400, body: { errors: [{ parameter, detail }] } });
});

test('answers four hundred days', async () =>
  expect((await statement('?from=2025-02-23')).lines).toHaveLength(400));

test('keeps the opening balance when an order arrives during the reading', async () => {
  const { metrics } = market;
  let late = 0;
  const interrupted = await createApiClient(market, {
    storesFor: () => ({
      ...market.storesFor(),
      metrics: {
        ...metrics,
        readDays: async (...asked) => {
          if (late < 1) {
            late += 1;
            await market.orders([
              orderOf(SELLER, `late-${late}`, '2026-03-29T09:30:00Z', { order_value: '1000' }),
            ]);
          }
          return metrics.readDays(...asked);
        },
      },
    }),
  });
  const { body } = await interrupted.get(path, { as: finance });
  expect(statementBody.parse(body)).toMatchObject({ opening_balance: '50.09', totals: { gmv: '1029.99' } });
});
