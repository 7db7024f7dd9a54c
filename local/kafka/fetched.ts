import type { RecordsBatch } from '@platformatic/kafka';
import type { LogRecord } from '../log/records.ts';

/** Bits of a batch's attributes: it was stamped by the broker; it holds no records but a mark of a transaction. */
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

/** What a broker returned of a partition, from `fromOffset` on: a batch comes whole, with what was read of it before. */
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

/** The offset behind what a broker returned, marks of transactions included. */
export const offsetBehind = (batches: readonly RecordsBatch[], fromOffset: number): number => {
  const last = batches.at(-1);
  return last === undefined
    ? fromOffset
    : Math.max(fromOffset, Number(last.firstOffset) + last.lastOffsetDelta + 1);
};
