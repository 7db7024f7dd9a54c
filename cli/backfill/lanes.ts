import { createHash } from 'node:crypto';
import { historyPosition } from '../../app/ingest/history-position.ts';
import { EVENT_TYPES, type EventType, TOPICS } from '../../contracts/records/topics.ts';
import { hashOf } from '../../domain/counting/hash.ts';
import type { LogRecord } from '../../local/log/records.ts';
import { KAFKA_SOURCE } from '../../topology/event-sources.ts';
import type { HistoryRecord } from './record-chunks.ts';

/** What one invocation of an ingest function is given. */
export type HistoryBatch = { readonly eventType: EventType; readonly records: readonly LogRecord[] };

const placed = ({ record }: HistoryRecord): LogRecord => ({
  headers: [],
  ...record,
  ...historyPosition(record.value),
});

const batchesOf = (eventType: EventType, records: readonly HistoryRecord[]): HistoryBatch[] => {
  const topic = TOPICS[eventType];
  const { batchSize } = KAFKA_SOURCE;
  // Stable, so that each seller's records stay in the order of the file.
  const sorted = records
    .filter(({ record }) => record.topic === topic)
    .sort((a, b) => (a.sellerId < b.sellerId ? -1 : a.sellerId > b.sellerId ? 1 : 0));
  return Array.from({ length: Math.ceil(sorted.length / batchSize) }, (_, index) => ({
    eventType,
    records: sorted.slice(index * batchSize, (index + 1) * batchSize).map(placed),
  }));
};

/**
 * Cuts records into batches, in lanes that can go side by side: all of a seller's are in one lane, one batch after another, and as close together
 * as a batch allows, so that its counters are written for many records at once. Orders come before what hangs on them.
 */
export const lanesOf = (records: readonly HistoryRecord[], lanes: number): HistoryBatch[][] =>
  [...Map.groupBy(records, ({ sellerId }) => hashOf(sellerId) % lanes).values()].map((ofLane) =>
    EVENT_TYPES.flatMap((eventType) => batchesOf(eventType, ofLane)),
  );

/** What a batch holds, as a hash: one that was applied need not be applied again, however the file is cut the next time. */
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
