import { createHash } from 'node:crypto';
import { historyPosition } from '../../app/ingest/history-position.ts';
import { EVENT_TYPES, type EventType } from '../../contracts/records/topics.ts';
import { hashId } from '../../domain/counting/hash.ts';
import type { LogRecord } from '../../local/log/records.ts';
import { KAFKA_SOURCE } from '../../topology/event-sources.ts';
import type { HistoryRecord } from './record-chunks.ts';

/** The records of one invocation of an ingest function. */
export type HistoryBatch = { readonly eventType: EventType; readonly records: readonly LogRecord[] };

const toLogRecord = ({ record }: HistoryRecord): LogRecord => ({
  headers: [],
  ...record,
  ...historyPosition(record.value),
});

const batchesOf = (eventType: EventType, records: readonly HistoryRecord[]): HistoryBatch[] => {
  const { batchSize } = KAFKA_SOURCE;
  // The sort is stable, so each seller's records stay in the order of the file.
  const sorted = records
    .filter(({ kind }) => kind === eventType)
    .sort((a, b) => (a.sellerId < b.sellerId ? -1 : a.sellerId > b.sellerId ? 1 : 0));
  return Array.from({ length: Math.ceil(sorted.length / batchSize) }, (_, index) => ({
    eventType,
    records: sorted.slice(index * batchSize, (index + 1) * batchSize).map(toLogRecord),
  }));
};

/**
 * Cuts records into batches, in lanes that can be applied side by side. All records of a seller are
 * in one lane and close together, so that its counters are written for many of them at once. Orders
 * come before the records that refer to them.
 */
export const lanesOf = (records: readonly HistoryRecord[], lanes: number): HistoryBatch[][] =>
  [...Map.groupBy(records, ({ sellerId }) => hashId(sellerId) % lanes).values()].map((ofLane) =>
    EVENT_TYPES.flatMap((eventType) => batchesOf(eventType, ofLane)),
  );

/**
 * A hash of the records of a batch. By it a later run knows what was applied, however it cuts the
 * file.
 */
export const hashOfBatch = ({ records }: HistoryBatch): string => {
  const hash = createHash('sha256');
  for (const { topic, key, timestamp, value } of records)
    hash
      .update(
        `${JSON.stringify([topic, key?.toString('base64') ?? null, timestamp, value?.length ?? null])}\n`,
      )
      .update(value ?? '');
  return hash.digest('base64url');
};
