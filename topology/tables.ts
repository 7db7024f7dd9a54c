/** The tables as plain data, from which both the CDK app and the laptop create them. */

/** Attribute names that table definitions, stream filters and stores share. */
export const ATTRIBUTES = {
  partitionKey: 'pk',
  sortKey: 'sk',
  summaryShard: 'summary_shard',
  sellerId: 'seller_id',
  /** Seconds since 1970. DynamoDB removes the item within days of it. */
  expiresAt: 'expires_at',
  /** On a summary: when to make it anew even if nothing happens. */
  dueAt: 'due_at',
  /** On an alert that is not published yet: its partition of the index of such alerts. */
  unpublished: 'unpublished',
  raisedAt: 'raised_at',
  /** On a summary: its row, as JSON, by which lists over all sellers sort, filter and add up. */
  sellerRow: 'seller_row',
  /** On a ledger entry that is in a list of its seller: which list, and its time there. */
  listed: 'listed',
  /**
   * On an open order that the clock has not found overdue yet: its partition of the clock's index.
   */
  openShard: 'open_shard',
  /** On a quarantined record: its partition of the index of such records, and when it got there. */
  quarantineShard: 'quarantine_shard',
  quarantinedAt: 'quarantined_on',
  /** On the item at {@link MARKETPLACE_KEY}. */
  timeZone: 'time_zone',
  currency: 'currency',
  counterLayout: 'counter_layout',
} as const;

/** Secondary indexes, named for what they answer. */
export const INDEXES = {
  /** A seller's entries in a list (open, late, dropped, low or refund), by time. */
  lists: 'lists',
  /**
   * Open orders of all sellers by deadline, spread over {@link SUMMARY_SHARDS} partitions. An order
   * leaves it once the clock has found it overdue.
   */
  openOrders: 'open_orders',
  /** Quarantined records of all topics by time, spread over {@link SUMMARY_SHARDS} partitions. */
  quarantined: 'quarantined',
  /** Rows of all sellers, spread over {@link SUMMARY_SHARDS} partitions. */
  summaries: 'summaries',
  /** Summaries by the time to make them anew, spread over the same partitions. */
  due: 'due',
  /** Alerts that are not published yet, by the time they were raised. */
  unpublished: 'unpublished',
  /** Open WebSocket connections that follow one seller. */
  connectionsBySeller: 'connections_by_seller',
} as const;

/**
 * Partitions of the indexes over all sellers. Lists read all of them, so that none of them is hot.
 */
export const SUMMARY_SHARDS = 8;

/** How keys begin. Stream filters and queries rely on these prefixes. */
export const KEY_PREFIX = {
  seller: 'SELLER#',
  total: 'TOTAL#',
  day: 'DAY#',
  alert: 'ALERT#',
  audit: 'AUDIT#',
  quarantine: 'QUARANTINE#',
} as const;

export const SUMMARY_SORT_KEY = 'SUMMARY';

/** The partition of the notes of redrives, in the ledger. */
export const REDRIVES_KEY = 'REDRIVES';

/**
 * The ledger item that holds the time zone, currency and counter layout of a deployment. No
 * seller's partition has this key.
 */
export const MARKETPLACE_KEY = { pk: 'SETTINGS', sk: 'MARKETPLACE' } as const;

/**
 * The version of how a ledger entry counts: its counters, its listings and the names they are
 * stored under. Raise it with every change to those. When an entry changes, a release takes off
 * what its own code would have counted for the old version. If another release counted that
 * version, it would take off the wrong amount. So a new layout must not touch existing data until
 * everything has been counted anew (docs/operating/deploy.md, Upgrade).
 */
export const COUNTER_LAYOUT = 2;

/** How many days a quarantined record is kept, unless a stage says otherwise. */
export const QUARANTINE_DAYS = 90;

export type KeyAttribute = { readonly name: string; readonly type: 'S' | 'N' };

export type IndexDefinition = {
  readonly name: string;
  readonly partitionKey: KeyAttribute;
  readonly sortKey: KeyAttribute;
  /**
   * KEYS_ONLY costs a write only when a key changes; a list of attributes, when one of them
   * changes.
   */
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
  /**
   * One small item per entity: its current version. Also quarantined records and the audit trail.
   */
  ledger: {
    partitionKey: text(ATTRIBUTES.partitionKey),
    sortKey: text(ATTRIBUTES.sortKey),
    indexes: [
      {
        name: INDEXES.lists,
        partitionKey: text(ATTRIBUTES.partitionKey),
        sortKey: text(ATTRIBUTES.listed),
        projection: 'KEYS_ONLY',
      },
      {
        name: INDEXES.openOrders,
        partitionKey: text(ATTRIBUTES.openShard),
        sortKey: text(ATTRIBUTES.dueAt),
        projection: 'KEYS_ONLY',
      },
      {
        name: INDEXES.quarantined,
        partitionKey: text(ATTRIBUTES.quarantineShard),
        sortKey: text(ATTRIBUTES.quarantinedAt),
        projection: 'KEYS_ONLY',
      },
    ],
    // Only quarantined records expire.
    timeToLive: ATTRIBUTES.expiresAt,
  },
  /** Counters, summary and alerts of each seller. Its stream drives evaluate and notify. */
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
  /** Open WebSocket connections. DynamoDB itself removes those that expire. */
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

export const TABLE_NAMES = ['ledger', 'metrics', 'connections'] as const satisfies readonly TableName[];
