/**
 * If an approved appeal is lost, counted twice or made by the wrong person, a rate is unfair and
 * nobody can say why.
 */
import { PutCommand, paginateQuery } from '@aws-sdk/lib-dynamodb';
import { beforeAll, describe, expect, test } from 'vitest';
import { entityKey } from '../../../adapters/dynamodb/keys.ts';
import { exclusionBody, exclusionsBody } from '../../../contracts/api/exclusions.ts';
import { type Answer, type Call, createApiClient, useApi } from '../../support/functions/api-client.ts';
import { interfere } from '../../support/functions/ingest-and-evaluate.ts';
import { orderOf, shipmentOf } from '../../support/functions/marketplace.ts';
import { TEST_TABLES } from '../../support/servers/dynamodb-server.ts';

const NOW = Date.parse('2026-03-29T10:00:00Z');
const PLACED = '2026-03-29T08:00:00Z';
const operator = { roles: ['operator'], sub: 'operator-1' };

const { server, market, client } = await useApi(NOW);

const path = (seller: string): string => `/v1/operator/sellers/${seller}/exclusions`;
const post = (seller: string, body: unknown, call: Call = {}, through = client): Promise<Answer> =>
  through.get(path(seller), {
    method: 'POST',
    as: operator,
    body: typeof body === 'string' ? body : JSON.stringify(body),
    headers: { 'content-type': 'application/json' },
    ...call,
  });
const list = (seller: string, query = '', as: object = operator): Promise<Answer> =>
  client.get(`${path(seller)}${query}`, { as: as as never });

const CASES = {
  acceptance: { rate: 'acceptance_rate', order_id: 'declined' },
  cancellation: { rate: 'cancellation_rate', order_id: 'dropped' },
  sla: { rate: 'sla_compliance_rate', order_id: 'late' },
  rating: { rate: 'avg_rating', rating_id: 'harsh' },
} as const;
const appeal = (named: object, excluded = true) => ({
  ...named,
  excluded,
  reason: 'The carrier was on strike',
});

/** Gives a seller one bad case of each rate, and a good order and rating. */
const aSeller = async (seller: string): Promise<void> => {
  await market.orders([
    orderOf(seller, 'good', PLACED),
    orderOf(seller, 'declined', PLACED, { order_accepted: false, status: 'pending' }),
    orderOf(seller, 'dropped', PLACED, { status: 'cancelled' }),
    orderOf(seller, 'late', PLACED),
  ]);
  await market.fulfillment(shipmentOf(seller, 'late', '2026-03-27T08:00:00Z', 30));
  await market.ratings([
    { rating_id: 'harsh', order_id: 'late', seller_id: seller, rating: 1, rated_ts: PLACED },
    { rating_id: 'kind', order_id: 'good', seller_id: seller, rating: 5, rated_ts: PLACED },
  ]);
  await market.evaluate(seller);
};

/** Every counter that is not 0, of the lifetime and of each day. */
const countersOf = async (seller: string) => {
  const { total } = await market.metrics.readTotals(seller);
  const days = await market.metrics.readDays(seller, '2026-03-01', '2026-03-31');
  const shown = ({ counts, money }: typeof total) => ({
    ...Object.fromEntries([...counts].filter(([, count]) => count !== 0)),
    ...Object.fromEntries([...money].map(([figure, amount]) => [figure, amount.toString()])),
  });
  return {
    total: shown(total),
    days: Object.fromEntries([...days].map(([day, sums]) => [day, shown(sums)])),
  };
};

/** A seller's items in the ledger whose sort keys begin with `prefix`. */
const items = async (seller: string, prefix: string): Promise<Record<string, unknown>[]> => {
  const found: Record<string, unknown>[] = [];
  const pages = paginateQuery(
    { client: server.client },
    {
      TableName: TEST_TABLES.ledger,
      KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
      ExpressionAttributeValues: { ':pk': `SELLER#${seller}`, ':prefix': prefix },
    },
  );
  for await (const { Items = [] } of pages) found.push(...Items);
  return found;
};
const entryOf = async (seller: string, sk: string): Promise<Record<string, unknown>> =>
  JSON.parse(String((await items(seller, sk))[0]?.['entry']));

describe('excluding a case', () => {
  test.each([
    ['acceptance', { acceptance_excluded: 1 }],
    ['cancellation', { cancellation_excluded: 1, cancellation_excluded_cancelled: 1 }],
    ['sla', { sla_excluded: 1 }],
    ['rating', { excluded_ratings_1: 1 }],
  ] as const)(
    '%s: keeps the raw figures, and counts the case as excluded, on its day too',
    async (name, counted) => {
      const seller = `out-${name}`;
      await aSeller(seller);
      const before = await countersOf(seller);
      const answer = await post(seller, appeal(CASES[name]));
      expect(answer).toMatchObject({
        status: 200,
        headers: { 'content-type': 'application/json', 'cache-control': 'private, no-cache' },
      });
      const { audit_id, ...told } = exclusionBody.parse(answer.body);
      expect(told).toEqual({
        ...CASES[name],
        seller_id: seller,
        excluded: true,
        changed: true,
        at: '2026-03-29T10:00:00.000Z',
        by: 'operator-1',
      });
      expect(audit_id).toMatch(/^2026-03-29T10:00:00\.000Z#id-\d+$/);
      const after = await countersOf(seller);
      expect(after.total).toEqual({ ...before.total, ...counted });
      const day = name === 'sla' ? '2026-03-28' : '2026-03-29';
      expect(after.days).toEqual({ ...before.days, [day]: { ...before.days[day], ...counted } });
      expect(await items(seller, 'AUDIT#')).toHaveLength(1);
    },
  );

  test('takes a good case out of numerator and denominator', async () => {
    await aSeller('fair');
    await post('fair', appeal({ rate: 'acceptance_rate', order_id: 'good' }));
    await post('fair', appeal({ rate: 'avg_rating', rating_id: 'kind' }));
    expect((await countersOf('fair')).total).toMatchObject({
      acceptance_excluded: 1,
      acceptance_excluded_accepted: 1,
      excluded_ratings_5: 1,
    });
  });

  test.each([
    ['acceptance', 'dropped', 'acceptance_rate'],
    ['cancellation', 'dropped', 'cancellation_rate'],
    ['sla', 'late', 'sla_compliance_rate'],
    ['rating', 'low', 'avg_rating'],
  ] as const)('%s: removes the case from the orders that an alert names', async (name, list, rate) => {
    const seller = `unnamed-${name}`;
    await aSeller(seller);
    const named = () => market.lists.listIds(seller, { list, rate, from: 0, to: NOW }, 20);
    const before = await named();
    await post(seller, appeal(CASES[name]));
    const left = before.filter((id) => id !== (name === 'rating' ? 'late' : Object.values(CASES[name])[1]));
    expect(left).toHaveLength(before.length - 1);
    expect(await named()).toEqual(left);
  });

  test('excludes an order from one rate and keeps it in another', async () => {
    await aSeller('both');
    await post('both', appeal({ rate: 'acceptance_rate', order_id: 'dropped' }));
    await post('both', appeal({ rate: 'cancellation_rate', order_id: 'dropped' }));
    await post('both', appeal({ rate: 'acceptance_rate', order_id: 'dropped' }, false));
    expect(await entryOf('both', 'ORDER#dropped')).toMatchObject({ excluded: ['cancellation_rate'] });
    expect((await countersOf('both')).total).toMatchObject({
      cancellation_excluded: 1,
      cancellation_excluded_cancelled: 1,
    });
    expect((await countersOf('both')).total).not.toHaveProperty('acceptance_excluded');
  });
});

describe('withdrawing an exclusion', () => {
  test.each(Object.entries(CASES))('%s: restores every counter and the entry', async (name, named) => {
    const seller = `back-${name}`;
    await aSeller(seller);
    const [counters, entry] = [await countersOf(seller), await entryOf(seller, keyOf(named))];
    await post(seller, appeal(named));
    expect(await countersOf(seller)).not.toEqual(counters);
    expect((await post(seller, appeal(named, false))).body).toMatchObject({
      excluded: false,
      changed: true,
    });
    expect(await countersOf(seller)).toEqual(counters);
    expect(await entryOf(seller, keyOf(named))).toEqual(entry);
    expect(await items(seller, 'AUDIT#')).toHaveLength(2);
  });
});

const keyOf = (named: (typeof CASES)[keyof typeof CASES]): string => {
  if (named.rate === 'avg_rating') return `RATING#${named.rating_id}`;
  return `${named.rate === 'sla_compliance_rate' ? 'FULFILLMENT' : 'ORDER'}#${named.order_id}`;
};

describe('repeating an exclusion', () => {
  test('changes no counter and no entry, and adds no line to the history', async () => {
    await aSeller('twice');
    await post('twice', appeal(CASES.sla));
    const [counters, stored] = [await countersOf('twice'), await items('twice', '')];
    const again = await post('twice', { ...appeal(CASES.sla), reason: 'Once more' });
    expect(again).toMatchObject({ status: 200, body: { excluded: true, changed: false, audit_id: null } });
    expect([await countersOf('twice'), await items('twice', '')]).toEqual([counters, stored]);
  });

  test('changes nothing when a case that was never excluded is included', async () => {
    await aSeller('never');
    expect((await post('never', appeal(CASES.rating, false))).body).toMatchObject({
      excluded: false,
      changed: false,
      audit_id: null,
    });
    expect(await items('never', 'AUDIT#')).toEqual([]);
  });

  test('counts once when five are made at the same moment, and tells each caller the outcome', async () => {
    await aSeller('crowd');
    const answers = await Promise.all(
      Array.from({ length: 5 }, () => post('crowd', appeal(CASES.acceptance))),
    );
    expect(answers.map(({ status }) => status)).toEqual(Array(5).fill(200));
    const bodies = answers.map(({ body }) => exclusionBody.parse(body));
    expect(bodies.map(({ excluded }) => excluded)).toEqual(Array(5).fill(true));
    expect(bodies.filter(({ changed }) => changed)).toHaveLength(1);
    expect((await countersOf('crowd')).total).toMatchObject({ acceptance_excluded: 1 });
    expect(await items('crowd', 'AUDIT#')).toHaveLength(1);
  });
});

describe('a case that changes after its exclusion', () => {
  /** A newer version of the declined order: it was accepted and completed after all. */
  const newer = (seller: string) =>
    market.orders([orderOf(seller, 'declined', PLACED, { updated_at: '2026-03-29T11:00:00Z' })]);

  test('keeps both a record that arrives while its exclusion is written, and the exclusion', async () => {
    await aSeller('overtaken');
    let first = true;
    const stop = interfere(server.client, {
      before: async ({ name, input }) => {
        if (!first || name !== 'TransactWriteItemsCommand' || !JSON.stringify(input).includes('AUDIT#'))
          return;
        first = false;
        await newer('overtaken');
      },
    });
    const { body } = await post('overtaken', appeal(CASES.acceptance));
    stop();
    expect(body).toMatchObject({ changed: true });
    expect(await entryOf('overtaken', 'ORDER#declined')).toMatchObject({
      accepted: true,
      status: 'completed',
      excluded: ['acceptance_rate'],
    });
    expect((await countersOf('overtaken')).total).toMatchObject({
      accepted_orders: 4,
      completed_orders: 3,
      acceptance_excluded: 1,
      acceptance_excluded_accepted: 1,
    });
    expect(await items('overtaken', 'AUDIT#')).toHaveLength(1);
  });

  test('keeps both an exclusion that arrives while a record is written, and the record', async () => {
    await aSeller('overtaking');
    let first = true;
    const stop = interfere(server.client, {
      before: async ({ name }) => {
        if (!first || name !== 'TransactWriteItemsCommand') return;
        first = false;
        expect((await post('overtaking', appeal(CASES.acceptance))).body).toMatchObject({ changed: true });
      },
    });
    await newer('overtaking');
    stop();
    expect(await entryOf('overtaking', 'ORDER#declined')).toMatchObject({
      accepted: true,
      excluded: ['acceptance_rate'],
    });
    expect((await countersOf('overtaking')).total).toMatchObject({
      accepted_orders: 4,
      acceptance_excluded: 1,
      acceptance_excluded_accepted: 1,
    });
  });

  test('stays excluded after a later version, and after a record is delivered again', async () => {
    await aSeller('later');
    for (const named of Object.values(CASES)) await post('later', appeal(named));
    const counters = await countersOf('later');
    await aSeller('later');
    expect(await countersOf('later')).toEqual(counters);
    await newer('later');
    await market.ratings([
      {
        rating_id: 'harsh',
        order_id: 'late',
        seller_id: 'later',
        rating: 2,
        rated_ts: '2026-03-29T09:00:00Z',
      },
    ]);
    await market.fulfillment([
      {
        order_id: 'late',
        seller_id: 'later',
        stage: 'shipped',
        sla_hours: 24,
        event_ts: '2026-03-27T09:00:00Z',
      },
    ]);
    expect((await countersOf('later')).total).toMatchObject({
      acceptance_excluded: 1,
      acceptance_excluded_accepted: 1,
      sla_excluded: 1,
      sla_excluded_on_time: 1,
      excluded_ratings_2: 1,
    });
    expect((await countersOf('later')).total).not.toHaveProperty('excluded_ratings_1');
  });

  test('can be excluded before the order has shipped', async () => {
    const accepted = {
      order_id: 'open',
      seller_id: 'early',
      stage: 'accepted',
      sla_hours: 24,
      event_ts: '2026-03-26T08:00:00Z',
    };
    await market.fulfillment([accepted]);
    expect(
      (await post('early', appeal({ rate: 'sla_compliance_rate', order_id: 'open' }))).body,
    ).toMatchObject({ changed: true });
    expect((await countersOf('early')).total).toEqual({ open_orders: 1 });
    // The order is overdue all the same, but is not expected to lower the rate.
    expect(
      (await client.get('/v1/sellers/early/metrics', { as: { seller_id: 'early' } })).body,
    ).toMatchObject({
      fulfillment: { overdue_orders: 1, projected: { lifetime: { denominator: 0 } } },
    });
    await market.fulfillment([{ ...accepted, stage: 'shipped', event_ts: '2026-03-29T08:00:00Z' }]);
    expect((await countersOf('early')).total).toEqual({ shipped_orders: 1, sla_excluded: 1 });
  });

  test('writes nothing and answers 503 after eight attempts when the store never takes the change', async () => {
    await aSeller('busy');
    let attempts = 0;
    const busy = await createApiClient(market, {
      writingFor: () => ({
        ledger: {
          ...market.ledger,
          apply: async () => {
            attempts += 1;
            return { outcome: 'conflict', refused: [], transactions: 0, changes: 0, records: 0 };
          },
        },
      }),
    });
    expect(await post('busy', appeal(CASES.sla), {}, busy)).toMatchObject({
      status: 503,
      headers: { 'retry-after': '1' },
    });
    expect(attempts).toBe(8);
    expect(await items('busy', 'AUDIT#')).toEqual([]);
  });
});

describe('who may exclude a case', () => {
  beforeAll(() => aSeller('whose'));

  test.each([
    ['nobody', {}, 401],
    ['the seller itself', { as: { seller_id: 'whose' } }, 403],
    ['another seller', { as: { seller_id: 'other' } }, 403],
    ['finance', { as: { roles: ['finance'] } }, 403],
    ['a token without a subject', { as: { roles: ['operator'], sub: undefined } }, 401],
  ] as const)('refuses %s and discloses nothing about the seller', async (_, caller, status) => {
    const call = { as: undefined as never, ...(caller as Call) };
    const answers = [
      await post('whose', appeal(CASES.sla), call),
      await post('nobody', appeal(CASES.sla), call),
      await post('a%20b', appeal(CASES.sla), call),
      await client.get(path('whose'), call),
      await client.get(path('nobody'), call),
    ];
    for (const answer of answers)
      expect(answer).toMatchObject({ status, headers: { 'content-type': 'application/problem+json' } });
    for (const answer of answers) expect(answer).toEqual(answers[0]);
    expect(await items('whose', 'AUDIT#')).toEqual([]);
  });

  test('refuses a caller without permission before it looks at the body', async () => {
    expect(await post('whose', 'x'.repeat(9000), { as: { seller_id: 'whose' } })).toMatchObject({
      status: 403,
    });
  });
});

describe('refused exclusions', () => {
  beforeAll(() => aSeller('strict'));

  test.each([
    [
      'an order that is not there',
      'strict',
      { rate: 'acceptance_rate', order_id: 'unknown' },
      'This seller has no order with that id.',
    ],
    ['another seller’s order', 'nobody', CASES.cancellation, 'This seller has no order with that id.'],
    [
      'an order that was never shipped',
      'strict',
      { rate: 'sla_compliance_rate', order_id: 'good' },
      'This seller has no shipment of an order with that id.',
    ],
    [
      'an order cancelled before any shipment',
      'strict',
      { rate: 'sla_compliance_rate', order_id: 'dropped' },
      'This seller has no shipment of an order with that id.',
    ],
    [
      'a rating that is not there',
      'strict',
      { rate: 'avg_rating', rating_id: 'unknown' },
      'This seller has no rating with that id.',
    ],
  ])('answers %s with 404', async (_, seller, named, detail) => {
    expect(await post(seller, appeal(named))).toMatchObject({
      status: 404,
      body: { type: 'urn:seller-pulse:problem:not-found', detail },
    });
  });

  test('says what to repair when what is stored of the case cannot be read', async () => {
    await server.client.send(
      new PutCommand({
        TableName: TEST_TABLES.ledger,
        Item: { ...entityKey('orders', 'strict', 'garbled'), rev: 1, entry: '{' },
      }),
    );
    expect(await post('strict', appeal({ rate: 'cancellation_rate', order_id: 'garbled' }))).toMatchObject({
      status: 409,
      body: {
        type: 'urn:seller-pulse:problem:damaged',
        detail: expect.stringMatching(
          /the ledger entry ORDER#garbled of seller strict cannot be read; run npx seller-pulse reconcile/,
        ),
      },
    });
  });

  test.each<[string, unknown, Record<string, RegExp>]>([
    ['no JSON', '{', { body: /JSON/ }],
    [
      'nesting without end',
      `{"reason":${'['.repeat(3000)}${']'.repeat(3000)}}`,
      { body: /at most 64 levels/ },
    ],
    ['nothing', '', { body: /JSON/ }],
    ['no object', [], { body: /must be a JSON object/ }],
    [
      'no rate',
      { order_id: 'late', excluded: true, reason: 'x' },
      { rate: /must be one of acceptance_rate, .*avg_rating/ },
    ],
    ['an unknown rate', { ...appeal(CASES.sla), rate: 'speed' }, { rate: /must be one of/ }],
    [
      'the id of another kind',
      { ...appeal(CASES.sla), order_id: undefined, rating_id: 'x' },
      { order_id: /is missing/ },
    ],
    [
      'an id that cannot be',
      { ...appeal(CASES.rating), rating_id: 'a\nb' },
      { rating_id: /must be 1 to 128 printable characters/ },
    ],
    ['a text for a truth', { ...appeal(CASES.sla), excluded: 'true' }, { excluded: /must be true or false/ }],
    ['no reason', { ...appeal(CASES.sla), reason: undefined }, { reason: /is missing/ }],
    ['a blank reason', { ...appeal(CASES.sla), reason: ' \n ' }, { reason: /1 to 500 characters/ }],
    [
      'a reason that is a novel',
      { ...appeal(CASES.sla), reason: 'x'.repeat(501) },
      { reason: /1 to 500 characters/ },
    ],
    [
      'nearly nothing',
      { rate: 'avg_rating' },
      { rating_id: /is missing/, excluded: /is missing/, reason: /is missing/ },
    ],
  ])('answers a body with %s with a 400 that names the field', async (_, body, errors) => {
    const answer = await post('strict', body);
    expect(answer).toMatchObject({
      status: 400,
      body: {
        errors: Object.entries(errors).map(([parameter, detail]) => ({
          parameter,
          detail: expect.stringMatching(detail),
        })),
      },
    });
  });

  test('answers an impossible seller id with 400', async () => {
    expect(await post('a%20b', appeal(CASES.sla))).toMatchObject({
      status: 400,
      body: { errors: [{ parameter: 'seller_id' }] },
    });
  });

  test.each([
    undefined,
    '',
    'text/plain',
    'application/x-www-form-urlencoded',
    'application/jsonp',
    'multipart/form-data; boundary=x',
  ])('answers the type %s, which foreign pages can send, with 415', async (type) => {
    const headers: Record<string, string> = type === undefined ? {} : { 'content-type': type };
    expect(await post('strict', appeal(CASES.sla), { headers })).toMatchObject({
      status: 415,
      headers: { accept: 'application/json' },
    });
  });

  test.each(['application/json;charset=utf-8', 'Application/JSON ; charset=UTF-8'])(
    'accepts the type %s as JSON',
    async (type) => {
      expect((await post('strict', {}, { headers: { 'content-type': type } })).status).toBe(400);
    },
  );

  test('answers a body over 8 KB with 413, and reads one of 8 KB', async () => {
    const padded = (bytes: number) => `{"reason":"${'ü'.repeat((bytes - 13) / 2)}"}`;
    expect((await post('strict', padded(8193))).status).toBe(413);
    expect((await post('strict', padded(8191))).status).toBe(400);
  });

  test('writes nothing for a refused exclusion', async () =>
    expect(await items('strict', 'AUDIT#')).toEqual([]));
});

describe('the history of exclusions', () => {
  const moment = (minute: number) => new Date(NOW + minute * 60_000).toISOString();
  beforeAll(async () => {
    await aSeller('told');
    for (const [minute, [named, excluded, sub]] of (
      [
        [CASES.sla, true, 'operator-1'],
        [CASES.rating, true, 'operator-2'],
        [CASES.sla, false, 'operator-2'],
        [CASES.cancellation, true, 'operator-1'],
      ] as const
    ).entries()) {
      market.time.now = NOW + minute * 60_000;
      await post(
        'told',
        { ...appeal(named, excluded), reason: `  reason ${minute} ` },
        { as: { ...operator, sub } },
      );
    }
    market.time.now = NOW;
  });

  test('tells who did what, when and why, newest first', async () => {
    const { status, body } = await list('told');
    expect(status).toBe(200);
    expect(exclusionsBody.parse(body)).toEqual({
      seller_id: 'told',
      entries: [
        { ...CASES.cancellation, action: 'exclude', at: moment(3), by: 'operator-1', reason: 'reason 3' },
        { ...CASES.sla, action: 'include', at: moment(2), by: 'operator-2', reason: 'reason 2' },
        { ...CASES.rating, action: 'exclude', at: moment(1), by: 'operator-2', reason: 'reason 1' },
        { ...CASES.sla, action: 'exclude', at: moment(0), by: 'operator-1', reason: 'reason 0' },
      ],
      unreadable: 0,
      next_cursor: null,
    });
  });

  test('has pages without gap or repetition while new entries arrive', async () => {
    const reasons: string[] = [];
    let cursor: string | null = null;
    for (let page = 0; page < 5 && (page === 0 || cursor !== null); page += 1) {
      const body = exclusionsBody.parse(
        (await list('told', `?limit=2${cursor === null ? '' : `&cursor=${cursor}`}`)).body,
      );
      reasons.push(...body.entries.map(({ reason }) => reason));
      cursor = body.next_cursor;
      market.time.now = NOW + 10 * 60_000;
      if (page === 0) await post('told', { ...appeal(CASES.acceptance), reason: 'reason 4' });
      market.time.now = NOW;
    }
    expect(cursor).toBeNull();
    expect(reasons).toEqual(['reason 3', 'reason 2', 'reason 1', 'reason 0']);
    expect(exclusionsBody.parse((await list('told', '?limit=1')).body).entries[0]?.reason).toBe('reason 4');
  });

  test('accepts a cursor only from its operator, and only for its seller', async () => {
    await aSeller('told-too');
    const cursor = exclusionsBody.parse((await list('told', '?limit=1')).body).next_cursor;
    const forged = JSON.parse(Buffer.from(String(cursor), 'base64url').toString());
    const misuses = [
      await list('told-too', `?cursor=${cursor}`),
      await list('told', `?cursor=${cursor}`, { ...operator, sub: 'operator-2' }),
      await list('told', '?cursor=x'),
      await list(
        'told',
        `?cursor=${Buffer.from(JSON.stringify([forged[0], forged[1], '~'.repeat(2000)])).toString('base64url')}`,
      ),
    ];
    for (const misuse of misuses)
      expect(misuse).toMatchObject({ status: 400, body: { errors: [{ parameter: 'cursor' }] } });
    expect((await list('told', `?cursor=${cursor}`)).status).toBe(200);
  });

  test('is empty for a seller without exclusions, and a 404 for a seller that does not exist', async () => {
    await aSeller('quiet');
    expect((await list('quiet')).body).toEqual({
      seller_id: 'quiet',
      entries: [],
      unreadable: 0,
      next_cursor: null,
    });
    expect(await list('nobody')).toMatchObject({ status: 404, body: { detail: 'There is no such seller.' } });
    expect((await list('quiet', '?limit=0')).status).toBe(400);
  });
});
