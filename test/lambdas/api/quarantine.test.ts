/**
 * A quarantined record is money that is not counted. Operators must see all of them, and nobody
 * else any.
 */
import { DeleteCommand } from '@aws-sdk/lib-dynamodb';
import { beforeAll, describe, expect, test } from 'vitest';
import { quarantinePk, quarantineSk } from '../../../adapters/dynamodb/keys.ts';
import { historyPosition } from '../../../app/ingest/history-position.ts';
import type { Rejected } from '../../../app/ports/quarantine.ts';
import { type QuarantineBody, quarantineBody } from '../../../contracts/api/quarantine.ts';
import { TOPICS } from '../../../contracts/records/topics.ts';
import { USUAL_TOPICS } from '../../../contracts/sources/topics.ts';
import { createApiClient, movedTo, useApi } from '../../support/functions/api-client.ts';
import { orderOf, TIME_ZONE } from '../../support/functions/marketplace.ts';
import { TEST_TABLES } from '../../support/servers/dynamodb-server.ts';

const NOW = Date.parse('2026-03-29T10:00:00Z');
const operator = { roles: ['operator'] };
const NONE: QuarantineBody = {
  time_zone: TIME_ZONE,
  topics: Object.values(TOPICS),
  items: [],
  unreadable: 0,
  next_cursor: null,
};

const { server, market, client } = await useApi(NOW);

const get = (query = '', as: object = operator) =>
  client.get(`/v1/operator/quarantine?${query}`, { as: as as never });
const read = async (query = ''): Promise<QuarantineBody> => quarantineBody.parse((await get(query)).body);
const rejected = (offset: number, changes: Partial<Rejected['raw']> = {}): Rejected => ({
  raw: {
    topic: TOPICS.ratings,
    partition: 0,
    offset,
    timestamp: NOW - 5,
    key: undefined,
    value: Buffer.from('{'),
    ...changes,
  },
  reason: 'the value is not JSON',
});
const placesOf = ({ items }: QuarantineBody): string[] =>
  items.map(({ topic, partition, offset }) => `${topic}-${partition}-${offset}`);

test('is an empty list when nothing is quarantined', async () => expect(await read()).toEqual(NONE));

test('shows where a quarantined record was, why it was refused, and what it said', async () => {
  const broken = orderOf('s1', 'o1', '2026-03-29T09:00:00Z', { order_value: 'much' });
  await market.orders([broken]);
  expect((await read()).items).toEqual([
    {
      topic: 'marketplace_orders',
      partition: 0,
      offset: 0,
      timestamp: '2026-03-29T10:00:00.000Z',
      quarantined_at: '2026-03-29T10:00:00.000Z',
      reason: 'order_value must be a decimal such as 12.50',
      key: '',
      bytes: JSON.stringify(broken).length,
      value_preview: JSON.stringify(broken),
    },
  ]);
});

describe('a quarantined record of any bytes', () => {
  const shownOf = async (offset: number, changes: Partial<Rejected['raw']>) => {
    await market.quarantine.add([rejected(offset, { topic: TOPICS.payouts, ...changes })], NOW);
    return (await read(`topic=${TOPICS.payouts}`)).items.find((item) => item.offset === offset);
  };

  test.each([
    ['no value', undefined, 0, ''],
    ['what is no UTF-8', Buffer.from([0x61, 0xff, 0xc3, 0x28]), 4, 'a\ufffd\ufffd('],
    ['a large value', Buffer.alloc(900_000, 'ab'), 900_000, 'ab'.repeat(500)],
    ['wide characters', Buffer.from('😀'.repeat(1200)), 4800, '😀'.repeat(1000)],
    ['control characters', Buffer.from('\u0000\u001b'), 2, '\u0000\u001b'],
  ])('shows a preview of %s', async (name, value, bytes, value_preview) => {
    expect(await shownOf(name.length, { value })).toMatchObject({ bytes, value_preview });
  });

  test.each([
    [100, undefined, null],
    [101, Buffer.from('seller-042'), 'seller-042'],
    [102, Buffer.from([0xff, 0x00]), null],
    [103, Buffer.from('ü'.repeat(15_000)), 'ü'.repeat(1000)],
    [104, Buffer.from([0x61, 0xc3]), null],
  ])('shows the key of record %i, or null when it is not text', async (offset, key, shown) =>
    expect((await shownOf(offset, { key }))?.key).toBe(shown),
  );

  test.each([
    [200, 1.7e18, null],
    [201, -1, null],
    [202, 0, '1970-01-01T00:00:00.000Z'],
  ])(
    'of offset %i with timestamp %d shows a time, or null when no calendar has it',
    async (offset, timestamp, shown) => expect((await shownOf(offset, { timestamp }))?.timestamp).toBe(shown),
  );
});

describe('the pages of the quarantine', () => {
  /** Quarantined at three instants from four partitions: as in batches, many at one instant. */
  const records = Array.from({ length: 30 }, (_, index) =>
    rejected(100 + index, { partition: index % 4, topic: TOPICS.ratings }),
  );
  beforeAll(async () => {
    for (const [index, at] of [0, 1, 60_000].entries())
      await market.quarantine.add(records.slice(index * 10, index * 10 + 10), NOW + at);
  });

  test.each([1, 2, 7, 10, 29, 30, 31])(
    'of %i list the newest first, each record once, while new ones arrive',
    async (limit) => {
      const seen: string[] = [];
      let times: string[] = [];
      let cursor: string | null = null;
      for (let page = 0; page === 0 || cursor !== null; page += 1) {
        const body: QuarantineBody = await read(
          `topic=${TOPICS.ratings}&limit=${limit}${cursor === null ? '' : `&cursor=${cursor}`}`,
        );
        expect(body.items.length).toBeLessThanOrEqual(limit);
        seen.push(...placesOf(body));
        times = [...times, ...body.items.map(({ quarantined_at }) => quarantined_at)];
        cursor = body.next_cursor;
        if (limit === 7)
          await market.quarantine.add(
            [rejected(1000 + page, { topic: TOPICS.refunds })],
            NOW + 3_600_000 + page,
          );
      }
      expect(seen.toSorted()).toEqual(
        records.map(({ raw }) => `${raw.topic}-${raw.partition}-${raw.offset}`).toSorted(),
      );
      expect(times).toEqual(times.toSorted().toReversed());
    },
  );

  test('show a new record of any topic first, and shift nothing behind a cursor', async () => {
    const first = await read('limit=5');
    const rest = placesOf(await read(`limit=200&cursor=${first.next_cursor}`));
    await market.quarantine.add([rejected(5000, { topic: TOPICS.fulfillment })], NOW + 7_200_000);
    expect(placesOf(await read(`limit=200&cursor=${first.next_cursor}`))).toEqual(rest);
    expect(placesOf(await read('limit=1'))).toEqual([`${TOPICS.fulfillment}-0-5000`]);
  });

  test('list a record once when it is delivered twice, and not at all once it is taken out', async () => {
    await market.quarantine.add([rejected(5000, { topic: TOPICS.fulfillment })], NOW + 9_000_000);
    expect(placesOf(await read(`topic=${TOPICS.fulfillment}`))).toEqual([`${TOPICS.fulfillment}-0-5000`]);
    const Key = { pk: quarantinePk(TOPICS.fulfillment, 0), sk: quarantineSk(5000) };
    await server.client.send(new DeleteCommand({ TableName: TEST_TABLES.ledger, Key }));
    expect(await read(`topic=${TOPICS.fulfillment}`)).toEqual(NONE);
  });

  test('continue behind records of a history file, which have no offset', async () => {
    const loaded = ['{', '[', '"'].map((text) =>
      rejected(0, { topic: TOPICS.orders, ...historyPosition(Buffer.from(text)) }),
    );
    await market.quarantine.add(loaded, NOW + 10_000_000);
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const body: QuarantineBody = await read(
        `topic=${TOPICS.orders}&limit=1${cursor === null ? '' : `&cursor=${cursor}`}`,
      );
      seen.push(...placesOf(body));
      cursor = body.next_cursor;
    } while (cursor !== null);
    expect(seen.slice(0, 3).toSorted()).toEqual(
      loaded.map(({ raw }) => `${raw.topic}--1-${raw.offset}`).toSorted(),
    );
    expect(seen).toHaveLength(4);
  });

  test('accept only a cursor that the same topic handed out', async () => {
    const own = (await read('limit=1')).next_cursor;
    const [version, scope] = JSON.parse(Buffer.from(String(own), 'base64url').toString());
    const forged = ['', '~', 'x'.repeat(2000), '2026-03-29T10:00:00.000Z'].map((place) =>
      Buffer.from(JSON.stringify([version, scope, place])).toString('base64url'),
    );
    for (const query of [
      `topic=${TOPICS.ratings}&cursor=${own}`,
      'cursor=',
      'cursor=x',
      ...forged.map((cursor) => `cursor=${cursor}`),
    ])
      expect(await get(query)).toMatchObject({ status: 400, body: { errors: [{ parameter: 'cursor' }] } });
    expect(client.errors).toEqual([]);
  });
});

describe('records that are looked for', () => {
  const AT = NOW + 20_000_000;
  const at = (ms: number): string => new Date(AT + ms).toISOString();
  /** Every tenth of 200 records has the reason that is looked for. */
  const records = Array.from({ length: 200 }, (_, index) => ({
    ...rejected(10_000 + index, { topic: TOPICS.refunds }),
    reason: index % 10 === 0 ? 'currency must be EUR' : 'the value is not JSON',
  }));
  beforeAll(async () => {
    for (const [index, record] of records.entries()) await market.quarantine.add([record], AT + index);
  });
  const listAll = async (query: string): Promise<number[]> => {
    const offsets: number[] = [];
    for (let cursor: string | null = ''; cursor !== null; ) {
      const body: QuarantineBody = await read(`${query}${cursor === '' ? '' : `&cursor=${cursor}`}`);
      offsets.push(...body.items.map(({ offset }) => offset));
      cursor = body.next_cursor;
    }
    return offsets;
  };

  test.each([1, 3, 7, 200])(
    'by their reason are all found, the newest first and each once, %i on a page',
    async (limit) => {
      const found = await listAll(`reason=CURRENCY%20must&limit=${limit}`);
      expect(found).toEqual(Array.from({ length: 20 }, (_, index) => 10_190 - index * 10));
    },
  );

  test.each([
    ['from', `from=${at(150)}`, [10_150, 10_199]],
    ['to, which is left out', `to=${at(50)}&from=${at(0)}`, [10_000, 10_049]],
    ['both, in another zone', `from=2026-03-29T17:33:20.010%2B02:00&to=${at(20)}`, [10_010, 10_019]],
  ])('by time are those %s', async (_, query, [least, most]) => {
    const found = await listAll(`${query}&limit=9`);
    expect([found.at(-1), found[0], found.length]).toEqual([least, most, most! - least! + 1]);
  });

  test('are none beyond the end of a span that a forged cursor leaves', async () => {
    const { next_cursor } = await read(`from=${at(100)}&limit=1`);
    const early = movedTo(next_cursor, `${at(0)}#${TOPICS.refunds}#0#${String(10_000).padStart(20, '0')}`);
    expect(await read(`from=${at(100)}&limit=1&cursor=${early}`)).toMatchObject({
      items: [],
      next_cursor: null,
    });
  });
});

test.each([
  ['reason=', 'reason'],
  ['from=yesterday', 'from'],
  ['to=2026-03-29', 'to'],
  ['from=2026-03-29T10:00:00Z&to=2026-03-29T10:00:00Z', 'from'],
  ['topic=', 'topic'],
  ['topic=marketplace_order', 'topic'],
  ['limit=0', 'limit'],
  ['limit=201', 'limit'],
  ['limit=1&limit=2', 'limit'],
])('answers %j with a 400 that names %s', async (query, parameter) => {
  expect(await get(query)).toMatchObject({ status: 400, body: { errors: [{ parameter }] } });
});

test('reads the quarantine by the topic names of the marketplace', async () => {
  const named = await createApiClient(market, {
    topics: { ...USUAL_TOPICS, ratings: ['shop.ratings', 'shop.reviews'] },
  });
  await market.quarantine.add([rejected(1, { topic: 'shop.ratings' })], NOW);
  const answer = await named.get('/v1/operator/quarantine?topic=shop.ratings', { as: operator });
  expect(placesOf(quarantineBody.parse(answer.body))).toEqual(['shop.ratings-0-1']);
});

test('shows the quarantine to operators alone', async () => {
  expect((await client.get('/v1/operator/quarantine')).status).toBe(401);
  for (const as of [{ seller_id: 's1' }, { roles: ['finance'] }])
    expect(await get('', as)).toMatchObject({
      status: 403,
      body: { detail: 'This token may not read that.' },
    });
});
