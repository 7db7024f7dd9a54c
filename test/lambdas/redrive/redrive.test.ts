/**
 * What an operator drives again without a shell must count exactly once, whatever crashes or
 * happens beside it, and it must stay known who did it.
 */
import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { describe, expect, test } from 'vitest';
import { daySk, sellerPk } from '../../../adapters/dynamodb/keys.ts';
import { createQuarantineContents } from '../../../adapters/dynamodb/quarantine-contents.ts';
import { type RedriveBody, redriveBody, redrivesBody } from '../../../contracts/api/redrive.ts';
import { TOPICS } from '../../../contracts/records/topics.ts';
import { composeApi } from '../../../lambdas/api/compose.ts';
import { composeRedrive } from '../../../lambdas/redrive/compose.ts';
import { ENV } from '../../../topology/environment.ts';
import { AUDIENCE, createIssuer, ISSUER } from '../../support/factories/tokens.ts';
import { type Call, callerOf, movedTo } from '../../support/functions/api-client.ts';
import { anOrder, failure, logRecord, startFunctions } from '../../support/functions/ingest-and-evaluate.ts';
import { reconcilingOf } from '../../support/functions/reconcile.ts';
import type { LogRecord } from '../../support/generators/records.ts';
import { useDynamoDB } from '../../support/servers/dynamodb-server.ts';

const NOW = Date.parse('2026-03-11T12:00:00Z');
const SETTINGS = { now: NOW, timeZone: 'UTC', currency: 'EUR' };
const EVERYTHING = { topic: undefined, from: undefined, to: undefined };
const OPERATOR = { roles: ['operator'], sub: 'operator-1' };
const server = await useDynamoDB();
const issuer = await createIssuer();

const start = async () => {
  const functions = await startFunctions(server, SETTINGS);
  const { tables, reconcileSeller } = reconcilingOf(functions);
  const runtime = {
    ...functions.runtime,
    env: { ...functions.runtime.env, [ENV.tokenIssuer]: ISSUER, [ENV.tokenAudience]: AUDIENCE },
  };
  const { dynamodb, waiting } = runtime;
  const contents = createQuarantineContents(dynamodb, tables.ledger, waiting);
  const call = callerOf(composeRedrive(runtime, issuer.keySet), issuer, () => NOW);
  const read = callerOf(
    composeApi(
      runtime,
      issuer.keySet,
      () => dynamodb,
      () => dynamodb,
    ),
    issuer,
    () => NOW,
  );
  const post = (body: unknown, options: Call = {}) =>
    call('/v1/operator/quarantine/drive', {
      method: 'POST',
      as: OPERATOR,
      headers: { 'content-type': 'application/json' },
      body: typeof body === 'string' ? body : JSON.stringify(body),
      ...options,
    });
  const drive = async (body: object = {}, options: Call = {}): Promise<RedriveBody> => {
    const answer = await post({ dry_run: false, ...body }, options);
    expect(answer, answer.text).toMatchObject({ status: 200 });
    return redriveBody.parse(answer.body);
  };
  const totalOrders = async (sellerId: string): Promise<number> =>
    (await functions.metrics.readTotals(sellerId)).total.counts.get('total_orders') ?? 0;
  return {
    ...functions,
    tables,
    contents,
    call,
    post,
    drive,
    read,
    totalOrders,
    reconcileSeller,
    /** What ingest set aside by a rule that has been mended since. */
    setAside: (records: readonly LogRecord[], reason = 'a rule that was wrong', at = NOW) =>
      functions.quarantine.add(
        records.map((record) => ({ raw: { ...record, key: undefined }, reason })),
        at,
      ),
    left: () => contents.count(EVERYTHING),
    notes: async (query = '') => {
      const { status, body } = await read(`/v1/operator/quarantine/drives?${query}`, { as: OPERATOR });
      expect(status).toBe(200);
      return redrivesBody.parse(body);
    },
  };
};

const order = (offset: number, changes: object = {}, seller = 'shop'): LogRecord =>
  logRecord('orders', offset, anOrder(seller, `o-${offset}`, changes));
const good = [1, 2, 3].map((offset) => order(offset));
const broken = order(9, { order_value: 'ten' });

describe('a redrive', () => {
  test('is tried first, then counts what is mended once, and says why the rest stays', async () => {
    const { setAside, drive, totalOrders, left, reconcileSeller } = await start();
    await setAside([...good, broken]);
    const figures = {
      selected: 4,
      counted: 3,
      unchanged: 0,
      stay: 1,
      reasons: [
        {
          reason: 'order_value must be a decimal such as 12.50',
          records: 1,
          place: 'marketplace_orders 0 9',
        },
      ],
      left: false,
      next_cursor: null,
    };
    expect(await drive({ dry_run: true })).toEqual({ dry_run: true, ...figures, audit_id: null });
    expect([await totalOrders('shop'), await left()]).toEqual([0, 4]);
    expect(await drive()).toMatchObject({ dry_run: false, ...figures });
    expect([await totalOrders('shop'), await left()]).toEqual([3, 1]);
    expect(await drive()).toMatchObject({ selected: 1, counted: 0, unchanged: 0, stay: 1 });
    expect(await totalOrders('shop')).toBe(3);
    expect((await reconcileSeller('shop')).outcome).toBe('matched');
  });

  test('leaves a record that is still broken in the list with the reason that holds now', async () => {
    const { setAside, drive, quarantine } = await start();
    await setAside([broken, order(10, { currency: 'USD' })], 'an earlier rule');
    const reasons = async () => (await quarantine.list(TOPICS.orders, 0)).map(({ reason }) => reason);
    await drive({ dry_run: true });
    expect(await reasons()).toEqual(['an earlier rule', 'an earlier rule']);
    await drive();
    expect(await reasons()).toEqual([
      'order_value must be a decimal such as 12.50',
      "currency must be EUR, this marketplace's",
    ]);
    expect((await drive({ reason: 'MUST be eur' })).selected).toBe(1);
  });

  test('lets a newer version that came meanwhile stand, and takes the old record as done', async () => {
    const { setAside, ingestRecords, drive, metrics, left } = await start();
    await setAside([logRecord('orders', 5, anOrder('shop', 'o-1', { status: 'placed' }))]);
    await ingestRecords([logRecord('orders', 8, anOrder('shop', 'o-1', { status: 'cancelled' }))]);
    expect(await drive({ dry_run: true })).toMatchObject({ counted: 0, unchanged: 1, stay: 0 });
    expect(await drive()).toMatchObject({ counted: 0, unchanged: 1, stay: 0 });
    expect((await metrics.readTotals('shop')).total.counts.get('cancelled_orders')).toBe(1);
    expect(await left()).toBe(0);
  });

  test('chooses records by topic, reason and time', async () => {
    const { setAside, drive } = await start();
    await setAside(good, 'currency must be EUR');
    await setAside([order(20)], 'later', NOW + 60_000);
    await setAside([logRecord('ratings', 1, { rating_id: 'r' })]);
    const at = (ms: number): string => new Date(NOW + ms).toISOString();
    const selected = async (selection: object) => (await drive({ ...selection, dry_run: true })).selected;
    expect(await selected({})).toBe(5);
    expect(await selected({ topic: TOPICS.ratings })).toBe(1);
    expect(await selected({ reason: 'must be eur' })).toBe(3);
    expect(await selected({ from: at(1) })).toBe(1);
    expect(await selected({ to: at(60_000) })).toBe(4);
    expect(await selected({ topic: TOPICS.orders, reason: 'eur', from: at(0), to: at(1) })).toBe(3);
    expect(await selected({ from: '2026-03-11T14:00:00+02:00', to: at(1) })).toBe(4);
  });

  test('cannot foresee a damaged counter, but keeps the records that need it and says which it is', async () => {
    const { setAside, ingestRecords, drive, runtime, tables, totalOrders, left } = await start();
    await ingestRecords([order(1)]);
    await runtime.dynamodb.send(
      new UpdateCommand({
        TableName: tables.metrics,
        Key: { pk: sellerPk('shop'), sk: daySk('2026-03-10', 'orders', 0) },
        UpdateExpression: 'SET #to = :text',
        ExpressionAttributeNames: { '#to': 'to' },
        ExpressionAttributeValues: { ':text': 'many' },
      }),
    );
    await setAside([order(2)]);
    expect(await drive({ dry_run: true })).toMatchObject({ counted: 1, stay: 0 });
    const { counted, stay, reasons } = await drive();
    expect([counted, stay]).toEqual([0, 1]);
    expect(reasons[0]?.reason).toMatch(/^the counters DAY#2026-03-10#orders#0 of seller shop cannot/);
    expect([await totalOrders('shop'), await left()]).toEqual([1, 1]);
  });
});

describe('a redrive of more than one call can do', () => {
  /** So many that several steps are needed. */
  const many = Array.from({ length: 1200 }, (_, index) => order(index, {}, `shop-${index % 5}`));
  /** Less time than a further step needs. */
  const HURRIED = { remaining_ms: 15_000 };

  test.each([true, false])(
    'goes on from call to call until nothing is left, each record in one of them (dry run: %s)',
    async (dry_run) => {
      const { setAside, drive, totalOrders, left, notes } = await start();
      await setAside([...many, order(5000, { order_value: 'ten' })]);
      let [calls, selected, counted, stay] = [0, 0, 0, 0];
      let cursor: string | null = null;
      do {
        const answer: RedriveBody = await drive({ dry_run, ...(cursor !== null && { cursor }) }, HURRIED);
        calls += 1;
        selected += answer.selected;
        counted += answer.counted;
        stay += answer.stay;
        expect(answer.left).toBe(answer.next_cursor !== null);
        cursor = answer.next_cursor;
      } while (cursor !== null);
      expect([selected, counted, stay]).toEqual([1201, 1200, 1]);
      expect(calls).toBeGreaterThan(2);
      let total = 0;
      for (let shop = 0; shop < 5; shop += 1) total += await totalOrders(`shop-${shop}`);
      expect([total, await left()]).toEqual(dry_run ? [0, 1201] : [1200, 1]);
      const { redrives } = await notes();
      expect(redrives).toHaveLength(dry_run ? 0 : 1);
      if (!dry_run)
        expect(redrives[0]).toMatchObject({
          by: 'operator-1',
          details: { selected: 1201, counted: 1200, stay: 1, ended_at: new Date(NOW).toISOString() },
        });
    },
  );

  test('is answered in time although a topic that is not chosen fills the quarantine', async () => {
    const { setAside, drive } = await start();
    await setAside(many);
    const answer = await drive({ topic: TOPICS.payouts, dry_run: true }, HURRIED);
    expect(answer).toMatchObject({ selected: 0, left: true });
  });

  test('goes on only for whom and with what it was begun, and not once it has ended', async () => {
    const { setAside, drive, post } = await start();
    await setAside(many);
    const { next_cursor: cursor } = await drive({}, HURRIED);
    const tried = await drive({ dry_run: true }, HURRIED);
    const refused = { status: 400, body: { errors: [{ parameter: 'cursor' }] } };
    for (const body of [
      { dry_run: true, cursor },
      { dry_run: false, cursor, topic: TOPICS.orders },
      { dry_run: false, cursor: tried.next_cursor },
      { dry_run: false, cursor: 'x' },
      { dry_run: false, cursor: movedTo(cursor, '2026-03-11T12:00:00.000Z#unknown') },
      { dry_run: true, cursor: movedTo(tried.next_cursor, '9') },
      { dry_run: true, cursor: movedTo(tried.next_cursor, '') },
    ])
      expect(await post(body), JSON.stringify(body)).toMatchObject(refused);
    expect(await post({ dry_run: false, cursor }, { as: { ...OPERATOR, sub: 'other' } })).toMatchObject(
      refused,
    );
    await drive({ cursor });
    expect(await post({ dry_run: false, cursor })).toMatchObject(refused);
  });

  test('is begun once when the same call is sent twice at a time, and counts nothing twice', async () => {
    const { setAside, drive, post, totalOrders, left, notes } = await start();
    await setAside(many);
    const { next_cursor: cursor } = await drive({}, HURRIED);
    const answers = await Promise.all([1, 2].map(() => post({ dry_run: false, cursor })));
    for (const { status } of answers) expect([200, 409]).toContain(status);
    expect(answers.filter(({ status }) => status === 200).length).toBeLessThanOrEqual(1);
    const after = await post({ dry_run: false, cursor });
    expect([200, 400]).toContain(after.status);
    let total = 0;
    for (let shop = 0; shop < 5; shop += 1) total += await totalOrders(`shop-${shop}`);
    expect([total, await left()]).toEqual([1200, 0]);
    expect((await notes()).redrives).toHaveLength(1);
  });
});

describe('whatever happens beside a redrive or in the middle of it', () => {
  test('two at once, beside live records, count each record once', async () => {
    const { setAside, ingestRecords, drive, totalOrders, left, reconcileSeller } = await start();
    const orders = (from: number, until: number) =>
      Array.from({ length: until - from }, (_, index) => order(from + index, {}, `shop-${index % 3}`));
    await setAside(orders(0, 600));
    const [first, second] = await Promise.all([
      drive(),
      drive(),
      ingestRecords(orders(600, 700)),
      ingestRecords(orders(700, 800)),
    ]);
    expect(first.counted + second.counted).toBe(600);
    expect(await drive()).toMatchObject({ counted: 0, stay: 0 });
    let total = 0;
    for (let shop = 0; shop < 3; shop += 1) {
      total += await totalOrders(`shop-${shop}`);
      expect((await reconcileSeller(`shop-${shop}`)).outcome).toBe('matched');
    }
    expect([total, await left()]).toEqual([800, 0]);
  });

  test('a removal that fails after the records count leaves them to be found done, and never counts them twice', async () => {
    const { setAside, drive, post, interfere, totalOrders, left, notes, reconcileSeller } = await start();
    await setAside(good);
    const restore = interfere({
      before: ({ name }) => {
        if (name === 'BatchWriteItemCommand') throw failure('InternalServerError');
      },
    });
    expect(await post({ dry_run: false })).toMatchObject({
      headers: { 'content-type': 'application/problem+json' },
      body: { status: expect.any(Number) },
    });
    restore();
    // They count, and stand in the quarantine all the same.
    expect([await totalOrders('shop'), await left()]).toEqual([3, 3]);
    expect(await drive({ dry_run: true })).toMatchObject({ counted: 0, unchanged: 3, stay: 0 });
    expect(await drive()).toMatchObject({ counted: 0, unchanged: 3, stay: 0 });
    expect([await totalOrders('shop'), await left()]).toEqual([3, 0]);
    expect((await reconcileSeller('shop')).outcome).toBe('matched');
    // The one that failed is noted too, as not ended.
    const noted = (await notes()).redrives.map(({ details }) => [details.unchanged, details.ended_at]);
    expect(noted.sort()).toEqual([
      [0, null],
      [3, new Date(NOW).toISOString()],
    ]);
  });

  test.each(['TransactWriteItemsCommand', 'BatchWriteItemCommand', 'UpdateItemCommand', 'PutItemCommand'])(
    'a kill before or after any %s loses nothing and counts nothing twice',
    async (command) => {
      for (const moment of ['before', 'after'] as const) {
        const { setAside, drive, post, interfere, totalOrders, left, reconcileSeller } = await start();
        await setAside([...good, broken]);
        for (let deadly = 1; deadly < 6; deadly += 1) {
          let [calls, isDead] = [0, false];
          const restore = interfere({
            [moment]: ({ name }: { name: string }) => {
              if (name === command) calls += 1;
              if (calls === deadly) isDead = true;
              if (isDead) throw failure('Killed');
            },
          });
          await post({ dry_run: false });
          restore();
        }
        await drive();
        expect([await totalOrders('shop'), await left()]).toEqual([3, 1]);
        expect((await reconcileSeller('shop')).outcome).toBe('matched');
      }
    },
  );

  test('a store that hangs is told in time, and the redrive goes on later', async () => {
    const { setAside, drive, post, interfere, totalOrders } = await start();
    await setAside(good);
    const restore = interfere({
      before: ({ name }) => (name === 'QueryCommand' ? new Promise(() => undefined) : undefined),
    });
    expect(await post({ dry_run: false }, { remaining_ms: 1500 })).toMatchObject({ status: 503 });
    restore();
    await drive();
    expect(await totalOrders('shop')).toBe(3);
  });
});

describe('the note of a redrive', () => {
  test('says who chose what, when, and what became of it, the newest first', async () => {
    const { setAside, drive, notes } = await start();
    await setAside([...good, broken]);
    await drive({ topic: TOPICS.orders, reason: 'wrong', from: '2026-03-11T12:00:00Z' });
    await drive({}, { as: { roles: ['operator'], sub: 'operator-2' } });
    const body = await notes();
    expect(body).toMatchObject({ time_zone: 'UTC', unreadable: 0, next_cursor: null });
    const [later, earlier] = body.redrives.toSorted((a) => (a.by === 'operator-2' ? -1 : 1));
    expect(later).toMatchObject({ by: 'operator-2', details: { selected: 1, counted: 0, stay: 1 } });
    expect(earlier).toEqual({
      at: new Date(NOW).toISOString(),
      by: 'operator-1',
      action: 'redrive',
      details: {
        topic: TOPICS.orders,
        reason: 'wrong',
        from: '2026-03-11T12:00:00.000Z',
        to: null,
        seller_ids: [],
        selected: 4,
        counted: 3,
        unchanged: 0,
        stay: 1,
        reasons: [
          {
            reason: 'order_value must be a decimal such as 12.50',
            records: 1,
            place: 'marketplace_orders 0 9',
          },
        ],
        ended_at: new Date(NOW).toISOString(),
      },
    });
  });

  test('is on one page of the list, whatever the size of the page', async () => {
    const { drive, notes } = await start();
    for (let index = 0; index < 5; index += 1)
      await drive({}, { as: { roles: ['operator'], sub: `operator-${index}` } });
    const seen: string[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const body: Awaited<ReturnType<typeof notes>> = await notes(
        `limit=2${cursor === '' ? '' : `&cursor=${cursor}`}`,
      );
      seen.push(...body.redrives.map(({ by }) => by));
      cursor = body.next_cursor;
    }
    expect(seen.sort()).toEqual(['operator-0', 'operator-1', 'operator-2', 'operator-3', 'operator-4']);
  });

  test('that cannot be read hides no other', async () => {
    const { drive, notes, runtime, tables } = await start();
    await drive();
    const { audit_id } = await drive();
    await runtime.dynamodb.send(
      new UpdateCommand({
        TableName: tables.ledger,
        Key: { pk: 'REDRIVES', sk: `AUDIT#${audit_id}` },
        UpdateExpression: 'SET entry = :garbage',
        ExpressionAttributeValues: { ':garbage': '{' },
      }),
    );
    expect(await notes()).toMatchObject({ redrives: [{ by: 'operator-1' }], unreadable: 1 });
  });

  test('does not repeat what a record said, because it outlives the record', async () => {
    const { setAside, drive, notes } = await start();
    await setAside([order(1, { status: 'to Jane Doe' })]);
    expect((await drive()).reasons[0]?.reason).toContain('"to Jane Doe"');
    const noted = JSON.stringify((await notes()).redrives);
    expect(noted).toContain('status');
    expect(noted).not.toContain('Jane');
  });

  test('fits into its item, however many reasons there are and however long they are', async () => {
    const { setAside, drive } = await start();
    await setAside(
      Array.from({ length: 120 }, (_, index) =>
        order(index, { status: `${index}-${'x'.repeat(100)}`, order_value: `${index}-y` }),
      ),
    );
    const { reasons, stay } = await drive();
    expect(stay).toBe(120);
    expect(reasons.length).toBeLessThanOrEqual(51);
    expect(reasons.reduce((sum, { records }) => sum + records, 0)).toBe(120);
  });
});

describe('who may drive records again', () => {
  test.each([
    ['nobody', undefined, 401],
    ['a seller', { seller_id: 'shop' }, 403],
    ['finance', { roles: ['finance'] }, 403],
    ['a token without a subject', { roles: ['operator'], sub: undefined }, 401],
  ] as const)('refuses %s before anything is read, and whatever the body is', async (_, as, status) => {
    const { setAside, post, read, interfere, totalOrders, notes } = await start();
    await setAside(good);
    const calls: string[] = [];
    const restore = interfere({ before: ({ name }) => void calls.push(name) });
    for (const body of [{ dry_run: false }, { dry_run: true }, 'x'.repeat(9000)])
      expect(await post(body, { as: as as never })).toMatchObject({
        status,
        headers: { 'content-type': 'application/problem+json' },
      });
    expect((await read('/v1/operator/quarantine/drives', { as: as as never })).status).toBe(status);
    restore();
    expect(calls).toEqual([]);
    expect(await totalOrders('shop')).toBe(0);
    expect((await notes()).redrives).toEqual([]);
  });
});

describe('a request that is refused', () => {
  test.each<[string, unknown, Record<string, RegExp>]>([
    ['no JSON', '{', { body: /JSON/ }],
    ['no object', [], { body: /must be a JSON object/ }],
    ['nothing chosen between trying and driving', {}, { dry_run: /is missing/ }],
    ['a text for a truth', { dry_run: 'false' }, { dry_run: /must be true or false/ }],
    [
      'a mistyped field',
      { dry_run: true, topics: 'x' },
      { body: /not known \(topics\); it takes topic, reason/ },
    ],
    ['an unknown topic', { dry_run: true, topic: 'orders' }, { topic: /must be one of marketplace_orders/ }],
    ['an empty reason', { dry_run: true, reason: '' }, { reason: /1 to 500 characters/ }],
    ['a long reason', { dry_run: true, reason: 'x'.repeat(501) }, { reason: /1 to 500 characters/ }],
    ['a day for a time', { dry_run: true, from: '2026-03-11' }, { from: /an instant such as/ }],
    [
      'an end before its beginning',
      { dry_run: true, from: '2026-03-11T12:00:00Z', to: '2026-03-11T13:00:00+01:00' },
      { from: /before 'to'/ },
    ],
    ['a cursor that is no text', { dry_run: true, cursor: 1 }, { cursor: /must be a text/ }],
  ])('names what is wrong with %s', async (_, body, errors) => {
    const { post, notes } = await start();
    expect(await post(body)).toMatchObject({
      status: 400,
      headers: { 'content-type': 'application/problem+json' },
      body: {
        errors: Object.entries(errors).map(([parameter, detail]) => ({
          parameter,
          detail: expect.stringMatching(detail),
        })),
      },
    });
    expect((await notes()).redrives).toEqual([]);
  });

  test('is of another type, too long, of another method, or has a query', async () => {
    const { post, call } = await start();
    const request = { dry_run: true };
    const path = '/v1/operator/quarantine/drive?dry_run=true';
    expect(await call(path, { method: 'POST', as: OPERATOR, body: 'not read' })).toMatchObject({
      status: 400,
      body: { errors: [{ parameter: 'dry_run', detail: expect.stringMatching(/is not a parameter/) }] },
    });
    expect(await post(request, { headers: { 'content-type': 'text/plain' } })).toMatchObject({ status: 415 });
    expect(await post(JSON.stringify({ reason: 'x'.repeat(9000) }))).toMatchObject({ status: 413 });
    expect(await post(request, { method: 'PUT' })).toMatchObject({ status: 405, headers: { allow: 'POST' } });
  });
});
