import { readRecord } from '../app/ingest/read-record.ts';
import { EVENT_TYPES, TOPICS } from '../contracts/records/topics.ts';
import { withKind } from '../domain/counting/kinds.ts';
import { createSeededRandom } from '../local/seeded-random.ts';
import { marketplaceRecords } from './marketplace-records.ts';

const RECORDS = 20_000;
const FROM = Date.parse('2026-01-01T00:00:00Z');
const TO = Date.parse('2026-02-01T00:00:00Z');
const CONTEXT = { currency: 'EUR', clock: () => TO };

/** A field that nobody reads, with more digits than a double holds, as some producers send. */
const LONG_NUMBER = '{"source_id":820982911946154508,';

/** How the amounts of records are written. */
export const READING_SHAPES = ['short numbers', 'a number beyond a double'] as const;
export type ReadingShape = (typeof READING_SHAPES)[number];

/** Microseconds of each step for a record, on average. */
export type ReadingTimes = { readonly read_us: number; readonly jsonParse_us: number };

const createRecords = (shape: ReadingShape) =>
  [
    ...marketplaceRecords({
      records: RECORDS,
      sellers: 100,
      from: FROM,
      to: TO,
      currency: 'EUR',
      random: createSeededRandom(1),
    }),
  ].map(({ topic, timestamp, value }) => {
    const text = JSON.stringify(value);
    const bytes = Buffer.from(shape === 'short numbers' ? text : LONG_NUMBER + text.slice(1));
    return { topic, timestamp, value: bytes, partition: 0, offset: 0, key: undefined };
  });

/**
 * Measures how long ingest takes to read a record from its bytes, and JSON.parse alone.
 * @throws when a record is not read as valid
 */
export const measureReading = (shape: ReadingShape): ReadingTimes => {
  const records = createRecords(shape);
  const measure = (work: () => void): number => {
    work();
    const began = performance.now();
    work();
    return ((performance.now() - began) * 1000) / records.length;
  };
  const read_us = measure(() => {
    for (const eventType of EVENT_TYPES)
      withKind(eventType, (kind) => {
        for (const raw of records)
          if (raw.topic === TOPICS[eventType] && !('record' in readRecord(kind, raw, CONTEXT)))
            throw new Error(`a record of ${raw.topic} is not valid`);
      });
  });
  const jsonParse_us = measure(() => {
    for (const { value } of records) JSON.parse(value.toString('utf8'));
  });
  return { read_us, jsonParse_us };
};
