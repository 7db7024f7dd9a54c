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

/** What Kafka takes as the name of a topic. */
export const TOPIC_NAME = /^(?!\.{1,2}$)[A-Za-z0-9._-]{1,249}$/;

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
  /** JSON object from event type to Kafka topic, for marketplaces that named their topics otherwise. */
  topicNames: 'TOPIC_NAMES',
  /** The role that reads one seller's items and no other's; the api and socket functions take it on for each seller. */
  sellerReaderRole: 'SELLER_READER_ROLE_ARN',
  /** The role that reads every seller's items, taken on for operators alone. */
  operatorReaderRole: 'OPERATOR_READER_ROLE_ARN',
  /** The role that reads what finance needs of every seller: figures, and no order. */
  financeReaderRole: 'FINANCE_READER_ROLE_ARN',
  /** The role that changes what counts in one seller's rates; the api function takes it on for one change that an operator asks for. */
  operatorWriterRole: 'OPERATOR_WRITER_ROLE_ARN',
  /** Topic whose messages a chat shows; without it, no chat is told. */
  chatTopicArn: 'CHAT_TOPIC_ARN',
} as const;

/** Attribute names that table definitions, filters and stores share. */
export const ATTRIBUTES = {
  partitionKey: 'pk',
  sortKey: 'sk',
  summaryShard: 'summary_shard',
  sellerId: 'seller_id',
  expiresAt: 'expires_at',
  /** On a summary: when it is to be made anew even if nothing happens. */
  dueAt: 'due_at',
  /** On an alert until it is published: the partition of the index that lists it. */
  unpublished: 'unpublished',
  raisedAt: 'raised_at',
  /** On a summary: the figures that lists over all sellers are sorted, filtered and added up by, as JSON. */
  sellerRow: 'seller_row',
  /** On a ledger entry that belongs to a list of its seller: which list, and the time it is listed by. */
  listed: 'listed',
  /** On the entry of an open order that is not known to be overdue: the partition of the index that the clock reads. */
  openShard: 'open_shard',
  /** On a quarantined record: the partition of the index that lists it, and when it was quarantined. */
  quarantineShard: 'quarantine_shard',
  quarantinedAt: 'quarantined_on',
  /** On the item at {@link MARKETPLACE_KEY}. */
  timeZone: 'time_zone',
  currency: 'currency',
  counterLayout: 'counter_layout',
} as const;

/** Secondary indexes, by what they answer. */
export const INDEXES = {
  /** A seller's entries that belong to a list (open, late, cancelled or declined, negative ratings, refunds), by time. */
  lists: 'lists',
  /** Open orders of all sellers by their deadline, over {@link SUMMARY_SHARDS} partitions; without those known to be overdue. */
  openOrders: 'open_orders',
  /** Quarantined records of all topics by when they were set aside, over {@link SUMMARY_SHARDS} partitions. */
  quarantined: 'quarantined',
  /** Summaries of every seller with their rows, spread over {@link SUMMARY_SHARDS} partitions. */
  summaries: 'summaries',
  /** Summaries by the time at which they are to be made anew, over the same partitions. */
  due: 'due',
  /** Alerts that were committed and not yet published, by the time they were raised. */
  unpublished: 'unpublished',
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
  audit: 'AUDIT#',
  quarantine: 'QUARANTINE#',
} as const;

export const SUMMARY_SORT_KEY = 'SUMMARY';

/** The item of the ledger that says by which time zone, currency and layout a deployment counts. No seller's partition is called like this. */
export const MARKETPLACE_KEY = { pk: 'SETTINGS', sk: 'MARKETPLACE' } as const;

/**
 * Which counters and places on lists a ledger entry has, and under which names they are stored. To be raised with every change of that: a change of
 * an entry takes away what it counted as before, by the code of the release that makes it, and what another release has not counted would be
 * taken away all the same. So data of one layout is not gone on with under another until it was counted anew (docs/deploy.md, Upgrade).
 */
export const COUNTER_LAYOUT = 1;

/** Roles beside the seller's own access, as they stand in a token's `roles` claim. */
export const ROLES = ['operator', 'finance'] as const;
export type Role = (typeof ROLES)[number];

/**
 * What a seller's id is called in tokens, among the attributes of a user pool (there with `custom:` before it), and on the session that a
 * function takes on for the seller, by which the reader role's policy narrows itself.
 */
export const SELLER_CLAIM = 'seller_id';

/** The WebSocket sub-protocol; a browser sends its token as the second one, since it cannot set headers. */
export const SOCKET_PROTOCOL = 'seller-pulse.v1';

/** The stage of the WebSocket API, and so the path under which clients connect, on AWS as on the laptop. */
export const SOCKET_STAGE = 'ws';

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
  /** Alerts committed more than {@link UNPUBLISHED_AFTER_SECONDS} ago that SNS has not taken yet. */
  alertsUnpublished: 'AlertsUnpublished',
  /** Orders whose deadline passed without an event, as the clock found them. */
  ordersOverdue: 'OrdersOverdue',
  /** Alerts that went out while the chat's own topic did not take them. */
  chatMessagesFailed: 'ChatMessagesFailed',
  /**
   * Milliseconds to a written summary from the oldest of the records that its counters' changes applied last; from when it was applied, of
   * one that was history by then.
   */
  freshness: 'Freshness',
} as const;
export type MetricName = (typeof METRICS)[keyof typeof METRICS];

/** An alert is published within a second or two; one this old was missed and is published by the clock. */
export const UNPUBLISHED_AFTER_SECONDS = 120;
