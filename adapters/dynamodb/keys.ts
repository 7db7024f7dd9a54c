import { historyHashPrefix } from '../../app/ingest/history-position.ts';
import type { EventType } from '../../contracts/records/topics.ts';
import type { Listing, ListName } from '../../domain/counting/entities/entity.ts';
import { hashId } from '../../domain/counting/hash.ts';
import { KEY_PREFIX, REDRIVES_KEY, SUMMARY_SHARDS, SUMMARY_SORT_KEY } from '../../topology/tables.ts';

/**
 * An item's key. A seller's items share a partition key, and the sort key says what the item is.
 */
export type Key = { readonly pk: string; readonly sk: string };

export const sellerPk = (sellerId: string): string => `${KEY_PREFIX.seller}${sellerId}`;
export const parseSellerPk = (pk: string): string => pk.slice(KEY_PREFIX.seller.length);

const ENTITY_PREFIX: Readonly<Record<EventType, string>> = {
  orders: 'ORDER#',
  fulfillment: 'FULFILLMENT#',
  ratings: 'RATING#',
  refunds: 'REFUND#',
  payouts: 'PAYOUT#',
};

export const entityPrefix = (eventType: EventType): string => ENTITY_PREFIX[eventType];
export const entityKey = (eventType: EventType, sellerId: string, entityId: string): Key => ({
  pk: sellerPk(sellerId),
  sk: `${ENTITY_PREFIX[eventType]}${entityId}`,
});
export const parseEntityId = (eventType: EventType, sk: string): string =>
  sk.slice(ENTITY_PREFIX[eventType].length);

export const totalSk = (eventType: EventType, shard: number): string =>
  `${KEY_PREFIX.total}${eventType}#${shard}`;
export const daySk = (day: string, eventType: EventType, shard: number): string =>
  `${KEY_PREFIX.day}${day}#${eventType}#${shard}`;
/** The day in a `DAY#<day>#<event type>#<shard>` sort key. */
export const parseDay = (sk: string): string => sk.slice(KEY_PREFIX.day.length).split('#')[0] ?? '';
/** The event type in a `DAY#<day>#<event type>#<shard>` sort key. */
export const parseDayEventType = (sk: string): string => sk.slice(KEY_PREFIX.day.length).split('#')[1] ?? '';
/** The event type in a `TOTAL#<event type>#<shard>` sort key. */
export const parseTotalEventType = (sk: string): string =>
  sk.slice(KEY_PREFIX.total.length).split('#')[0] ?? '';

/**
 * Ends a key range where keys go on with digits, letters and `#` alone: it sorts after them. Ids
 * may contain anything, so ranges of ids are ranges of a prefix.
 */
export const AFTER_ALL = '~';

/**
 * The result of a seller's last recount. It is one of the TOTAL items, so that an evaluation reads
 * it with the counters and runs when it changes.
 */
export const RECONCILIATION_SORT_KEY = `${KEY_PREFIX.total}reconciliation`;

export const summaryKey = (sellerId: string): Key => ({ pk: sellerPk(sellerId), sk: SUMMARY_SORT_KEY });

/** The rule of an `ALERT#<rule>#<seq>` sort key. */
export const parseAlertRule = (sk: string): string => sk.slice(KEY_PREFIX.alert.length, sk.lastIndexOf('#'));

/** The number of the transition in an `ALERT#<rule>#<seq>` sort key. */
export const parseAlertSeq = (sk: string): number => Number(sk.slice(sk.lastIndexOf('#') + 1));

/** Six digits keep a rule's alerts in order up to a million transitions. */
export const alertSk = (rule: string, seq: number): string =>
  `${KEY_PREFIX.alert}${rule}#${String(seq).padStart(6, '0')}`;
export const alertKey = (
  sellerId: string,
  { rule, seq }: { readonly rule: string; readonly seq: number },
): Key => ({
  pk: sellerPk(sellerId),
  sk: alertSk(rule, seq),
});

/** `AUDIT#<ISO time>#<random>`: a seller's audit entries sort by time. */
export const auditSk = (id: string): string => `${KEY_PREFIX.audit}${id}`;
export const parseAuditId = (sk: string): string => sk.slice(KEY_PREFIX.audit.length);

/** A note of an erasure. It is about no single seller. */
export const erasureKey = (id: string): Key => ({ pk: 'ERASURES', sk: auditSk(id) });
/** A note of a redrive. It is about no single seller either. */
export const redriveKey = (id: string): Key => ({ pk: REDRIVES_KEY, sk: auditSk(id) });

/** The results of audits of the whole ledger. They are about no single seller. */
export const AUDIT_RESULTS_PK = 'LEDGER_AUDIT';
export const LAST_RUN_KEY: Key = { pk: AUDIT_RESULTS_PK, sk: 'RUN' };
/** How the keys of all findings begin, or those of one run, or those of one kind of a run. */
export const findingPrefix = (runId?: string, kind?: string): string =>
  ['FINDING#', ...[runId, kind].flatMap((part) => (part === undefined ? [] : [part, '#']))].join('');
/** `FINDING#<run>#<kind>#<index>`: the findings of a kind sort by their index. */
export const findingSk = (runId: string, kind: string, index: number): string =>
  `${findingPrefix(runId, kind)}${String(index).padStart(6, '0')}`;
/** The index in the sort key of a finding. */
export const parseFindingIndex = (sk: string): number => Number(sk.slice(sk.lastIndexOf('#') + 1));

const quarantinePrefix = (topic: string): string => `${KEY_PREFIX.quarantine}${topic}#`;
export const quarantinePk = (topic: string, partition: number): string =>
  `${quarantinePrefix(topic)}${partition}`;
/** Whether a partition key belongs to a topic's quarantined records. */
export const isQuarantineOf = (topic: string, pk: string): boolean => pk.startsWith(quarantinePrefix(topic));
/**
 * The sort key of one part of a quarantined record. Offsets sort as numbers, and a record's further
 * parts follow its first one. A record from a history file has `h` and the hash of its value
 * instead of an offset.
 */
export const quarantineSk = (offset: number, part = 0): string => {
  const place = offset < 0 ? `h${historyHashPrefix(offset)}` : String(offset).padStart(20, '0');
  return `${place}${part === 0 ? '' : `#${part}`}`;
};

/** A record's place in Kafka. */
type KafkaPlace = { readonly topic: string; readonly partition: number; readonly offset: number };

/** Partitions of the index of quarantined records, numbered from 0 to SUMMARY_SHARDS - 1. */
const quarantineShardKey = (shard: number): string => `QUARANTINED#${shard}`;
export const quarantineShardOf = ({ topic, partition, offset }: KafkaPlace): string =>
  quarantineShardKey(hashId(`${topic}-${partition}-${offset}`) % SUMMARY_SHARDS);
export const QUARANTINE_SHARD_KEYS: readonly string[] = Array.from({ length: SUMMARY_SHARDS }, (_, shard) =>
  quarantineShardKey(shard),
);

/**
 * When a record was quarantined, followed by its place in Kafka. Pages need an order without ties,
 * and many records may be quarantined in the same instant.
 */
export const quarantineTimeKey = (at: number, { topic, partition, offset }: KafkaPlace): string =>
  `${new Date(at).toISOString()}#${topic}#${partition}#${quarantineSk(offset)}`;

const shardOf = (sellerId: string): number => hashId(sellerId) % SUMMARY_SHARDS;

/** Partitions of the indexes of summaries, numbered from 0 to SUMMARY_SHARDS - 1. */
export const summaryShardKey = (shard: number): string => `SUMMARY#${shard}`;
export const summaryShardOf = (sellerId: string): string => summaryShardKey(shardOf(sellerId));
export const SUMMARY_SHARD_KEYS: readonly string[] = Array.from({ length: SUMMARY_SHARDS }, (_, shard) =>
  summaryShardKey(shard),
);

/** Partitions of the index of unpublished alerts. A seller's alerts share one, to stay in order. */
export const unpublishedShardKey = (shard: number): string => `UNPUBLISHED#${shard}`;
export const unpublishedShardOf = (sellerId: string): string => unpublishedShardKey(shardOf(sellerId));

/** Partitions of the index of open orders. */
export const openShardKey = (shard: number): string => `OPEN#${shard}`;
export const openShardOf = (sellerId: string): string => openShardKey(shardOf(sellerId));

/** The key of a listing, such as `late#2026-11-25T09:30:00.000Z#s`: list, time and flags. */
export const listedKey = ({ list, at, flags }: Listing): string => `${listedFrom(list, at)}#${flags}`;
/** The start of the keys of a list's entries at an instant (ms since 1970). */
export const listedFrom = (list: ListName, at: number): string => `${list}#${new Date(at).toISOString()}`;

/** Parses the time and flags of a `<list>#<time>#<flags>` key. */
export const parseListing = (listed: string): Omit<Listing, 'list'> => {
  const [, at = '', flags = ''] = listed.split('#');
  return { at: Date.parse(at), flags };
};
