/**
 * A file of gigabytes is read in pieces, and from its middle: no line may be lost, cut in two or
 * counted twice.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hashOfBatch, lanesOf } from '../../../cli/backfill/lanes.ts';
import { identifyFile, openProgress } from '../../../cli/backfill/progress-file.ts';
import { type ChunkLimits, type Place, recordChunks } from '../../../cli/backfill/record-chunks.ts';
import { TOPICS } from '../../../contracts/records/topics.ts';
import { KAFKA_SOURCE } from '../../../topology/event-sources.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'seller-pulse-chunks-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const START: Place = { bytes: 0, lines: 0, broken: 0 };
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

describe('reading a file in chunks', () => {
  const ids = Array.from({ length: 25 }, (_, index) => `ö-${index}-${'é'.repeat(index)}`);

  test.each([
    ['\n', 'lines', { lines: 4, bytes: 1e9 }],
    ['\n', 'bytes', { lines: 1e9, bytes: 300 }],
    ['\r\n\n', 'lines with blank ones between them', { lines: 3, bytes: 1e9 }],
  ])(
    'reads the whole file from the end of any chunk when lines end with %j and chunks are cut by %s',
    async (ending, _what, limits) => {
      const path = fileOf('whole.ndjson', ids.map((id) => line(id)).join(ending));
      const chunks = await chunksOf(path, START, limits);
      expect(chunks.length).toBeGreaterThan(5);
      expect(idsIn(chunks)).toEqual(ids);
      for (const [index, { end }] of chunks.entries())
        expect(idsIn(await chunksOf(path, end, limits))).toEqual(idsIn(chunks.slice(index + 1)));
    },
  );

  test('reads a file, and a record, that are larger than one read', async () => {
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

  test('names each broken line by its number in the file, also from the middle, and reads all others', async () => {
    const nested = line('deep').replace('"deep"', `${'['.repeat(100_000)}${']'.repeat(100_000)}`);
    const texts = [
      '{',
      line('a'),
      '',
      nested,
      line('b'),
      'x'.repeat(17 * 2 ** 20),
      '{"topic":"nothing"}',
      line('c'),
    ];
    const path = fileOf('bad.ndjson', texts.join('\n'));
    const chunks = await chunksOf(path, START, { lines: 2, bytes: 1e9 });
    expect(idsIn(chunks)).toEqual(['a', 'b', 'c']);
    const faults = [
      { line: 1, fault: 'is not JSON' },
      { line: 4, fault: 'is nested deeper than 65 levels, which no record needs' },
      { line: 6, fault: 'is longer than any record' },
      { line: 7, fault: expect.stringMatching(/^topic must be one of/) },
    ];
    expect(chunks.flatMap(({ broken }) => broken)).toEqual(faults);
    expect(chunks.map(({ end }) => [end.lines, end.broken])).toEqual([
      [2, 1],
      [4, 2],
      [6, 3],
      [8, 4],
    ]);
    const rest = await chunksOf(path, chunks[1]!.end, { lines: 2, bytes: 1e9 });
    expect([idsIn(rest), rest.flatMap(({ broken }) => broken), rest.at(-1)?.end]).toEqual([
      ['b', 'c'],
      faults.slice(2),
      chunks.at(-1)?.end,
    ]);
  });

  test('keeps the records of a seller together by their value, or else by their key', async () => {
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

test('applies a batch again when its records, their order, keys or times differ from one that was applied', () => {
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

describe('cutting records into lanes', () => {
  const { batchSize } = KAFKA_SOURCE;
  const records = Array.from({ length: 5 * batchSize }, (_, index) => ({
    sellerId: `s-${index % 7}`,
    kind: index % 2 === 0 ? ('fulfillment' as const) : ('orders' as const),
    record: {
      topic: index % 2 === 0 ? TOPICS.fulfillment : TOPICS.orders,
      key: null,
      timestamp: index,
      value: Buffer.from(String(index)),
    },
  }));
  const lanes = lanesOf(records, 3);

  test('puts every record into one lane, and no seller into two lanes', () => {
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

  test('gives each function only its own records, within the batch size, orders first and sellers together', () => {
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

describe('the progress of a backfill', () => {
  const path = () => join(folder, 'progress', 'backfill.json');
  const place: Place = { bytes: 10, lines: 2, broken: 1 };

  test('starts a file over when it changed or when it goes into other tables', () => {
    const file = fileOf('kept.ndjson', 'some text');
    openProgress(path(), 'tables', false).noteReached(identifyFile(file), place, true);
    openProgress(path(), 'other tables', false).noteReached(
      identifyFile(file),
      { bytes: 3, lines: 1, broken: 0 },
      false,
    );
    const again = openProgress(path(), 'tables', false);
    expect([again.placeIn(identifyFile(file)), again.isEvaluationDue()]).toEqual([place, true]);
    expect(openProgress(path(), 'tables', true).placeIn(identifyFile(file))).toEqual(START);
    expect(openProgress(path(), 'unknown tables', false).placeIn(identifyFile(file))).toEqual(START);
    writeFileSync(file, 'another one');
    expect(again.placeIn(identifyFile(file))).toEqual(START);
    again.noteEvaluated();
    expect(openProgress(path(), 'tables', false).isEvaluationDue()).toBe(false);
  });

  test('remembers the applied batches of a chunk until the whole chunk is loaded', () => {
    const file = fileOf('pieces.ndjson', 'some text');
    const { noteApplied } = openProgress(path(), 'pieces', false);
    for (const batch of ['one', 'two']) noteApplied(identifyFile(file), place, batch);
    const again = openProgress(path(), 'pieces', false);
    expect(again.placeIn(identifyFile(file))).toEqual(place);
    expect([...again.appliedIn(identifyFile(file))]).toEqual(['one', 'two']);
    expect(again.isEvaluationDue()).toBe(true);
    expect([...openProgress(path(), 'pieces', true).appliedIn(identifyFile(file))]).toEqual([]);
    again.noteReached(identifyFile(file), { bytes: 9, lines: 1, broken: 0 }, false);
    expect([...openProgress(path(), 'pieces', false).appliedIn(identifyFile(file))]).toEqual([]);
  });

  test('reads the file from its beginning when the progress is damaged', () => {
    const damaged = fileOf('damaged.json', '{"tables":');
    expect(openProgress(damaged, 'tables', false).placeIn(identifyFile(damaged))).toEqual(START);
  });
});
