import type { KafkaRecord } from './kafka-record.ts';

/** A record that cannot be used, and why. */
export type Rejected = { readonly raw: KafkaRecord; readonly reason: string };

export type QuarantinedRecord = {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly reason: string;
  readonly timestamp: number;
  readonly value: Buffer;
};

/** What is shown of a quarantined record: not its value, which may be as large as Kafka lets it be. Times are ms since 1970. */
export type QuarantinedPreview = Omit<QuarantinedRecord, 'value'> & {
  readonly quarantinedAt: number;
  readonly key?: Buffer | undefined;
  readonly bytes: number;
  readonly preview: string;
};

export type QuarantineQuestion = {
  /** Undefined: records of every topic. */
  readonly topic: string | undefined;
  readonly limit: number;
  /** Where the page before ended; undefined: the first page. */
  readonly after: string | undefined;
};

export type QuarantineStore = {
  /** Keeps each record once under (topic, partition, offset), raw bytes and all. Returns those that were not there before. */
  readonly add: (rejected: readonly Rejected[], now: number) => Promise<readonly Rejected[]>;
  /** Everything kept of one partition, by offset. */
  readonly list: (topic: string, partition: number) => Promise<QuarantinedRecord[]>;
  /**
   * A page of what was set aside last, over all topics and partitions; `end` is undefined when nothing follows. An index lists them, so one
   * of a moment ago may be missing; those that were set aside before there was the index are.
   */
  readonly readNewest: (
    question: QuarantineQuestion,
  ) => Promise<{ readonly records: readonly QuarantinedPreview[]; readonly end: string | undefined }>;
};
