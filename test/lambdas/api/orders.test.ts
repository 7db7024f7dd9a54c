/**
 * A figure that cannot be opened is an accusation. Whoever sees "3 late" must be able to see which
 * three, and all of them.
 */
import { beforeAll, describe, expect, test } from 'vitest';
import { metricsBody } from '../../../contracts/api/metrics.ts';
import { type OrdersBody, ordersBody } from '../../../contracts/api/orders.ts';
import type { ListSpan } from '../../../domain/judging/alert-orders.ts';
import { useApi } from '../../support/functions/api-client.ts';
import { interfere } from '../../support/functions/ingest-and-evaluate.ts';
import { orderOf, shipmentOf } from '../../support/functions/marketplace.ts';

/**
 * A Sunday on which Berlin's clocks go forward: its day begins on Saturday at 23:00 UTC and lasts
 * for 23 hours.
 */
const NOW = Date.parse('2026-03-29T10:00:00Z');
const operator = { roles: ['operator'] };

const { server, market, client } = await useApi(NOW);

const get = (query: string, id: string, as: object = { seller_id: id }) =>
  client.get(`/v1/sellers/${id}/orders?${query}`, { as: as as never });
const read = async (query: string, id: string): Promise<OrdersBody> =>
  ordersBody.parse((await get(query, id)).body);
const idsOf = ({ items }: OrdersBody): string[] => items.map(({ order_id }) => order_id);
const accepted = (seller_id: string, order_id: string, event_ts: string, sla_hours = 24) => ({
  seller_id,
  order_id,
  stage: 'accepted',
  sla_hours,
  event_ts,
});
const ratingOf = (seller_id: string, rating_id: string, rating: number, rated_ts: string) => ({
  seller_id,
  rating_id,
  order_id: `of-${rating_id}`,
  rating,
  rated_ts,
});

describe('the queues of open orders', () => {
  beforeAll(async () => {
    const deadlines = {
      'overdue-1ms': '2026-03-29T09:59:59.999Z',
      overdue: '2026-03-28T09:59:59Z',
      now: '2026-03-29T10:00:00Z',
      'hour-end': '2026-03-29T11:00:00Z',
      'hour-over': '2026-03-29T11:00:00.001Z',
      'four-end': '2026-03-29T14:00:00Z',
      'day-end': '2026-03-29T21:59:59.999Z',
      tomorrow: '2026-03-29T22:00:00Z',
    };
    await market.fulfillment(
      Object.entries(deadlines).map(([id, due]) =>
        accepted('open', id, new Date(Date.parse(due) - 86_400_000).toISOString()),
      ),
    );
    await market.orders([
      orderOf('open', 'overdue', '2026-03-27T09:00:00Z', {
        category: 'books',
        status: 'placed',
        order_value: '12.50',
      }),
    ]);
    await market.fulfillment([
      accepted('open', 'cancelled', '2026-03-28T10:30:00Z'),
      accepted('open', 'failed', '2026-03-28T10:30:00Z'),
      { ...accepted('open', 'failed', '2026-03-28T11:00:00Z'), stage: 'failed' },
      ...shipmentOf('open', 'shipped', '2026-03-28T10:30:00Z', 1),
    ]);
    await market.orders([orderOf('open', 'cancelled', '2026-03-28T10:00:00Z', { status: 'cancelled' })]);
  });

  test.each([
    ['due_1h', ['now', 'hour-end']],
    ['due_4h', ['now', 'hour-end', 'hour-over', 'four-end']],
    ['due_today', ['now', 'hour-end', 'hour-over', 'four-end', 'day-end']],
    ['overdue', ['overdue', 'overdue-1ms']],
    ['open', ['overdue', 'overdue-1ms', 'now', 'hour-end', 'hour-over', 'four-end', 'day-end', 'tomorrow']],
  ])('%s: lists the order with the nearest deadline first, exact to the millisecond', async (queue, ids) => {
    const body = await read(`queue=${queue}`, 'open');
    expect(idsOf(body)).toEqual(ids);
    expect(body).toMatchObject({
      count: ids.length,
      window: null,
      from: null,
      to: null,
      as_of: '2026-03-29T10:00:00.000Z',
      unreadable: 0,
      next_cursor: null,
    });
  });

  test('say of an overdue order what it is, since when it is overdue and by how much', async () => {
    const [overdue, justOverdue] = (await read('queue=overdue', 'open')).items;
    expect(overdue).toEqual({
      order_id: 'overdue',
      rating_id: null,
      refund_id: null,
      placed_at: '2026-03-27T09:00:00.000Z',
      category: 'books',
      channel: 'unknown',
      order_value: '12.5',
      accepted_at: '2026-03-27T09:59:59.000Z',
      deadline: '2026-03-28T09:59:59.000Z',
      actual: null,
      minutes_late: 1441,
      reason: null,
      fault: null,
      rating: null,
      amount: null,
      excluded: [],
    });
    expect(justOverdue).toMatchObject({
      minutes_late: 1,
      placed_at: null,
      category: null,
      channel: null,
      order_value: null,
    });
  });

  test('move orders from due to overdue as time passes', async () => {
    market.time.now = NOW + 3_600_001;
    const [due, overdue] = [await read('queue=due_1h', 'open'), await read('queue=overdue', 'open')];
    market.time.now = NOW;
    expect([idsOf(due), idsOf(overdue)]).toEqual([
      ['hour-over'],
      ['overdue', 'overdue-1ms', 'now', 'hour-end'],
    ]);
  });

  test('are all counted by one read of the index', async () => {
    const endOfToday = Date.parse('2026-03-29T22:00:00Z');
    expect(await market.lists.countQueues('open', NOW, endOfToday)).toEqual({
      overdue: 2,
      overdue_excluded: 0,
      due_1h: 2,
      due_4h: 4,
      due_today: 5,
    });
    const evening = Date.parse('2026-03-29T21:00:00Z');
    expect(await market.lists.countQueues('open', evening, endOfToday)).toEqual({
      overdue: 6,
      overdue_excluded: 0,
      due_1h: 2,
      due_4h: 2,
      due_today: 1,
    });
    expect(await market.lists.countQueues('nobody', NOW, endOfToday)).toEqual({
      overdue: 0,
      overdue_excluded: 0,
      due_1h: 0,
      due_4h: 0,
      due_today: 0,
    });
  });
});

describe('the queues of past orders', () => {
  beforeAll(async () => {
    const cancelled = { status: 'cancelled', updated_at: '2026-03-29T08:00:00Z' };
    await market.orders([
      orderOf('past', 'mine', '2026-03-28T23:00:00Z', {
        ...cancelled,
        cancellation_reason: 'out_of_stock',
        channel: 'web',
      }),
      orderOf('past', 'theirs', '2026-03-28T22:59:59.999Z', {
        ...cancelled,
        cancellation_reason: 'buyer_changed_mind',
      }),
      orderOf('past', 'declined', '2026-03-29T21:59:59.999Z', { order_accepted: false, status: 'placed' }),
      orderOf('past', 'both', '2026-03-23T12:00:00Z', { ...cancelled, order_accepted: false }),
      orderOf('past', 'unanswered', '2026-03-23T11:00:00Z', {
        ...cancelled,
        order_accepted: null,
        cancellation_reason: 'forgotten',
      }),
      orderOf('past', 'skipped', '2026-03-23T10:00:00Z', { order_accepted: null, status: 'completed' }),
      orderOf('past', 'withdrawn', '2026-03-23T09:00:00Z', {
        ...cancelled,
        order_accepted: null,
        cancellation_reason: 'buyer_remorse',
      }),
      orderOf('past', 'waiting', '2026-03-23T08:00:00Z', { order_accepted: null, status: 'pending' }),
      orderOf('past', 'fine', '2026-03-29T09:00:00Z'),
      orderOf('past', 'late', '2026-03-27T09:00:00Z'),
    ]);
    await market.fulfillment([
      ...shipmentOf('past', 'late', '2026-03-28T00:00:00Z', 24.001),
      ...shipmentOf('past', 'last-week', '2026-03-20T00:00:00Z', 30),
      ...shipmentOf('past', 'fine', '2026-03-28T00:00:00Z', 24),
    ]);
    await market.ratings([
      ratingOf('past', 'bad', 1, '2026-03-29T00:30:00Z'),
      ratingOf('past', 'poor', 2, '2026-03-28T12:00:00Z'),
      ratingOf('past', 'fair', 3, '2026-03-29T00:30:00Z'),
    ]);
    const refund = { seller_id: 'past', commission_rate: '0.1' };
    await market.refunds([
      {
        ...refund,
        refund_id: 'r1',
        order_id: 'late',
        refund_amount: '5.50',
        refund_ts: '2026-03-29T01:00:00Z',
        reason: 'damaged',
      },
      { ...refund, refund_id: 'r2', order_id: 'fine', refund_amount: '1', refund_ts: '2026-02-01T01:00:00Z' },
    ]);
    await market.evaluate('past');
  });

  test.each([
    ['queue=cancelled', ['mine', 'theirs', 'both', 'unanswered', 'withdrawn']],
    ['queue=cancelled&window=today', ['mine']],
    ['queue=cancelled&window=yesterday', ['theirs']],
    ['queue=cancelled&window=7d', ['mine', 'theirs', 'both', 'unanswered', 'withdrawn']],
    ['queue=cancelled&window=prior_7d', []],
    ['queue=cancelled_seller', ['mine', 'both', 'unanswered']],
    ['queue=cancelled_buyer', ['theirs', 'withdrawn']],
    ['queue=declined', ['declined', 'both']],
    ['queue=declined&window=today', ['declined']],
    ['queue=not_accepted', ['declined', 'both', 'unanswered', 'skipped']],
    ['queue=not_accepted&window=today', ['declined']],
    ['queue=late', ['late', 'last-week']],
    ['queue=late&window=today', ['late']],
    ['queue=late&window=prior_7d', ['last-week']],
    ['queue=negative_ratings', ['of-bad', 'of-poor']],
    ['queue=negative_ratings&window=yesterday', ['of-poor']],
    ['queue=low_ratings', ['of-bad', 'of-fair', 'of-poor']],
    ['queue=low_ratings&window=yesterday', ['of-poor']],
    ['queue=refunds', ['late', 'fine']],
    ['queue=refunds&window=30d', ['late']],
  ])('%s: lists the newest first, by the days of the marketplace', async (query, ids) => {
    const body = await read(query, 'past');
    expect([idsOf(body), body.count]).toEqual([ids, ids.length]);
  });

  test('say of each entry what happened, when and why', async () => {
    const first = async (query: string) => (await read(query, 'past')).items[0];
    expect(await first('queue=cancelled')).toMatchObject({
      order_id: 'mine',
      actual: '2026-03-29T08:00:00.000Z',
      reason: 'out_of_stock',
      fault: 'seller',
      channel: 'web',
      deadline: null,
    });
    expect(await first('queue=cancelled_buyer')).toMatchObject({
      reason: 'buyer_changed_mind',
      fault: 'buyer',
    });
    expect(await first('queue=declined')).toMatchObject({ order_id: 'declined', fault: null, reason: null });
    expect(await first('queue=late')).toMatchObject({
      placed_at: '2026-03-27T09:00:00.000Z',
      accepted_at: '2026-03-28T00:00:00.000Z',
      deadline: '2026-03-29T00:00:00.000Z',
      actual: '2026-03-29T00:00:03.600Z',
      minutes_late: 1,
    });
    expect(await first('queue=negative_ratings')).toMatchObject({
      rating_id: 'bad',
      rating: 1,
      actual: '2026-03-29T00:30:00.000Z',
    });
    expect(await first('queue=refunds')).toMatchObject({
      refund_id: 'r1',
      amount: '5.5',
      reason: 'damaged',
      order_value: '10',
    });
  });

  test('cover the same windows as the metrics', async () => {
    const metrics = metricsBody.parse(
      (await client.get('/v1/sellers/past/metrics', { as: { seller_id: 'past' } as never })).body,
    );
    const spans = {
      today: { from: metrics.today.date, to: metrics.today.date },
      yesterday: { from: metrics.yesterday.date, to: metrics.yesterday.date },
      '7d': metrics.windows['7d'],
      prior_7d: metrics.windows['7d'].prior,
      '30d': metrics.windows['30d'],
      prior_30d: metrics.windows['30d'].prior,
    };
    for (const [window, { from, to }] of Object.entries(spans))
      expect(await read(`queue=late&window=${window}`, 'past')).toMatchObject({ window, from, to });
    expect(await read('queue=late', 'past')).toMatchObject({ window: 'lifetime', from: null, to: null });
  });

  test('give the newest orders behind an alert', async () => {
    const span = {
      from: Date.parse('2026-03-23T00:00:00Z'),
      to: Date.parse('2026-03-30T00:00:00Z'),
      rate: 'cancellation_rate',
    } as const;
    const ids = (of: Partial<ListSpan> & Pick<ListSpan, 'list'>, limit = 20) =>
      market.lists.listIds('past', { ...span, ...of }, limit);
    expect(await ids({ list: 'dropped' })).toEqual([
      'declined',
      'mine',
      'theirs',
      'both',
      'unanswered',
      'skipped',
      'withdrawn',
    ]);
    expect(await ids({ list: 'dropped', flags: 'sb' }, 2)).toEqual(['mine', 'theirs']);
    expect(await ids({ list: 'low', rate: 'avg_rating' })).toEqual(['of-bad', 'of-fair', 'of-poor']);
    expect(await ids({ list: 'late', rate: 'sla_compliance_rate', to: span.from })).toEqual([]);
  });

  test('show nothing about the customer', async () => {
    await market.orders([
      orderOf('private', 'o1', '2026-03-29T09:00:00Z', { status: 'cancelled', customer_id: 'customer-77' }),
    ]);
    const answer = await get('queue=cancelled', 'private');
    expect([ordersBody.parse(answer.body).count, answer.text]).toEqual([
      1,
      expect.not.stringContaining('customer'),
    ]);
  });

  test('list an order by the promise of its marketplace, more than a year ahead', async () => {
    const order = { ...accepted('far', 'o1', '2026-03-29T12:00:00Z', 1), ship_by: '2027-05-01T12:00:00Z' };
    await market.fulfillment([order]);
    expect(await read('queue=open', 'far')).toMatchObject({
      count: 1,
      items: [{ deadline: '2027-05-01T12:00:00.000Z' }],
    });
    expect(await read('queue=overdue', 'far')).toMatchObject({ count: 0, items: [] });
  });
});

describe('the pages of a queue', () => {
  /** Orders that share their instants, as those of a batch do. The buyer cancelled every third. */
  const many = Array.from({ length: 25 }, (_, index) => ({
    id: `o-${String(index).padStart(2, '0')}`,
    at: new Date(Date.parse('2026-03-20T12:00:00Z') + Math.floor(index / 5) * 60_000).toISOString(),
    reason: index % 3 === 0 ? 'buyer' : 'seller',
  }));
  beforeAll(async () => {
    await market.orders(
      many.map(({ id, at, reason }) =>
        orderOf('many', id, at, { status: 'cancelled', cancellation_reason: reason }),
      ),
    );
    await market.fulfillment(many.map(({ id, at }) => accepted('due', id, at, 240)));
  });

  const pagesOf = async (
    query: string,
    id: string,
    between: (page: number) => Promise<unknown> = async () => undefined,
  ) => {
    const pages: OrdersBody[] = [];
    let cursor: string | null = null;
    do {
      pages.push(await read(`${query}${cursor === null ? '' : `&cursor=${cursor}`}`, id));
      cursor = pages.at(-1)!.next_cursor;
      await between(pages.length);
    } while (cursor !== null && pages.length < 100);
    return pages;
  };

  test.each([1, 2, 3, 5, 7, 12, 24, 25, 26, 200])(
    'of %i hold each entry once, none too many, in one order',
    async (limit) => {
      for (const [query, id] of [
        ['queue=cancelled', 'many'],
        ['queue=open', 'due'],
      ] as const) {
        const pages = await pagesOf(`${query}&limit=${limit}`, id);
        const all = await read(`${query}&limit=200`, id);
        expect(pages.flatMap(idsOf)).toEqual(idsOf(all));
        expect(new Set(pages.flatMap(idsOf)).size).toBe(25);
        expect(pages.map(({ items }) => items.length)).toEqual(
          Array.from({ length: Math.ceil(25 / limit) }, (_, page) => Math.min(limit, 25 - page * limit)),
        );
        for (const { count } of pages) expect(count).toBe(25);
      }
    },
  );

  test.each([1, 2, 4, 9])(
    'of %i hold only orders that buyers cancelled, although others lie between them',
    async (limit) => {
      const pages = await pagesOf(`queue=cancelled_buyer&limit=${limit}`, 'many');
      expect(pages.flatMap(idsOf).sort()).toEqual(
        many.flatMap(({ id, reason }) => (reason === 'buyer' ? [id] : [])),
      );
      expect(pages.at(-1)).toMatchObject({ count: 9, next_cursor: null });
    },
  );

  test('do not shift entries behind a cursor when new ones arrive', async () => {
    await market.orders(many.map(({ id, at }) => orderOf('busy', id, at, { status: 'cancelled' })));
    const before = idsOf(await read('queue=cancelled&limit=200', 'busy'));
    const pages = await pagesOf('queue=cancelled&limit=4', 'busy', (page) =>
      market.orders([orderOf('busy', `new-${page}`, '2026-03-29T09:00:00Z', { status: 'cancelled' })]),
    );
    expect(pages.flatMap(idsOf)).toEqual(before);
    // The first page has counted. The figure of now is that of a first page.
    expect(pages.map(({ count }) => count)).toEqual(pages.map(() => 25));
  });

  test.each(['cancelled', 'cancelled_seller', 'open'])(
    'count the queue %s once, on the first page',
    async (queue) => {
      const seller = queue === 'open' ? 'due' : 'many';
      const callsOf = async (cursor: string | null) => {
        const calls: unknown[] = [];
        const end = interfere(server.client, {
          before: ({ name, input }) => void (name === 'QueryCommand' && calls.push(input)),
        });
        const page = await read(
          `queue=${queue}&limit=2${cursor === null ? '' : `&cursor=${cursor}`}`,
          seller,
        ).finally(end);
        return { calls: calls.length, cursor: page.next_cursor };
      };
      const first = await callsOf(null);
      const second = await callsOf(first.cursor);
      expect([first.calls, second.calls]).toEqual([2, 1]);
    },
  );

  test('continue behind an entry that has left the queue meanwhile', async () => {
    const first = await read('queue=open&limit=3', 'due');
    const rest = idsOf(await read(`queue=open&limit=200&cursor=${first.next_cursor}`, 'due'));
    const last = first.items.at(-1)!;
    await market.fulfillment([
      { ...accepted('due', last.order_id, '2026-03-28T00:00:00Z', 240), stage: 'shipped' },
    ]);
    expect(idsOf(await read(`queue=open&limit=200&cursor=${first.next_cursor}`, 'due'))).toEqual(rest);
  });

  test('continue within the window that time has moved on', async () => {
    const at = (text: string) => {
      market.time.now = Date.parse(text);
    };
    at('2026-03-29T21:59:00Z');
    const today = await read('queue=cancelled&window=30d&limit=2', 'many');
    at('2026-04-25T22:00:00Z');
    const later = await read(`queue=cancelled&window=30d&limit=200&cursor=${today.next_cursor}`, 'many');
    at('2026-03-30T12:03:00Z');
    const due = await read('queue=overdue&limit=2', 'due');
    at('2026-03-30T12:01:00Z');
    const earlier = await read(`queue=overdue&limit=200&cursor=${due.next_cursor}`, 'due');
    market.time.now = NOW;
    expect(later).toMatchObject({ from: '2026-03-28', count: 0, items: [], next_cursor: null });
    expect(earlier.items.length).toBeLessThan(5);
  });

  test('accept a cursor only from its caller, and only for its seller, queue and window', async () => {
    await market.orders(many.map(({ id, at }) => orderOf('other', id, at, { status: 'cancelled' })));
    await market.evaluate('many', 'other');
    const cursorOf = async (query: string, id: string, as?: object) =>
      ordersBody.parse((await get(`${query}&limit=1`, id, as)).body).next_cursor;
    const own = await cursorOf('queue=cancelled', 'many');
    expect((await get(`queue=cancelled&cursor=${own}`, 'many')).status).toBe(200);
    expect((await get(`queue=cancelled&window=lifetime&limit=7&cursor=${own}`, 'many')).status).toBe(200);
    const misuses = [
      await get(`queue=cancelled&cursor=${own}`, 'other'),
      await get(`queue=cancelled&cursor=${own}`, 'many', operator),
      await get(`queue=cancelled_seller&cursor=${own}`, 'many'),
      await get(`queue=cancelled&window=30d&cursor=${own}`, 'many'),
      await get(`queue=open&cursor=${own}`, 'many'),
      await get(
        `queue=cancelled&cursor=${await cursorOf('queue=cancelled', 'many', operator)}`,
        'other',
        operator,
      ),
      await client.get(`/v1/sellers/many/alerts?cursor=${own}`, { as: { seller_id: 'many' } as never }),
    ];
    for (const misuse of misuses)
      expect(misuse).toMatchObject({ status: 400, body: { errors: [{ parameter: 'cursor' }] } });
  });

  test.each([
    '',
    'x',
    '0:s',
    '0:s:',
    '0:S:o',
    '0::a b',
    '9999999999999999:s:o',
    `0:s:${'o'.repeat(129)}`,
    '0:sbsbsbsbs:o',
    '0:s:o\n',
    ':s:o',
  ])('answer a forged cursor that ends at %j with 400, not with a failure', async (place) => {
    const own = (await read('queue=cancelled&limit=1', 'many')).next_cursor;
    const [version, scope] = JSON.parse(Buffer.from(String(own), 'base64url').toString());
    const forged = Buffer.from(JSON.stringify([version, scope, place])).toString('base64url');
    expect(await get(`queue=cancelled&cursor=${forged}`, 'many')).toMatchObject({
      status: 400,
      body: { errors: [{ parameter: 'cursor' }] },
    });
    expect(client.errors).toEqual([]);
  });
});

describe('requests for a queue', () => {
  test.each([
    ['', 'queue'],
    ['queue=', 'queue'],
    ['queue=everything', 'queue'],
    ['queue=late&queue=late', 'queue'],
    ['queue=late&window=14d', 'window'],
    ['queue=late&window=', 'window'],
    ['queue=overdue&window=today', 'window'],
    ['queue=due_1h&window=lifetime', 'window'],
    ['queue=open&window=30d', 'window'],
    ['queue=late&limit=0', 'limit'],
    ['queue=late&limit=201', 'limit'],
    ['queue=late&limit=1.5', 'limit'],
    ['queue=late&limit=ten', 'limit'],
    ['queue=late&cursor=', 'cursor'],
    ['queue=late&cursor=bnVsbA', 'cursor'],
    ['queue=late&cursor=%ff', 'cursor'],
  ])('get a 400 for %j that names %s', async (query, parameter) => {
    expect(await get(query, 'past')).toMatchObject({ status: 400, body: { errors: [{ parameter }] } });
  });

  test('are refused to other sellers and finance, and an operator’s gets a 404 for a mistyped id', async () => {
    for (const as of [{ seller_id: 'past' }, { roles: ['finance'] }])
      expect(await get('queue=late', 'many', as)).toMatchObject({
        status: 403,
        body: { detail: 'This token may not read that seller.' },
      });
    expect((await get('queue=late', 'past', operator)).body).toMatchObject({ count: 2 });
    expect(await get('queue=late', 'nobody', operator)).toMatchObject({ status: 404 });
  });
});
