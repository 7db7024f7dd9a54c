/** The way in on a laptop: published records must count, and refused ones must leave no trace. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import * as z from 'zod';
import { createDynamoDB } from '../../adapters/dynamodb/client.ts';
import { createQuarantineStore } from '../../adapters/dynamodb/quarantine-store.ts';
import { waiting } from '../../app/pacing/backoff.ts';
import { demoIdentity } from '../../contracts/demo.ts';
import { TOPICS } from '../../contracts/records/topics.ts';
import { LOCAL_TABLES } from '../../local/environment.ts';
import { partitionOfKey } from '../../local/log/partitioner.ts';
import { type Store, startStore } from '../../local/store/store.ts';
import { orderLine } from '../support/factories/record-lines.ts';
import { runCommand } from '../support/programs/run-script.ts';
import { EVENTUALLY, startTestRunner, type TestRunner } from '../support/runner/runner-in-process.ts';

const folder = mkdtempSync(join(tmpdir(), 'seller-pulse-publish-'));
let store: Store;
let runner: TestRunner;

// A store of the test's own shows what is in quarantine; the runner takes it as it would DynamoDB
// Local.
beforeAll(async () => {
  store = await startStore({ dataFile: join(folder, 'store.db'), tableNames: LOCAL_TABLES, environment: {} });
  runner = await startTestRunner({ AWS_ENDPOINT_URL_DYNAMODB: store.endpoint });
});
afterAll(async () => {
  await runner?.stop();
  await store?.close();
  rmSync(folder, { recursive: true, force: true });
});

/** JSON of 100,000 levels, which fills the stack of whatever reads or writes it level by level. */
const NESTED = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;

const fileOf = (name: string, lines: readonly string[]): string => {
  const path = join(folder, name);
  writeFileSync(path, lines.join('\n'));
  return path;
};
const publishCommand = (...args: readonly string[]) =>
  runCommand('publish', [...args, '--data', runner.folder]);

describe('POST /local/records', () => {
  test('counts records in the figures, and counts a record once when it is published twice', async () => {
    const lines = [
      orderLine('posted', 'o1'),
      orderLine('posted', 'o2', { order_value: '5.55' }),
      '',
      orderLine('posted', 'o3', { status: 'cancelled' }),
    ];
    for (const _ of [1, 2]) {
      const response = await runner.publish(lines);
      expect([response.status, await response.json()]).toEqual([200, { published: 3 }]);
    }
    await runner.publish([orderLine('posted', 'o4', { order_value: '100' })]);
    // Lifetime and days are read side by side: until the next evaluation, a record may be in one of
    // them alone.
    const { orders } = await runner.metricsOnce(
      'posted',
      (body) => body.orders.total_gmv === '115.55' && body.orders.gmv_today === '115.55',
    );
    expect(orders).toMatchObject({
      total_orders: 4,
      completed_orders: 3,
      cancelled_orders: 1,
      gmv_today: '115.55',
    });
  });

  test.each([
    ['a line that is not JSON', '{"topic":', /line 3: is not JSON/],
    ['a line of 100,000 levels', NESTED, /line 3: is nested deeper than 65 levels/],
    ['an array', '[{"topic":"x"}]', /line 3: a record must be a JSON object, not an array$/],
    ['a string', '"x"', /line 3: a record must be a JSON object, not a string$/],
    ['a number', '7', /line 3: a record must be a JSON object, not a number$/],
    ['null', 'null', /line 3: a record must be a JSON object, not null$/],
    [
      'a line with an unknown topic',
      orderLine('bad', 'o9').replace(TOPICS.orders, 'marketplace_order'),
      /line 3: topic must be one of marketplace_orders,/,
    ],
    [
      'a line without a value',
      JSON.stringify({ topic: TOPICS.orders, key: null, timestamp: 1 }),
      /line 3: must have one of value \(JSON\), raw/,
    ],
    [
      'a line with both value and raw',
      JSON.stringify({ topic: TOPICS.orders, key: null, timestamp: 1, value: {}, raw: '' }),
      /line 3: must have one of value \(JSON\), raw/,
    ],
    [
      'a line with a time in words',
      JSON.stringify({ topic: TOPICS.orders, key: null, timestamp: 'now', value: {} }),
      /line 3: timestamp must be a whole number of milliseconds/,
    ],
  ])('refuses %s by its line and publishes none of its neighbours', async (_what, broken, message) => {
    const response = await runner.publish([orderLine('bad', 'o1'), '', broken, orderLine('bad', 'o2')]);
    expect(response.status).toBe(400);
    expect(await response.json()).toEqual({ message: expect.stringMatching(message) });
    // A record behind it on the same partition would come after theirs.
    const before = (await runner.metrics('neighbour')).orders.total_orders;
    const neighbour = orderLine('neighbour', `o${before}`).replace('"key":"neighbour"', '"key":"bad"');
    await runner.publish([neighbour]);
    await runner.metricsOnce('neighbour', ({ orders }) => orders.total_orders === before + 1);
    expect((await runner.metrics('bad')).orders.total_orders).toBe(0);
  });

  test('refuses other content types, which a foreign page could send without permission', async () => {
    for (const type of ['text/plain', 'application/json', 'application/x-www-form-urlencoded']) {
      const response = await fetch(`${runner.url}/local/records`, {
        method: 'POST',
        headers: { 'content-type': type },
        body: orderLine('foreign', 'o1'),
      });
      expect(response.status).toBe(415);
    }
    expect((await runner.metrics('foreign')).orders.total_orders).toBe(0);
  });

  test('keeps the bytes of a broken record, and counts its neighbours', async () => {
    const raw = '{"order_id": "o2", not json';
    const currency = orderLine('tidy', 'o4', { currency: 'EUR' });
    await runner.publish([
      orderLine('tidy', 'o1'),
      JSON.stringify({ topic: TOPICS.orders, key: 'tidy', timestamp: Date.now(), raw }),
      orderLine('tidy', 'o3'),
      currency,
      orderLine('tidy', 'o5'),
    ]);
    const { source } = await runner.metricsOnce('tidy', ({ orders }) => orders.total_orders === 3);
    const last = source.find(({ topic }) => topic === TOPICS.orders)!;
    const client = createDynamoDB(() => undefined, store.clientSettings);
    const quarantine = createQuarantineStore(client, LOCAL_TABLES.ledger, waiting);
    const kept = await vi.waitFor(async () => {
      const found = (await quarantine.list(TOPICS.orders, partitionOfKey(Buffer.from('tidy'), 12))).filter(
        ({ offset }) => offset > last.offset - 5,
      );
      expect(found).toHaveLength(2);
      return found;
    }, EVENTUALLY);
    client.destroy();
    expect(kept).toMatchObject([
      {
        topic: TOPICS.orders,
        partition: last.partition,
        offset: last.offset - 3,
        reason: expect.stringMatching(/JSON/),
      },
      {
        topic: TOPICS.orders,
        partition: last.partition,
        offset: last.offset - 1,
        reason: expect.stringMatching(/currency must be USD/),
      },
    ]);
    expect(kept.map(({ value }) => value.toString())).toEqual([
      raw,
      JSON.stringify(JSON.parse(currency).value),
    ]);
  });
});

describe('npm run publish', () => {
  test('brings a whole file into the figures of the running pipeline, in as many requests as it takes', async () => {
    const lines = Array.from({ length: 2100 }, (_, index) => orderLine('filed', `o${index}`));
    const { status, stdout, stderr } = await publishCommand(fileOf('good.ndjson', lines));
    expect({ status, stdout }, stderr).toEqual({
      status: 0,
      stdout: `Published 2100 records to ${runner.url}\n`,
    });
    await runner.metricsOnce(
      'filed',
      ({ orders }) => orders.total_orders === 2100 && orders.total_gmv === '21000',
    );
  });

  test('names bad lines, publishes all records beside them, and says at the end that lines are missing', async () => {
    const deep = orderLine('partly', 'deep', { note: 0 }).replace('"note":0', `"note":${NESTED}`);
    const lines = [orderLine('partly', 'o1'), '{"topic":"seller_rating"}', deep, orderLine('partly', 'o2')];
    const { status, stdout, stderr } = await publishCommand(fileOf('bad.ndjson', lines));
    expect({ status, stdout }).toEqual({ status: 1, stdout: `Published 2 records to ${runner.url}\n` });
    expect(stderr).toMatch(/bad\.ndjson, line 2: topic must be one of/);
    expect(stderr).toMatch(/bad\.ndjson, line 3: is nested deeper than 65 levels/);
    expect(stderr).toMatch(/bad\.ndjson: 2 lines are no records and were left out; .*\n$/);
    await runner.metricsOnce('partly', ({ orders }) => orders.total_orders === 2);
  });

  test('names what is missing: a runner, a file or an argument', async () => {
    const good = fileOf('one.ndjson', [orderLine('one', 'o1')]);
    expect(await runCommand('publish', [good, '--data', join(folder, 'nowhere')])).toMatchObject({
      status: 1,
      stderr: expect.stringMatching(/no pipeline is running on .*nowhere: start one with npm start\n$/),
    });
    expect(await publishCommand(join(folder, 'none.ndjson'))).toMatchObject({
      status: 1,
      stderr: expect.stringMatching(/none\.ndjson cannot be read/),
    });
    expect(await publishCommand(fileOf('empty.ndjson', ['', '']))).toMatchObject({
      status: 1,
      stdout: '',
      stderr: expect.stringMatching(/^\S*empty\.ndjson has no records\n$/),
    });
    expect(await publishCommand()).toMatchObject({
      status: 2,
      stderr: expect.stringMatching(/Missing required argument 'file'/),
    });
    expect(await runCommand('publish', ['--help'])).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(/^Usage: npx seller-pulse publish/),
    });
  });
});

describe('GET /local/identities', () => {
  const ask = (query: string): Promise<Response> => fetch(`${runner.url}/local/identities${query}`);
  const identities = async (query: string) => z.array(demoIdentity).parse(await (await ask(query)).json());

  test('offers a seller of one’s own on request, with a token for that seller’s figures alone', async () => {
    await runner.publish([orderLine('my-shop', 'o1')]);
    await runner.metricsOnce('my-shop', ({ orders }) => orders.total_orders === 1);
    const own = (await identities('?seller_id=my-shop')).filter(({ seller_id }) => seller_id === 'my-shop');
    expect(own).toEqual([
      { label: 'my-shop', role: 'seller', seller_id: 'my-shop', token: expect.any(String) },
    ]);
    const statusOf = async (seller: string): Promise<number> =>
      (
        await fetch(`${runner.url}/v1/sellers/${seller}/metrics`, {
          headers: { authorization: `Bearer ${own[0]!.token}` },
        })
      ).status;
    expect([await statusOf('my-shop'), await statusOf('posted')]).toEqual([200, 403]);
  });

  test('lists each seller of the demo once, and no other seller without a request', async () => {
    const labels = (await identities('')).map(({ label }) => label);
    expect((await identities('?seller_id=slowpoke-crafts')).map(({ label }) => label)).toEqual(labels);
    expect(labels.filter((label) => label.startsWith('my-shop'))).toEqual([]);
  });

  test.each(['', 'a%20b', '%2E%2E%2F', 'x'.repeat(129)])(
    'refuses "%s", which cannot be an id',
    async (id) => {
      const response = await ask(`?seller_id=${id}`);
      expect([response.status, await response.json()]).toEqual([
        400,
        { message: 'seller_id must be 1 to 128 characters of A-Z a-z 0-9 . _ : -' },
      ]);
    },
  );

  test('does not give tokens to pages of other origins', async () => {
    const response = await fetch(`${runner.url}/local/identities?seller_id=my-shop`, {
      headers: { origin: 'https://evil.example' },
    });
    expect(response.headers.get('access-control-allow-origin')).toBeNull();
  });
});

test('refuses requests under a foreign host name, by which a page elsewhere could read the tokens', async () => {
  const statusOf = (host: string, path: string): Promise<number | undefined> =>
    new Promise((resolve, reject) => {
      request(`${runner.url}${path}`, { headers: { host } }, (response) =>
        resolve(response.resume().statusCode),
      )
        .on('error', reject)
        .end();
    });
  for (const path of [
    '/',
    '/local/identities',
    '/local/identities?seller_id=my-shop',
    '/v1/openapi.json',
    '/.well-known/jwks.json',
  ]) {
    expect(await statusOf('evil.example', path)).toBe(403);
    expect(await statusOf('localhost.evil.example:80', path)).toBe(403);
    // This runner has no web app to serve.
    expect(await statusOf('localhost:4000', path)).toBe(path === '/' ? 404 : 200);
  }
});

test('reported what it quarantined, and nothing else went wrong in all these tests', () => {
  expect(runner.warnings).toEqual([
    expect.stringMatching(
      /^quarantined 2 records; the first: marketplace_orders-\d+ at offset \d+: the value is not JSON$/,
    ),
  ]);
  expect(runner.failures).toEqual([]);
});
