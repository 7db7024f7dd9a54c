import { ATTRIBUTES, KEY_PREFIX, SUMMARY_SORT_KEY, type TableName } from './tables.ts';

export type KafkaSourceDefinition = {
  /** Records an invocation is given at most, of one or several partitions. */
  readonly batchSize: number;
  /** How long a poller may wait to fill a batch. 0 favours freshness; under load batches fill by themselves. */
  readonly batchingWindowSeconds: number;
  readonly startingPosition: 'TRIM_HORIZON';
};

/** How the records of every topic reach its ingest function. */
export const KAFKA_SOURCE: KafkaSourceDefinition = {
  batchSize: 1000,
  batchingWindowSeconds: 0,
  startingPosition: 'TRIM_HORIZON',
};

/** Partitions that a topic is created with, when we create it. */
export const TOPIC_PARTITIONS = 12;

/** A Lambda event filter pattern (the subset used here): each leaf lists what is accepted. */
export type FilterPattern = { readonly [field: string]: FilterPattern | readonly FilterLeaf[] };
export type FilterLeaf = string | { readonly prefix: string };

export type StreamSourceDefinition = {
  readonly table: TableName;
  readonly batchSize: number;
  readonly batchingWindowSeconds: number;
  /** A record passes when any of these matches. */
  readonly filters: readonly FilterPattern[];
  readonly reportBatchItemFailures: true;
  readonly bisectBatchOnError: true;
  /** Batches of one shard handled side by side, on AWS; records of one seller still come in order. */
  readonly parallelizationFactor: number;
  /** A record that failed for this long is set aside (its place goes to the on-failure queue) so that those behind it move on. */
  readonly maximumRecordAgeSeconds: number;
};

const sortKeyIs = (...leaves: readonly FilterLeaf[]): FilterPattern => ({
  dynamodb: { Keys: { [ATTRIBUTES.sortKey]: { S: leaves } } },
});

export const STREAM_SOURCES = {
  /**
   * Every ingest transaction touches one TOTAL item, so those alone tell which sellers changed; their DAY items would
   * only make the same seller come up again. Large batches: many transactions of a seller cost one evaluation.
   * Ten at a time of a shard, as many as there can be: what a busy partition of the table feeds keeps half of them busy, the others are for
   * catching up.
   */
  evaluate: {
    table: 'metrics',
    batchSize: 5000,
    batchingWindowSeconds: 0,
    filters: [sortKeyIs({ prefix: KEY_PREFIX.total })],
    reportBatchItemFailures: true,
    bisectBatchOnError: true,
    parallelizationFactor: 10,
    maximumRecordAgeSeconds: 6 * 60 * 60,
  },
  /** Alerts once, when they are inserted; summaries whenever they change. */
  notify: {
    table: 'metrics',
    batchSize: 100,
    batchingWindowSeconds: 0,
    filters: [
      { eventName: ['INSERT'], ...sortKeyIs({ prefix: KEY_PREFIX.alert }) },
      { eventName: ['INSERT', 'MODIFY'], ...sortKeyIs(SUMMARY_SORT_KEY) },
    ],
    reportBatchItemFailures: true,
    bisectBatchOnError: true,
    parallelizationFactor: 2,
    maximumRecordAgeSeconds: 6 * 60 * 60,
  },
} as const satisfies Record<string, StreamSourceDefinition>;
