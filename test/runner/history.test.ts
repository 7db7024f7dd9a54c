/**
 * Two commands load history and prove figures: on a pipeline that runs, on one that does not, and
 * on tables by their names.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { createAuditStore } from '../../adapters/dynamodb/audit-store.ts';
import { createDynamoDB, toNumber } from '../../adapters/dynamodb/client.ts';
import { readCountingBasis } from '../../adapters/dynamodb/counted-by.ts';
import { sellerPk, totalSk } from '../../adapters/dynamodb/keys.ts';
import { LOCAL_TABLES } from '../../local/environment.ts';
import { startStore } from '../../local/store/store.ts';
import { COUNTER_LAYOUT } from '../../topology/tables.ts';
import { orderLine } from '../support/factories/record-lines.ts';
import { commandArguments, runCommand } from '../support/programs/run-script.ts';
import { startTestRunner, type TestRunner } from '../support/runner/runner-in-process.ts';
import { startStreamsProxy } from '../support/servers/streams-proxy.ts';

const scratch = mkdtempSync(join(tmpdir(), 'seller-pulse-history-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const fileOf = (name: string, lines: readonly string[]): string => {
  const path = join(scratch, name);
  writeFileSync(path, lines.join('\n'));
  return path;
};
const orders = (seller: string, count: number) =>
  Array.from({ length: count }, (_, index) => orderLine(seller, `o-${index}`));
const backfill = (...args: readonly string[]) => runCommand('backfill', args);
const reconcile = (...args: readonly string[]) => runCommand('reconcile', args);

describe('on a folder without a running pipeline', () => {
  const folder = join(scratch, 'data');
  const file = fileOf('history.ndjson', [...orders('shop', 30), ...orders('other', 3)]);

  test('makes, loads and evaluates a folder, and reads nothing when the file is loaded again', async () => {
    const first = await backfill(file, '--data', folder, '--time-zone', 'Europe/Berlin', '--currency', 'EUR');
    expect(first, first.stderr).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(
        /^33 records: 33 applied, 0 changed nothing, 0 quarantined\n.*records\/s.*\n2 sellers evaluated\n$/,
      ),
    });
    expect(JSON.parse(readFileSync(join(folder, 'marketplace.json'), 'utf8'))).toEqual({
      timeZone: 'Europe/Berlin',
      currency: 'EUR',
      counterLayout: COUNTER_LAYOUT,
    });
    expect(await backfill(file, '--data', folder)).toMatchObject({
      status: 0,
      stdout: expect.stringContaining('0 write units'),
    });
  });

  test('recounts with exit code 0 when all matches, 1 when something differs, and 0 again after a repair', async () => {
    expect(await reconcile('--data', folder)).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(/^2 sellers, 33 ledger entries, \d+ counters compared: all match\n$/),
    });
    const store = await startStore({
      dataFile: join(folder, 'store.db'),
      tableNames: LOCAL_TABLES,
      environment: {},
    });
    const client = createDynamoDB(() => undefined, store.clientSettings);
    try {
      const Key = { pk: sellerPk('shop'), sk: totalSk('orders', 0) };
      const ExpressionAttributeValues = { ':one': toNumber(1) };
      await client.send(
        new UpdateCommand({
          TableName: LOCAL_TABLES.metrics,
          Key,
          UpdateExpression: 'ADD ao :one',
          ExpressionAttributeValues,
        }),
      );
    } finally {
      client.destroy();
      await store.close();
    }
    const found = await reconcile('--data', folder);
    expect(found.status).toBe(1);
    expect(found.stdout).toMatch(/shop +TOTAL orders +accepted_orders +31 +30\n/);
    expect(found.stdout).toMatch(/1 seller differs \(1 difference\)\n$/);
    expect(await reconcile('--data', folder, '--seller', 'other')).toMatchObject({ status: 0 });

    const repaired = await reconcile('--data', folder, '--repair', '--reason', 'a test', '--json');
    expect(repaired.status).toBe(0);
    expect(JSON.parse(repaired.stdout)).toMatchObject({
      sellers: 2,
      outcomes: { matched: 1, repaired: 1 },
      results: [
        {
          seller_id: 'shop',
          outcome: 'repaired',
          counters: [{ figure: 'accepted_orders', stored: '31', recounted: '30' }],
        },
      ],
    });
    expect(await reconcile('--data', folder)).toMatchObject({ status: 0 });
  });

  test.each([
    ['a call without files', backfill, [], 2, /Missing required argument 'files'/],
    ['a file that is not there', backfill, [join(scratch, 'none.ndjson')], 1, /none\.ndjson cannot be read/],
    [
      'a line that is no record',
      backfill,
      [fileOf('bad.ndjson', ['{"topic":"x"}']), '--data', folder],
      1,
      /bad\.ndjson, line 1: topic must be/,
    ],
    [
      'a file without records',
      backfill,
      [fileOf('empty.ndjson', ['', '']), '--data', folder],
      1,
      /empty\.ndjson has no records\n$/,
    ],
    [
      'a call that names one table',
      backfill,
      [file, '--ledger-table', 'ledger'],
      2,
      /give --ledger-table and --metrics-table, or neither/,
    ],
    [
      'a call in another time zone',
      backfill,
      [file, '--data', folder, '--time-zone', 'UTC'],
      1,
      /is of a marketplace in Europe\/Berlin and EUR/,
    ],
    [
      'a recount that names one table',
      reconcile,
      ['--metrics-table', 'metrics'],
      2,
      /give --ledger-table and --metrics-table, or neither/,
    ],
    ['an impossible seller id', reconcile, ['--seller', 'a b'], 2, /--seller must be 1 to 128 characters/],
    [
      'a seller that does not exist',
      reconcile,
      ['--seller', 'nobody', '--data', folder],
      2,
      /^there is nothing of nobody in these tables\n$/,
    ],
    [
      'a call that takes a folder over',
      reconcile,
      ['--repair', '--take-over', '--data', folder],
      2,
      /--take-over goes with --repair and --ledger-table/,
    ],
    [
      'a folder without data',
      reconcile,
      ['--data', join(scratch, 'nowhere')],
      2,
      /there is no data in .*nowhere/,
    ],
  ])('says what is wrong with %s', async (_what, command, args, status, message) => {
    expect(await command(...args)).toMatchObject({ status, stderr: expect.stringMatching(message) });
  });

  test('names a seller that does not exist, and still recounts the one that does', async () => {
    expect(await reconcile('--seller', 'nobody', '--data', folder)).toMatchObject({ status: 2, stdout: '' });
    expect(await reconcile('--seller', 'nobody', '--seller', 'other', '--data', folder)).toMatchObject({
      status: 2,
      stdout: expect.stringMatching(/^1 seller, 3 ledger entries, \d+ counters compared: all match\n$/),
      stderr: expect.stringMatching(/there is nothing of nobody in these tables\n$/),
    });
  });

  test('says how far a load came when it is ended, and goes on from there', async () => {
    const many = fileOf('many.ndjson', orders('many', 8000));
    const elsewhere = join(scratch, 'ended');
    const child = spawn(process.execPath, commandArguments('backfill', [many, '--data', elsewhere]));
    let said = '';
    child.stderr.on('data', (chunk: Buffer) => {
      const before = said;
      said += chunk.toString();
      // The bar moves when a batch is applied: of eight, some are still to come.
      const moves = / [1-9]\d* %/;
      if (moves.test(said) && !moves.test(before)) child.kill('SIGINT');
    });
    expect(await once(child, 'exit')).toEqual([130, null]);
    expect(said).toMatch(
      /\nEnded with \d\.\d MB of \d\.\d MB loaded\. Run the same command again: it goes on from there\.\n$/,
    );
    const { stdout, stderr } = await backfill(many, '--data', elsewhere);
    expect(said).toContain(`Made ${elsewhere} for UTC and USD (--time-zone and --currency choose others)\n`);
    expect(stderr).not.toContain('Made');
    const [, records] = /^([\d,]+) records: /.exec(stdout) ?? [];
    expect(Number(records?.replace(',', '')), stderr).toBeLessThan(8000);
    expect(await reconcile('--data', elsewhere)).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(/^1 seller, 8,000 ledger/),
    });
  });

  test('explains both commands with --help', async () => {
    expect(await backfill('--help')).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(/^Usage: npx seller-pulse backfill/),
    });
    expect(await reconcile('--help')).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(/^Usage: npx seller-pulse reconcile/),
    });
  });
});

describe('on a running pipeline', () => {
  let runner: TestRunner;
  beforeAll(async () => {
    runner = await startTestRunner();
  });
  afterAll(() => runner?.stop());

  test('shows loaded records beside live ones, and when the seller was recounted', async () => {
    const file = fileOf('beside.ndjson', orders('busy', 40));
    await runner.publish(Array.from({ length: 5 }, (_, index) => orderLine('busy', `live-${index}`)));
    expect(await backfill(file, '--data', runner.folder)).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(/^40 records: 40 applied/),
    });
    await runner.metricsOnce('busy', ({ orders: { total_orders } }) => total_orders === 45);
    expect(await reconcile('--data', runner.folder)).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(/^1 seller, 45 ledger entries/),
    });
    const { reconciled, source } = await runner.metricsOnce('busy', (body) => body.reconciled !== null);
    expect(reconciled).toMatchObject({ matched: true, differences: 0 });
    expect(source).toMatchObject([{ topic: 'marketplace_orders', lag_ms: expect.any(Number) }]);
  });

  test('works on tables by their names as on AWS, once it knows how they are counted', async () => {
    const { store } = z
      .object({ store: z.url() })
      .parse(JSON.parse(readFileSync(join(runner.folder, 'runner.json'), 'utf8')));
    const environment = {
      AWS_ENDPOINT_URL_DYNAMODB: store,
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'local',
      AWS_SECRET_ACCESS_KEY: 'local',
    };
    const tables = [
      '--ledger-table',
      LOCAL_TABLES.ledger,
      '--metrics-table',
      LOCAL_TABLES.metrics,
      '--data',
      join(scratch, 'elsewhere'),
    ];
    const file = fileOf('named.ndjson', orders('named', 3));
    expect(await runCommand('reconcile', tables, environment)).toMatchObject({
      status: 2,
      stderr: expect.stringMatching(/the table ledger does not say how it is counted: give --time-zone/),
    });
    const marketplace = ['--time-zone', 'UTC', '--currency', 'USD'];
    expect(await runCommand('backfill', [file, ...tables, ...marketplace], environment)).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(/^3 records: 3 applied/),
    });
    await runner.metricsOnce('named', ({ orders: { total_orders } }) => total_orders === 3);
    expect(
      await runCommand('reconcile', [...tables, ...marketplace, '--seller', 'named'], environment),
    ).toMatchObject({
      status: 0,
    });
    expect(runner.failures).toEqual([]);
  });

  test('leaves tables that another release counted alone until they are taken over', async () => {
    const { store } = z
      .object({ store: z.url() })
      .parse(JSON.parse(readFileSync(join(runner.folder, 'runner.json'), 'utf8')));
    const access = { AWS_ACCESS_KEY_ID: 'local', AWS_SECRET_ACCESS_KEY: 'local' };
    const environment = { AWS_ENDPOINT_URL_DYNAMODB: store, AWS_REGION: 'us-east-1', ...access };
    const tables = ['--ledger-table', LOCAL_TABLES.ledger, '--metrics-table', LOCAL_TABLES.metrics];
    const client = createDynamoDB(() => undefined, {
      endpoint: store,
      region: 'us-east-1',
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    });
    const takeOver = () => runCommand('reconcile', [...tables, '--repair', '--take-over'], environment);
    expect(await takeOver()).toMatchObject({ status: 2, stderr: expect.stringMatching(/no deployment's/) });

    const Item = { pk: 'SETTINGS', sk: 'MARKETPLACE', time_zone: 'UTC', currency: 'USD' };
    await client.send(new PutCommand({ TableName: LOCAL_TABLES.ledger, Item }));
    const refused = {
      status: 2,
      stderr: expect.stringMatching(
        /the table ledger is counted as another release does .* docs\/operating\/deploy\.md/,
      ),
    };
    expect(await runCommand('reconcile', tables, environment)).toMatchObject(refused);
    const file = fileOf('refused.ndjson', orders('refused', 3));
    expect(await runCommand('backfill', [file, ...tables], environment)).toMatchObject(refused);

    await runner.publish(Array.from({ length: 5 }, (_, index) => orderLine('old', `o-${index}`)));
    await runner.metricsOnce('old', ({ orders: { total_orders } }) => total_orders === 5);
    const Key = { pk: sellerPk('old'), sk: totalSk('orders', 0) };
    await client.send(
      new UpdateCommand({ TableName: LOCAL_TABLES.metrics, Key, UpdateExpression: 'REMOVE ao' }),
    );
    expect(await takeOver()).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(/1 seller repaired/),
      stderr: expect.stringMatching(/this release can be deployed/),
    });
    expect(await readCountingBasis(client, LOCAL_TABLES.ledger)).toMatchObject({
      counterLayout: COUNTER_LAYOUT,
    });
    expect(await runCommand('reconcile', tables, environment)).toMatchObject({ status: 0 });

    // Everything matches again, but that cannot be noted.
    await client.send(new PutCommand({ TableName: LOCAL_TABLES.ledger, Item }));
    const proxy = await startStreamsProxy(store, ({ action }) =>
      action === 'UpdateItem' ? { error: 'AccessDeniedException' } : undefined,
    );
    const failed = await runCommand('reconcile', [...tables, '--repair', '--take-over'], {
      ...environment,
      AWS_ENDPOINT_URL_DYNAMODB: proxy.endpoint,
    });
    await proxy.close();
    expect(failed).toMatchObject({ status: 2, stderr: expect.stringMatching(/AccessDeniedException/) });
    expect(failed.stderr).not.toMatch(/can be deployed/);
    client.destroy();
  });

  test('keeps a note of each repair in the ledger for ever', async () => {
    const { store } = z
      .object({ store: z.url() })
      .parse(JSON.parse(readFileSync(join(runner.folder, 'runner.json'), 'utf8')));
    const client = createDynamoDB(() => undefined, {
      endpoint: store,
      region: 'us-east-1',
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    });
    const Key = { pk: sellerPk('busy'), sk: totalSk('orders', 0) };
    const ExpressionAttributeValues = { ':one': toNumber(1) };
    await client.send(
      new UpdateCommand({
        TableName: LOCAL_TABLES.metrics,
        Key,
        UpdateExpression: 'ADD ao :one',
        ExpressionAttributeValues,
      }),
    );
    expect(
      await reconcile('--data', runner.folder, '--seller', 'busy', '--repair', '--reason', 'ticket 7'),
    ).toMatchObject({ status: 0 });
    const notes = await Array.fromAsync(
      createAuditStore(client, LOCAL_TABLES.ledger).readAudit('busy', undefined),
    );
    expect(notes.map(({ entry }) => entry)).toMatchObject([{ action: 'repair', reason: 'ticket 7' }]);
    client.destroy();
  });
});
