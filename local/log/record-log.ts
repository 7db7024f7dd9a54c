import type { LogRecord, NewRecord, Position } from './records.ts';

/** What Kafka is to the pipeline: the embedded log or a real broker, read and written alike. */
export type RecordLog = {
  /** Another one when the log began anew: what was once told to it is then to be told again. Empty for the embedded log. */
  readonly id: string;
  readonly partitionsOf: (topic: string) => number;
  /** Appends the records; those of one partition stay in the order given. They are durable when this returns or resolves. */
  readonly append: (records: readonly NewRecord[]) => readonly Position[] | Promise<void>;
  /** Up to `max` records from `fromOffset` on, in order; none when no more have arrived here. */
  readonly read: (topic: string, partition: number, fromOffset: number, max: number) => readonly LogRecord[];
  /** The offset that the next record of the partition will get, as far as is known here. */
  readonly endOffset: (topic: string, partition: number) => number;
  /** The next offset that the group will read. */
  readonly committed: (group: string, topic: string, partition: number) => number;
  readonly commit: (group: string, topic: string, partition: number, offset: number) => void;
  /** Calls `listener` when there is more to read in a partition; returns the function that ends it. */
  readonly onAppend: (listener: (topic: string, partition: number) => void) => () => void;
  readonly close: () => void | Promise<void>;
};
