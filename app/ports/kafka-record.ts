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

/** The last millisecond of the year 9999. */
export const TIMESTAMP_MAX = 253_402_300_799_999;

/**
 * Whether a record's timestamp can be in milliseconds since 1970; -1 means that it has none. A
 * timestamp in microseconds is out of range.
 */
export const hasUsableTimestamp = ({ timestamp }: Pick<KafkaRecord, 'timestamp'>): boolean =>
  Number.isSafeInteger(timestamp) && timestamp >= -1 && timestamp <= TIMESTAMP_MAX;
