import type { MSKEvent } from 'aws-lambda';

/** A Kafka record as it arrived: bytes, and where they came from. */
export type KafkaRecord = {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  /** ms since 1970, as the broker or producer stamped it. */
  readonly timestamp: number;
  readonly key: Buffer | undefined;
  readonly value: Buffer | undefined;
};

const bytes = (base64: string | null | undefined): Buffer | undefined =>
  base64 === undefined || base64 === null ? undefined : Buffer.from(base64, 'base64');

/** The last millisecond of the year 9999. */
const TIMESTAMP_MAX = 253_402_300_799_999;

/** Whether a record's timestamp can be milliseconds since 1970 (-1: it has none). A producer that stamps microseconds is off by millennia. */
export const hasUsableTimestamp = ({ timestamp }: Pick<KafkaRecord, 'timestamp'>): boolean =>
  Number.isSafeInteger(timestamp) && timestamp >= -1 && timestamp <= TIMESTAMP_MAX;

/** The records of an `aws:kafka` event: topic-partitions in the order given, each in the order of its offsets. */
export const recordsOf = (event: MSKEvent): KafkaRecord[] =>
  Object.values(event.records).flatMap((records) =>
    records.map(({ topic, partition, offset, timestamp, key, value }) => ({
      topic,
      partition,
      offset,
      timestamp,
      key: bytes(key),
      value: bytes(value),
    })),
  );
