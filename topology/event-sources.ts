import { ATTRIBUTES, KEY_PREFIX, SUMMARY_SORT_KEY, type TableName } from './tables.ts';

export type KafkaSourceDefinition = {
  /** Most records in one invocation, from one partition or several. */
  readonly batchSize: number;
  /**
   * How long a poller may wait to fill a batch. 0 keeps figures fresh; under load, batches fill
   * anyway.
   */
  readonly batchingWindowSeconds: number;
  readonly startingPosition: 'TRIM_HORIZON';
};

/** How the records of each topic reach its ingest function. */
export const KAFKA_SOURCE: KafkaSourceDefinition = {
  batchSize: 1000,
  batchingWindowSeconds: 0,
  startingPosition: 'TRIM_HORIZON',
};

/** Partitions of a topic that we create. */
export const TOPIC_PARTITIONS = 12;

/**
 * The part of Lambda's event filter patterns that we use. Each leaf lists the values it accepts.
 */
export type FilterPattern = { readonly [field: string]: FilterPattern | readonly FilterLeaf[] };
export type FilterLeaf = string | { readonly prefix: string };

export type StreamSourceDefinition = {
  readonly table: TableName;
  readonly batchSize: number;
  readonly batchingWindowSeconds: number;
  /** A record passes when one of these matches. */
  readonly filters: readonly FilterPattern[];
  readonly reportBatchItemFailures: true;
  readonly bisectBatchOnError: true;
  /** How many batches of one shard AWS handles in parallel. One seller's records stay in order. */
  readonly parallelizationFactor: number;
  /**
   * A record that has failed for this long is set aside, so that those behind it move on. Its place
   * in the stream goes to the on-failure queue.
   */
  readonly maximumRecordAgeSeconds: number;
};

const sortKeyIs = (...leaves: readonly FilterLeaf[]): FilterPattern => ({
  dynamodb: { Keys: { [ATTRIBUTES.sortKey]: { S: leaves } } },
});

export const STREAM_SOURCES = {
  /**
   * Every ingest transaction changes one TOTAL item, so TOTAL items alone say which sellers
   * changed; DAY items would only name the same seller again. Batches are large, because many
   * transactions of a seller in one batch cost one evaluation. Ten batches of a shard in parallel
   * is the most that Lambda allows: a busy table partition keeps five busy, and the rest are for
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
  /** Alerts when they are inserted, summaries whenever they change. */
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
