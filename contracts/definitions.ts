/**
 * What is deployed, as plain data: tables, indexes, streams, event sources, filters and routes. The CDK app turns it
 * into resources and the laptop runner into local ones, so the two cannot drift apart. Imports names and shapes alone: no SDK.
 */
import { ATTRIBUTES, type EventType, INDEXES, KEY_PREFIX, SUMMARY_SHARDS, SUMMARY_SORT_KEY, TOPICS } from './names.ts';
import type { Tick } from './tick.ts';

export type KeyAttribute = { readonly name: string; readonly type: 'S' | 'N' };

export type IndexDefinition = {
  readonly name: string;
  readonly partitionKey: KeyAttribute;
  readonly sortKey: KeyAttribute;
  /** KEYS_ONLY costs no write unless a key changes; the attributes listed cost one whenever one of them does. */
  readonly projection: 'KEYS_ONLY' | 'ALL' | readonly string[];
};

export type TableDefinition = {
  readonly partitionKey: KeyAttribute;
  readonly sortKey: KeyAttribute;
  readonly indexes: readonly IndexDefinition[];
  readonly stream?: 'NEW_AND_OLD_IMAGES';
  readonly timeToLive?: string;
};

const text = (name: string): KeyAttribute => ({ name, type: 'S' });

export const TABLES = {
  /** One small item per order, shipment, rating, refund and payout: its current version. Also what was quarantined. */
  ledger: {
    partitionKey: text(ATTRIBUTES.partitionKey),
    sortKey: text(ATTRIBUTES.sortKey),
    indexes: [
      { name: INDEXES.lists, partitionKey: text(ATTRIBUTES.partitionKey), sortKey: text(ATTRIBUTES.listed), projection: 'KEYS_ONLY' },
      { name: INDEXES.openOrders, partitionKey: text(ATTRIBUTES.openShard), sortKey: text(ATTRIBUTES.dueAt), projection: 'KEYS_ONLY' },
      {
        name: INDEXES.quarantined,
        partitionKey: text(ATTRIBUTES.quarantineShard),
        sortKey: text(ATTRIBUTES.quarantinedAt),
        projection: 'KEYS_ONLY',
      },
    ],
  },
  /** Counters, summaries and alerts per seller. Its stream drives evaluate and notify. */
  metrics: {
    partitionKey: text(ATTRIBUTES.partitionKey),
    sortKey: text(ATTRIBUTES.sortKey),
    indexes: [
      {
        name: INDEXES.summaries,
        partitionKey: text(ATTRIBUTES.summaryShard),
        sortKey: text(ATTRIBUTES.sellerId),
        projection: [ATTRIBUTES.sellerRow],
      },
      {
        name: INDEXES.due,
        partitionKey: text(ATTRIBUTES.summaryShard),
        sortKey: text(ATTRIBUTES.dueAt),
        projection: 'KEYS_ONLY',
      },
      {
        name: INDEXES.unpublished,
        partitionKey: text(ATTRIBUTES.unpublished),
        sortKey: text(ATTRIBUTES.raisedAt),
        projection: 'KEYS_ONLY',
      },
    ],
    stream: 'NEW_AND_OLD_IMAGES',
  },
  /** Open WebSocket connections; expired ones are removed by the store itself. */
  connections: {
    partitionKey: text(ATTRIBUTES.partitionKey),
    sortKey: text(ATTRIBUTES.sortKey),
    indexes: [
      {
        name: INDEXES.connectionsBySeller,
        partitionKey: text(ATTRIBUTES.sellerId),
        sortKey: text(ATTRIBUTES.partitionKey),
        projection: 'ALL',
      },
    ],
    timeToLive: ATTRIBUTES.expiresAt,
  },
} as const satisfies Record<string, TableDefinition>;

export type TableName = keyof typeof TABLES;

export type KafkaSourceDefinition = {
  readonly topic: string;
  /** Records an invocation is given at most, of one or several partitions. */
  readonly batchSize: number;
  /** How long a poller may wait to fill a batch. 0 favours freshness; under load batches fill by themselves. */
  readonly batchingWindowSeconds: number;
  readonly startingPosition: 'TRIM_HORIZON';
};

const kafkaSource = (topic: string): KafkaSourceDefinition => ({
  topic,
  batchSize: 1000,
  batchingWindowSeconds: 0,
  startingPosition: 'TRIM_HORIZON',
});

/** One ingest function per topic. */
export const KAFKA_SOURCES: Readonly<Record<EventType, KafkaSourceDefinition>> = {
  orders: kafkaSource(TOPICS.orders),
  fulfillment: kafkaSource(TOPICS.fulfillment),
  ratings: kafkaSource(TOPICS.ratings),
  refunds: kafkaSource(TOPICS.refunds),
  payouts: kafkaSource(TOPICS.payouts),
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

export type ScheduleDefinition = {
  readonly everyMinutes: number;
  /** The function is invoked once with each of these, every time. */
  readonly ticks: readonly Tick[];
};

/** What runs by the clock alone: a tick for each partition of the indexes that it looks at, so that they share out the sellers. */
export const SCHEDULES: Readonly<Record<'clock', ScheduleDefinition>> = {
  clock: { everyMinutes: 1, ticks: Array.from({ length: SUMMARY_SHARDS }, (_, shard): Tick => ({ shard })) },
};

export type RouteDefinition = { readonly method: 'GET' | 'POST'; readonly path: string; readonly public?: true };

/** HTTP API routes, all served by the api function. `{name}` is a path parameter, as API Gateway writes it. */
export const ROUTES = {
  metrics: { method: 'GET', path: '/v1/sellers/{seller_id}/metrics' },
  history: { method: 'GET', path: '/v1/sellers/{seller_id}/history' },
  breakdown: { method: 'GET', path: '/v1/sellers/{seller_id}/breakdown' },
  alerts: { method: 'GET', path: '/v1/sellers/{seller_id}/alerts' },
  exclusions: { method: 'GET', path: '/v1/operator/sellers/{seller_id}/exclusions' },
  exclude: { method: 'POST', path: '/v1/operator/sellers/{seller_id}/exclusions' },
  orders: { method: 'GET', path: '/v1/sellers/{seller_id}/orders' },
  quarantine: { method: 'GET', path: '/v1/operator/quarantine' },
  statement: { method: 'GET', path: '/v1/sellers/{seller_id}/statement' },
  operatorSellers: { method: 'GET', path: '/v1/operator/sellers' },
  operatorOverview: { method: 'GET', path: '/v1/operator/overview' },
  operatorWhatIf: { method: 'GET', path: '/v1/operator/what-if' },
  financePayouts: { method: 'GET', path: '/v1/finance/payouts' },
  financeLiability: { method: 'GET', path: '/v1/finance/liability' },
  openapi: { method: 'GET', path: '/v1/openapi.json', public: true },
} as const satisfies Record<string, RouteDefinition>;

const isRouteName = (name: string): name is keyof typeof ROUTES => Object.hasOwn(ROUTES, name);
export const ROUTE_NAMES = Object.keys(ROUTES).filter(isRouteName);

/** WebSocket API routes; `subscribe` is chosen by `action` in the message. */
export const SOCKET_ROUTES = ['$connect', '$disconnect', 'subscribe'] as const;
