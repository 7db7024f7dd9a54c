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

const bytes = (base64: string | null | undefined): Buffer | undefined => (base64 === undefined || base64 === null ? undefined : Buffer.from(base64, 'base64'));

/** The records of an `aws:kafka` event: topic-partitions in the order given, each in the order of its offsets. */
export const recordsOf = (event: MSKEvent): KafkaRecord[] =>
  Object.values(event.records).flatMap((records) =>
    records.map(({ topic, partition, offset, timestamp, key, value }) => ({ topic, partition, offset, timestamp, key: bytes(key), value: bytes(value) })),
  );
