/** A file of gigabytes is read in pieces, and from the middle: no line of it may be lost, cut in two or counted twice. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hashOfBatch, lanesOf } from '../../../cli/backfill/lanes.ts';
import { identify, openProgress } from '../../../cli/backfill/progress-file.ts';
import { type ChunkLimits, type Place, recordChunks } from '../../../cli/backfill/record-chunks.ts';
import { TOPICS } from '../../../contracts/records/topics.ts';
import { KAFKA_SOURCE } from '../../../topology/event-sources.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'seller-pulse-chunks-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const START: Place = { bytes: 0, lines: 0 };
const line = (order_id: string, more: object = {}): string =>
  JSON.stringify({
    topic: TOPICS.orders,
    key: null,
    timestamp: 1,
    value: { order_id, seller_id: `seller-${order_id.length}`, ...more },
  });
const fileOf = (name: string, text: string): string => {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
};
const chunksOf = async (path: string, from: Place, limits: ChunkLimits) =>
  Array.fromAsync(recordChunks(path, from, limits));
const idsIn = (chunks: Awaited<ReturnType<typeof chunksOf>>): unknown[] =>
  chunks.flatMap(({ records }) => records.map(({ record }) => JSON.parse(record.value.toString()).order_id));

describe('a file', () => {
  const ids = Array.from({ length: 25 }, (_, index) => `ö-${index}-${'é'.repeat(index)}`);

  test.each([
    ['\n', 'lines', { lines: 4, bytes: 1e9 }],
    ['\n', 'bytes', { lines: 1e9, bytes: 300 }],
    ['\r\n\n', 'lines, with blank ones between', { lines: 3, bytes: 1e9 }],
  ])('ended by %j and cut by %s is read whole from the end of every chunk', async (ending, _what, limits) => {
    const path = fileOf('whole.ndjson', ids.map((id) => line(id)).join(ending));
    const chunks = await chunksOf(path, START, limits);
    expect(chunks.length).toBeGreaterThan(5);
    expect(idsIn(chunks)).toEqual(ids);
    for (const [index, { end }] of chunks.entries())
      expect(idsIn(await chunksOf(path, end, limits))).toEqual(idsIn(chunks.slice(index + 1)));
  });

  test('larger than what is read at a time, with a record as large', async () => {
    const texts = [
      line('a', { note: 'x'.repeat(3_000_000) }),
      ...Array.from({ length: 3000 }, (_, index) => line(`o-${index}`, { note: 'y'.repeat(700) })),
    ];
    const chunks = await chunksOf(fileOf('large.ndjson', `${texts.join('\n')}\n`), START, {
      lines: 1000,
      bytes: 1e9,
    });
    expect(idsIn(chunks)).toEqual(['a', ...Array.from({ length: 3000 }, (_, index) => `o-${index}`)]);
  });

  test('with a line that is no record names it by its number in the file, also when it was begun in the middle', async () => {
    const path = fileOf('bad.ndjson', [line('a'), '', line('b'), '{"topic":"nothing"}'].join('\n'));
    const [first] = await chunksOf(path, START, { lines: 2, bytes: 1e9 }).catch(() => []);
    expect(first).toBeUndefined();
    const iterator = recordChunks(path, START, { lines: 2, bytes: 1e9 });
    const { value } = await iterator.next();
    await expect(chunksOf(path, value!.end, { lines: 2, bytes: 1e9 })).rejects.toThrow(
      /bad\.ndjson, line 4: topic must be one of/,
    );
  });

  test('tells the seller of each record: by its value, else by its key', async () => {
    const raw = (text: string, key: string | null) =>
      JSON.stringify({ topic: TOPICS.orders, key, timestamp: 1, raw: text });
    const path = fileOf(
      'sellers.ndjson',
      [line('abc'), raw('{"seller_id":"inside"}', 'key'), raw('{broken', 'key'), raw('[]', null)].join('\n'),
    );
    const [chunk] = await chunksOf(path, START, { lines: 10, bytes: 1e9 });
    expect(chunk?.records.map(({ sellerId }) => sellerId)).toEqual(['seller-3', 'inside', 'key', '']);
  });
});

test('a batch is known by its records: another order of them, key or time is another batch', () => {
  const record = {
    topic: TOPICS.orders,
    partition: -1,
    offset: -1,
    key: null,
    timestamp: 1,
    value: Buffer.from('{}'),
    headers: [],
  };
  const hashOf = (...records: readonly object[]): string =>
    hashOfBatch({ eventType: 'orders', records: records.map((changes) => ({ ...record, ...changes })) });
  const other = { value: Buffer.from('[]') };
  const hashes = [
    hashOf({}),
    hashOf({}, {}),
    hashOf({}, other),
    hashOf(other, {}),
    hashOf({ key: Buffer.from('') }),
    hashOf({ timestamp: 2 }),
    hashOf({ topic: TOPICS.ratings }),
  ];
  expect(new Set(hashes).size).toBe(hashes.length);
  expect(hashOf({}, other)).toBe(hashes[2]);
});

describe('lanes', () => {
  const { batchSize } = KAFKA_SOURCE;
  const records = Array.from({ length: 5 * batchSize }, (_, index) => ({
    sellerId: `s-${index % 7}`,
    record: {
      topic: index % 2 === 0 ? TOPICS.fulfillment : TOPICS.orders,
      key: null,
      timestamp: index,
      value: Buffer.from(String(index)),
    },
  }));
  const lanes = lanesOf(records, 3);

  test('hold every record once, and no seller in two of them', () => {
    const sellersIn = lanes.map(
      (batches) => new Set(batches.flatMap((batch) => batch.records.map(({ value }) => Number(value) % 7))),
    );
    expect(sellersIn.reduce((sum, sellers) => sum + sellers.size, 0)).toBe(7);
    expect(
      lanes
        .flatMap((batches) => batches.flatMap((batch) => batch.records.map(({ timestamp }) => timestamp)))
        .sort((a, b) => a - b),
    ).toEqual(records.map(({ record }) => record.timestamp));
  });

  test('give each function its own records, no more than it takes, orders first and a seller’s together', () => {
    for (const batches of lanes) {
      expect(batches.every((batch) => batch.records.length <= batchSize)).toBe(true);
      const topics = batches.map(({ records: [first] }) => first?.topic);
      expect(topics).toEqual([...topics].sort());
      for (const topic of new Set(topics)) {
        const sellers = batches.flatMap((batch) =>
          batch.records.filter((record) => record.topic === topic).map(({ value }) => Number(value) % 7),
        );
        const runs = sellers.filter((seller, index) => seller !== sellers[index - 1]);
        expect(runs.length).toBe(new Set(sellers).size);
      }
    }
  });
});

describe('progress', () => {
  const path = () => join(folder, 'progress', 'backfill.json');
  const place: Place = { bytes: 10, lines: 2 };

  test('is kept per file and tables, and only of the very file that it was of', () => {
    const file = fileOf('kept.ndjson', 'some text');
    openProgress(path(), 'tables', false).reached(identify(file), place, true);
    openProgress(path(), 'other tables', false).reached(identify(file), { bytes: 3, lines: 1 }, false);
    const again = openProgress(path(), 'tables', false);
    expect([again.placeIn(identify(file)), again.unevaluated()]).toEqual([place, true]);
    expect(openProgress(path(), 'tables', true).placeIn(identify(file))).toEqual(START);
    expect(openProgress(path(), 'unknown tables', false).placeIn(identify(file))).toEqual(START);
    writeFileSync(file, 'another one');
    expect(again.placeIn(identify(file))).toEqual(START);
    again.evaluated();
    expect(openProgress(path(), 'tables', false).unevaluated()).toBe(false);
  });

  test('within a piece is known by what the batches hold, until all of the piece is loaded', () => {
    const file = fileOf('pieces.ndjson', 'some text');
    const { applied } = openProgress(path(), 'pieces', false);
    for (const batch of ['one', 'two']) applied(identify(file), place, batch);
    const again = openProgress(path(), 'pieces', false);
    expect(again.placeIn(identify(file))).toEqual(place);
    expect([...again.appliedIn(identify(file))]).toEqual(['one', 'two']);
    expect(again.unevaluated()).toBe(true);
    expect([...openProgress(path(), 'pieces', true).appliedIn(identify(file))]).toEqual([]);
    again.reached(identify(file), { bytes: 9, lines: 1 }, false);
    expect([...openProgress(path(), 'pieces', false).appliedIn(identify(file))]).toEqual([]);
  });

  test('that cannot be read is as good as none', () => {
    const damaged = fileOf('damaged.json', '{"tables":');
    expect(openProgress(damaged, 'tables', false).placeIn(identify(damaged))).toEqual(START);
  });
});
