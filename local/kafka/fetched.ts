import type { RecordsBatch } from '@platformatic/kafka';
import type { LogRecord } from '../log/records.ts';

/**
 * Bits of a batch's attributes: the broker set its time; it holds a mark of a transaction instead
 * of records.
 */
const LOG_APPEND_TIME = 1 << 3;
const CONTROL = 1 << 5;

const recordsOfBatch = (topic: string, partition: number, batch: RecordsBatch): LogRecord[] => {
  const stampedByBroker = (batch.attributes & LOG_APPEND_TIME) !== 0;
  return batch.records.map(({ offsetDelta, timestampDelta, key, value, headers }) => ({
    topic,
    partition,
    offset: Number(batch.firstOffset) + offsetDelta,
    timestamp: Number(stampedByBroker ? batch.maxTimestamp : batch.firstTimestamp + timestampDelta),
    key,
    value,
    headers: headers.map(([name, content]) => ({
      key: name?.toString() ?? '',
      value: content ?? Buffer.alloc(0),
    })),
  }));
};

/**
 * The records that a broker returned, from `fromOffset` on. A broker returns whole batches, so some
 * were read before.
 */
export const recordsOf = (
  topic: string,
  partition: number,
  batches: readonly RecordsBatch[],
  fromOffset: number,
): LogRecord[] =>
  batches
    .filter(({ attributes }) => (attributes & CONTROL) === 0)
    .flatMap((batch) => recordsOfBatch(topic, partition, batch))
    .filter(({ offset }) => offset >= fromOffset);

/** The offset behind everything that a broker returned, marks of transactions included. */
export const offsetBehind = (batches: readonly RecordsBatch[], fromOffset: number): number => {
  const last = batches.at(-1);
  return last === undefined
    ? fromOffset
    : Math.max(fromOffset, Number(last.firstOffset) + last.lastOffsetDelta + 1);
};
