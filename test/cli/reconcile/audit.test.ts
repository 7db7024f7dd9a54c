/**
 * Finance asks what does not add up: every kind must be found with its ids and amounts, a sound
 * marketplace must give nothing, and whoever asks must change no figure.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ScanCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createDynamoDB } from '../../../adapters/dynamodb/client.ts';
import { AUDIT_RESULTS_PK, entityKey } from '../../../adapters/dynamodb/keys.ts';
import { FINDING_KINDS, perFindingKind } from '../../../contracts/findings.ts';
import { TOPICS } from '../../../contracts/records/topics.ts';
import { storeFile } from '../../../local/data-folder.ts';
import { createDemo } from '../../../local/demo/demo.ts';
import { DEMO_SELLERS } from '../../../local/demo/sellers.ts';
import { LOCAL_TABLES } from '../../../local/environment.ts';
import { startStore } from '../../../local/store/store.ts';
import { lineOf } from '../../support/factories/record-lines.ts';
import { orderOf, shipmentOf } from '../../support/functions/marketplace.ts';
import { runCommand } from '../../support/programs/run-script.ts';

const scratch = mkdtempSync(join(tmpdir(), 'seller-pulse-audit-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

/** A data folder with these records, and a command on it. */
const loaded = async (name: string, lines: readonly string[]) => {
  const folder = join(scratch, name);
  const file = join(scratch, `${name}.ndjson`);
  writeFileSync(file, lines.join('\n'));
  const call = (command: string, ...args: string[]) => runCommand(command, [...args, '--data', folder]);
  const backfilled = await call('backfill', file);
  if (backfilled.status > 1) throw new Error(backfilled.stderr);
  return { folder, call };
};

/** Works on the store of a data folder on which nothing runs. */
const withStore = async <Result>(
  folder: string,
  work: (client: ReturnType<typeof createDynamoDB>) => Promise<Result>,
): Promise<Result> => {
  const store = await startStore({ dataFile: storeFile(folder), tableNames: LOCAL_TABLES, environment: {} });
  const client = createDynamoDB(() => undefined, store.clientSettings);
  try {
    return await work(client);
  } finally {
    client.destroy();
    await store.close();
  }
};

/** All that is stored beside the results of audits, as text. */
const readFigures = (folder: string): Promise<string> =>
  withStore(folder, async (client) => {
    const items: Record<string, unknown>[] = [];
    for (const TableName of [LOCAL_TABLES.ledger, LOCAL_TABLES.metrics])
      items.push(...((await client.send(new ScanCommand({ TableName }))).Items ?? []));
    return items
      .filter(({ pk }) => pk !== AUDIT_RESULTS_PK)
      .map((item) => JSON.stringify(Object.entries(item).sort(([a], [b]) => (a < b ? -1 : 1))))
      .sort()
      .join('\n');
  });

const at = (hour: number): string => `2026-03-10T${String(hour).padStart(2, '0')}:00:00.000Z`;
const orderLine = (seller: string, id: string, hour: number, changes: object = {}): string =>
  lineOf(TOPICS.orders, seller, orderOf(seller, id, at(hour), changes));
const refundLine = (seller: string, id: string, order: string, amount: string, rate = '0.1'): string =>
  lineOf(TOPICS.refunds, seller, {
    refund_id: id,
    order_id: order,
    seller_id: seller,
    refund_amount: amount,
    commission_rate: rate,
    refund_ts: at(12),
  });
const payoutLine = (seller: string, id: string, amount: string, hour: number): string =>
  lineOf(TOPICS.payouts, seller, {
    payout_id: id,
    seller_id: seller,
    amount,
    status: 'paid',
    payout_ts: at(hour),
  });
const ratingLine = (seller: string, id: string, order: string): string =>
  lineOf(TOPICS.ratings, seller, {
    rating_id: id,
    order_id: order,
    seller_id: seller,
    rating: 5,
    rated_ts: at(13),
  });

/** A seller of whom everything adds up. */
const soundLines = (seller: string): string[] => [
  ...[8, 9, 10].map((hour) => orderLine(seller, `${seller}-${hour}`, hour)),
  ...shipmentOf(seller, `${seller}-8`, at(8), 2).map((event) => lineOf(TOPICS.fulfillment, seller, event)),
  refundLine(seller, `${seller}-f`, `${seller}-8`, '10.00'),
  ratingLine(seller, `${seller}-r`, `${seller}-9`),
  payoutLine(seller, `${seller}-p`, '27', 11),
];

const about = (seller_id: string, order_id: string) => ({ seller_id, order_id });
const PLANTED = [
  orderLine('odd', 'o-1', 8),
  refundLine('odd', 'f-1', 'o-1', '6'),
  refundLine('odd', 'f-2', 'o-1', '5', '0.25'),
  payoutLine('odd', 'p-1', '9.01', 9),
  refundLine('odd', 'f-3', 'ghost', '1'),
  lineOf(TOPICS.fulfillment, 'odd', shipmentOf('odd', 'ghost', at(8), 2)[0] ?? {}),
  ratingLine('odd', 'r-1', 'ghost'),
  ...['x-shop', 'y-shop', 'z-shop'].map((seller) => orderLine(seller, 'shared', 8)),
];
const FOUND = [
  {
    kind: 'refunds_beyond_order',
    ...about('odd', 'o-1'),
    order_value: '10',
    refunded_value: '11',
    difference: '1',
    refund_count: 2,
    refund_ids: ['f-1', 'f-2'],
  },
  {
    kind: 'refund_at_other_rate',
    ...about('odd', 'o-1'),
    refund_id: 'f-2',
    at: at(12),
    refund_amount: '5',
    commission_rate: '0.25',
    order_commission_rate: '0.1',
    difference: '-0.75',
  },
  {
    kind: 'payout_beyond_owed',
    seller_id: 'odd',
    payout_id: 'p-1',
    at: at(9),
    payout_amount: '9.01',
    balance_before: '9',
    difference: '0.01',
  },
  {
    kind: 'order_of_several_sellers',
    ...about('x-shop', 'shared'),
    seller_count: 3,
    sellers: ['x-shop', 'y-shop', 'z-shop'].map((seller_id) => ({ seller_id, order_value: '10' })),
  },
  {
    kind: 'refund_without_order',
    ...about('odd', 'ghost'),
    refund_id: 'f-3',
    at: at(12),
    refund_amount: '1',
  },
  { kind: 'shipment_without_order', ...about('odd', 'ghost'), at: at(8) },
  { kind: 'rating_without_order', ...about('odd', 'ghost'), rating_id: 'r-1', at: at(13) },
];

describe('an audit of planted faults', () => {
  let odd: Awaited<ReturnType<typeof loaded>>;
  beforeAll(async () => {
    odd = await loaded('odd', [...soundLines('sound'), ...PLANTED]);
  });

  test('finds every kind with its ids and amounts, and changes no figure', async () => {
    const before = await readFigures(odd.folder);
    const { status, stdout, stderr } = await odd.call('reconcile', '--audit', '--json');
    expect(status, stderr).toBe(1);
    const result = JSON.parse(stdout);
    expect(result.findings).toEqual(FOUND);
    expect(result).toMatchObject({
      sellers: 5,
      entries: 17,
      unreadable_entries: 0,
      counts: perFindingKind(() => 1),
      listed: perFindingKind(() => 1),
    });
    expect(await readFigures(odd.folder)).toBe(before);
  });

  test('tells people what it found, and writes it to a file that spreadsheets read', async () => {
    const csv = join(scratch, 'findings.csv');
    const { status, stdout } = await odd.call('reconcile', '--audit', '--csv', csv);
    expect(status).toBe(1);
    expect(stdout).toMatch(/^odd +refunds_beyond_order +1 {2}order o-1: 11 refunded of 10 \(f-1, f-2\)$/m);
    expect(stdout).toMatch(/^odd +payout_beyond_owed +0.01 {2}payout p-1 of 9.01 with 9 owed, /m);
    expect(stdout).toMatch(
      /^x-shop +order_of_several_sellers .* 3 sellers \(x-shop 10, y-shop 10, z-shop 10\)$/m,
    );
    expect(stdout).toMatch(/^1 × refunds of orders never seen$/m);
    expect(stdout).toMatch(/^5 sellers, 17 ledger entries: 7 findings\n$/m);
    const rows = readFileSync(csv, 'utf8').split('\r\n');
    expect(rows[0]).toMatch(/^kind,seller_id,order_id,/);
    expect(rows).toHaveLength(1 + 6 + 3 + 1);
    expect(rows).toContain(`payout_beyond_owed,odd,,,p-1,,${at(9)},,,,9.01,9,,,0.01,`);
  });

  test('of a named seller finds its faults alone, and says nothing of a seller that does not exist', async () => {
    const ofOdd = await odd.call('reconcile', '--audit', '--seller', 'odd', '--json');
    expect(JSON.parse(ofOdd.stdout)).toMatchObject({ sellers: 1, findings: { length: 6 } });
    expect(ofOdd).toMatchObject({
      status: 1,
      stderr: expect.stringMatching(/the last one of all sellers stays/),
    });
    expect(await odd.call('reconcile', '--audit', '--seller', 'sound')).toMatchObject({
      status: 0,
      stdout: '1 seller, 7 ledger entries: all adds up\n',
    });
    expect(await odd.call('reconcile', '--audit', '--seller', 'nobody')).toMatchObject({
      status: 2,
      stderr: expect.stringMatching(/there is nothing of nobody in these tables/),
    });
  });

  test('names the seller whose entries cannot be read, and goes on with the others', async () => {
    await withStore(odd.folder, (client) =>
      client.send(
        new UpdateCommand({
          TableName: LOCAL_TABLES.ledger,
          Key: entityKey('orders', 'odd', 'o-1'),
          UpdateExpression: 'SET entry = :garbage',
          ExpressionAttributeValues: { ':garbage': '{' },
        }),
      ),
    );
    const { status, stdout } = await odd.call('reconcile', '--audit');
    expect(status).toBe(1);
    expect(stdout).toMatch(
      /^odd: 1 ledger entry cannot be read, and what depends on them was not checked\n {2}npx seller-pulse reconcile --seller odd names them\n/,
    );
    expect(stdout).toMatch(/4 findings, and not all could be read\n$/);
  });
});

test('a marketplace in which all adds up has no finding, and the audit ends with 0', async () => {
  const { call } = await loaded('sound', ['a', 'b'].flatMap(soundLines));
  expect(await call('reconcile', '--audit')).toMatchObject({
    status: 0,
    stdout: '2 sellers, 14 ledger entries: all adds up\n',
  });
});

test('the demo adds up, so that a newcomer who asks is not frightened', async () => {
  const startedAt = Date.now() - 3_600_000;
  const sellers = DEMO_SELLERS.slice(0, 4);
  const demo = createDemo({ seed: 7, startedAt, sellers });
  const live = Array.from({ length: 600 }, (_, step) => demo.due(startedAt + (step + 1) * 5000)).flat();
  const { call } = await loaded(
    'demo',
    [...demo.history, ...live].map((record) => JSON.stringify(record)),
  );
  const { stdout } = await call('reconcile', '--audit', '--json');
  expect(JSON.parse(stdout)).toMatchObject({ counts: perFindingKind(() => 0) });
}, 120_000);

test.each([
  [['--csv', 'x.csv'], /--csv goes with --audit/],
  [['--audit', '--repair'], /--audit changes nothing/],
  [['--audit', '--csv', '/no/such/folder/x.csv'], /--csv \/no\/such\/folder\/x.csv cannot be written/],
])('reconcile with %j is refused with exit code 2, before anything is read', async (args, message) => {
  expect(await runCommand('reconcile', [...args, '--data', scratch])).toMatchObject({
    status: 2,
    stderr: expect.stringMatching(message),
  });
});

test('knows words for every kind of finding', () => {
  expect(new Set(FOUND.map(({ kind }) => kind))).toEqual(new Set(FINDING_KINDS));
});
