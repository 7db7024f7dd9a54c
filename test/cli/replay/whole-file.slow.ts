/** A whole file of real orders, or an invented one of its size: the figures must hold at that size too, however it is delivered. */
import { existsSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { marketplaceRecords } from '../../../bench/marketplace-records.ts';
import { randomFrom } from '../../../local/random.ts';
import { recountInSql } from '../../support/oracle/recount.ts';
import { figuresOfBody } from '../../support/oracle/shapes.ts';
import {
  createReplayFolder,
  expectRecounted,
  type Output,
  recordsIn,
} from '../../support/runner/replay-folder.ts';

const OLIST = new URL('../../../shared/data/olist/events.ndjson', import.meta.url);
const NOW = '2018-09-01T02:00:00Z';
const SEED = 20_180_901;
const SETTINGS = ['--now', NOW, '--time-zone', 'America/Sao_Paulo', '--currency', 'BRL'];

const files = createReplayFolder();
afterAll(files.remove);

const invented = (): string => {
  const records = marketplaceRecords({
    records: 5133,
    sellers: 458,
    from: Date.parse('2018-06-01T00:00:00Z'),
    to: Date.parse(NOW),
    currency: 'BRL',
    random: randomFrom(SEED),
  });
  return files.write(
    'marketplace.ndjson',
    [...records].map((record) => JSON.stringify(record)),
  );
};

const file = existsSync(OLIST) ? OLIST.pathname : invented();
let plain: Output;
beforeAll(async () => {
  plain = await files.replayed([file, ...SETTINGS]);
});

test('every figure of every seller equals the recount', async () => {
  expectRecounted(
    plain,
    await recountInSql(recordsIn(file), {
      now: Date.parse(NOW),
      timeZone: 'America/Sao_Paulo',
      currency: 'BRL',
    }),
  );
  expect(plain.stats).toMatchObject({ records: 5133, applied: 5133, unchanged: 0, quarantined: 0 });
});

test('delivered three times, it says and writes the same', async () => {
  const { sellers, stats } = await files.replayed([file, ...SETTINGS, '--deliver', '3']);
  expect(sellers).toEqual(plain.sellers);
  expect(stats).toMatchObject({
    applied: 5133,
    unchanged: 2 * 5133,
    transactions: plain.stats.transactions,
    write_units: plain.stats.write_units,
  });
});

test('in small batches and with spread counters, it says the same', async () => {
  expect((await files.replayed([file, ...SETTINGS, '--batch', '50', '--seed', '5'])).sellers).toEqual(
    plain.sellers,
  );
  const spread = await files.replayed([file, ...SETTINGS, '--batch', '400'], { COUNTER_SHARDS: '4' });
  expect(spread.sellers.map(figuresOfBody)).toEqual(plain.sellers.map(figuresOfBody));
});
