/**
 * Names that infrastructure and run time must spell alike. No imports, so that the CDK app, the handlers and the
 * laptop runner can all read it.
 */

/** Kafka topics, in the order in which their ingest functions are listed everywhere. */
export const TOPICS = {
  orders: 'marketplace_orders',
  fulfillment: 'seller_fulfillment',
  ratings: 'seller_ratings',
  refunds: 'marketplace_refunds',
  payouts: 'seller_payouts',
} as const;

/** What a record is about; also the last part of a counter item's sort key. */
export type EventType = keyof typeof TOPICS;
export type Topic = (typeof TOPICS)[EventType];

export const EVENT_TYPES = ['orders', 'fulfillment', 'ratings', 'refunds', 'payouts'] as const satisfies readonly EventType[];

/** Environment variables of the functions; each function is given only those that its code reads. */
export const ENV = {
  ledgerTable: 'LEDGER_TABLE',
  metricsTable: 'METRICS_TABLE',
  connectionsTable: 'CONNECTIONS_TABLE',
  counterShards: 'COUNTER_SHARDS',
  currency: 'MARKETPLACE_CURRENCY',
  timeZone: 'MARKETPLACE_TIME_ZONE',
  alertsTopicArn: 'ALERTS_TOPIC_ARN',
  socketEndpoint: 'SOCKET_ENDPOINT',
  tokenIssuer: 'TOKEN_ISSUER',
  tokenAudience: 'TOKEN_AUDIENCE',
  tokenKeysUrl: 'TOKEN_KEYS_URL',
} as const;

/** Attribute names that table definitions, filters and stores share. */
export const ATTRIBUTES = {
  partitionKey: 'pk',
  sortKey: 'sk',
  summaryShard: 'summary_shard',
  sellerId: 'seller_id',
  expiresAt: 'expires_at',
} as const;

/** Secondary indexes, by what they answer. */
export const INDEXES = {
  /** Summaries of every seller, spread over {@link SUMMARY_SHARDS} partitions. */
  summaries: 'summaries',
  /** Open WebSocket connections of one seller. */
  connectionsBySeller: 'connections_by_seller',
} as const;

/** Partitions of the summaries index: a list over all sellers reads each one, so no single partition is hot. */
export const SUMMARY_SHARDS = 8;

/** How sort keys begin. Filters on the stream and queries on the tables rely on the same prefixes. */
export const KEY_PREFIX = {
  seller: 'SELLER#',
  total: 'TOTAL#',
  day: 'DAY#',
  alert: 'ALERT#',
  quarantine: 'QUARANTINE#',
} as const;

export const SUMMARY_SORT_KEY = 'SUMMARY';

/** Roles beside the seller's own access, as they stand in a token's `roles` claim. */
export const ROLES = ['operator', 'finance'] as const;
export type Role = (typeof ROLES)[number];

/** The WebSocket sub-protocol; a browser sends its token as the second one, since it cannot set headers. */
export const SOCKET_PROTOCOL = 'seller-pulse.v1';

/** The name space and names of the metrics that the functions emit and alarms watch. */
export const METRICS_NAMESPACE = 'SellerPulse';
export const METRICS = {
  recordsApplied: 'RecordsApplied',
  recordsUnchanged: 'RecordsUnchanged',
  recordsQuarantined: 'RecordsQuarantined',
  transactions: 'Transactions',
  conflicts: 'TransactionConflicts',
  readUnits: 'ReadUnits',
  writeUnits: 'WriteUnits',
  sellersEvaluated: 'SellersEvaluated',
  alertsRaised: 'AlertsRaised',
  alertsPublished: 'AlertsPublished',
  summariesPushed: 'SummariesPushed',
  pushesFailed: 'PushesFailed',
} as const;
export type MetricName = (typeof METRICS)[keyof typeof METRICS];
