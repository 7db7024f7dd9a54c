/** However a file is cut, repeated and spread, every seller's figures must equal those of SQL. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { marketplaceRecords } from '../../../bench/marketplace-records.ts';
import { TOPICS } from '../../../contracts/records/topics.ts';
import { createSeededRandom } from '../../../local/seeded-random.ts';
import { recountInSql } from '../../support/oracle/recount.ts';
import { figuresOfBody } from '../../support/oracle/shapes.ts';
import {
  createReplayFolder,
  expectRecounted,
  type Output,
  recordsIn,
} from '../../support/runner/replay-folder.ts';

const FROM = Date.parse('2026-02-20T00:00:00Z');
const NOW = '2026-03-29T21:30:00Z';
const SEED = 7;
const SETTINGS = ['--now', NOW, '--time-zone', 'Europe/Berlin', '--currency', 'EUR'];
const BROKEN = [
  { raw: 'no json at all' },
  { raw: '{' },
  { value: { order_id: 'o', seller_id: 'seller-0001' } },
  {
    value: {
      order_id: 'o',
      seller_id: 'seller-0001',
      order_value: '1',
      commission_rate: '0',
      order_ts: '2026-02-20T00:00:00Z',
      status: 'paid',
      currency: 'USD',
    },
  },
];

const files = createReplayFolder();
afterAll(files.remove);
let file: string;
let plain: Output;

beforeAll(async () => {
  const records = [
    ...marketplaceRecords({
      records: 900,
      sellers: 12,
      from: FROM,
      to: Date.parse(NOW),
      currency: 'EUR',
      random: createSeededRandom(SEED),
    }),
  ];
  const broken = BROKEN.map((content, index) => ({
    topic: TOPICS.orders,
    key: index % 2 === 0 ? null : 'seller-0001',
    timestamp: FROM + index,
    ...content,
  }));
  // The broken ones stand between the others, where they could hold them up.
  const lines = records.flatMap((record, index) =>
    index % 200 === 100 ? [broken[(index - 100) / 200], record] : [record],
  );
  file = files.write(
    'marketplace.ndjson',
    lines.filter((line) => line !== undefined).map((line) => JSON.stringify(line)),
  );
  plain = await files.replayed([file, ...SETTINGS]);
});

describe('npm run replay', { timeout: 90_000 }, () => {
  test('gives every figure of every seller as the recount does, and names broken records with their reasons', async () => {
    const records = recordsIn(file);
    expectRecounted(
      plain,
      await recountInSql(records, { now: Date.parse(NOW), timeZone: 'Europe/Berlin', currency: 'EUR' }),
    );
    expect(plain.stats).toMatchObject({ records: 904, applied: 900, unchanged: 0, quarantined: 4 });
    const reasons = plain.quarantined.map(({ reason }) => reason).sort();
    expect(reasons).toEqual([
      expect.stringMatching(/^currency must be EUR/),
      expect.stringMatching(/order_value is missing; commission_rate is missing/),
      'the value is not JSON',
      'the value is not JSON',
    ]);
    for (const { topic, partition, offset } of plain.quarantined) {
      expect(
        records.some(
          (record) => record.topic === topic && record.partition === partition && record.offset === offset,
        ),
      ).toBe(true);
    }
    expect(
      plain.sellers.every(
        ({ time_zone, currency, as_of }) =>
          time_zone === 'Europe/Berlin' && currency === 'EUR' && as_of === '2026-03-29T21:30:00.000Z',
      ),
    ).toBe(true);
  });

  test('gives and writes the same when every batch is delivered three times, cut elsewhere each time', async () => {
    const { sellers, quarantined, stats } = await files.replayed([
      file,
      ...SETTINGS,
      '--deliver',
      '3',
      '--seed',
      '99',
    ]);
    expect(sellers).toEqual(plain.sellers);
    expect(quarantined).toEqual(plain.quarantined);
    expect(stats).toMatchObject({
      records: 904,
      applied: 900,
      unchanged: 2 * 904,
      quarantined: 4,
      transactions: plain.stats.transactions,
      write_units: plain.stats.write_units,
    });
  });

  test('gives the same figures in batches of another size', async () => {
    const { sellers, quarantined } = await files.replayed([
      file,
      ...SETTINGS,
      '--batch',
      '37',
      '--seed',
      '3',
      '--deliver',
      '2',
    ]);
    expect(sellers).toEqual(plain.sellers);
    expect(quarantined).toEqual(plain.quarantined);
  });

  test('gives the same figures when counters are spread over four items', async () => {
    const { sellers } = await files.replayed([file, ...SETTINGS], { COUNTER_SHARDS: '4' });
    expect(sellers.map(figuresOfBody)).toEqual(plain.sellers.map(figuresOfBody));
    expect(sellers.map(({ alerts, source }) => ({ alerts, source }))).toEqual(
      plain.sellers.map(({ alerts, source }) => ({ alerts, source })),
    );
  });

  test('takes the latest usable timestamp in the file as now, unless --now is given', async () => {
    const order = (timestamp: number, id: string): string =>
      JSON.stringify({
        topic: TOPICS.orders,
        key: 's',
        timestamp,
        value: {
          order_id: id,
          seller_id: 's',
          order_value: '1',
          commission_rate: '0',
          order_ts: new Date(FROM).toISOString(),
          status: 'completed',
        },
      });
    const dated = files.write('dated.ndjson', [
      order(FROM + 5, 'a'),
      order(FROM + 86_400_000, 'b'),
      order(FROM, 'c'),
      order(FROM * 1000, 'microseconds'),
    ]);
    const { sellers, stats } = await files.replayed([dated]);
    expect(sellers).toMatchObject([
      {
        as_of: '2026-02-21T00:00:00.000Z',
        today: { date: '2026-02-21' },
        orders: { total_orders: 3, orders_today: 0 },
      },
    ]);
    expect(stats).toMatchObject({ applied: 3, quarantined: 1 });
    const earlier = await files.replayed([dated, '--now', '2026-02-20T23:00:00+01:00', '--time-zone', 'UTC']);
    expect(earlier.sellers).toMatchObject([
      { as_of: '2026-02-20T22:00:00.000Z', orders: { orders_today: 3 } },
    ]);
  });
});
