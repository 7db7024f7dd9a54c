/** The tables as plain data: the CDK app makes them of it, and so does the laptop. */

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
 * taken away all the same. So data of one layout is not gone on with under another until it was counted anew (docs/operating/deploy.md, Upgrade).
 */
export const COUNTER_LAYOUT = 1;

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
