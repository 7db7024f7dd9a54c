import type { LogRecord, NewRecord, Position } from './records.ts';

/** What Kafka is to the pipeline: the embedded log or real brokers behind one interface. */
export type RecordLog = {
  /**
   * Changes when the log begins anew, so that the demo publishes its history again. Empty for the
   * embedded log.
   */
  readonly id: string;
  readonly partitionsOf: (topic: string) => number;
  /**
   * Appends records, in their order within each partition. They are durable once this returns or
   * resolves.
   */
  readonly append: (records: readonly NewRecord[]) => readonly Position[] | Promise<void>;
  /** Up to `max` records from `fromOffset` on, in order; none when no more have arrived. */
  readonly read: (topic: string, partition: number, fromOffset: number, max: number) => readonly LogRecord[];
  /** The offset that the next record of the partition gets, as far as this process knows. */
  readonly endOffset: (topic: string, partition: number) => number;
  /** The next offset that the group will read. */
  readonly committed: (group: string, topic: string, partition: number) => number;
  readonly commit: (group: string, topic: string, partition: number, offset: number) => void;
  /** Calls `listener` when a partition has more to read; returns a function that ends this. */
  readonly onAppend: (listener: (topic: string, partition: number) => void) => () => void;
  readonly close: () => void | Promise<void>;
};
