import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import type { Waiting } from '../../app/pacing/backoff.ts';
import type { Ledger, SellerRequest, SellerState } from '../../app/ports/ledger.ts';
import type { FulfillmentEntry } from '../../contracts/ledger.ts';
import { parseJson, readOrSkip } from '../../contracts/schema.ts';
import { type Change, findShipmentsToPlan, type StoredEntry } from '../../domain/counting/changes.ts';
import type { EntryKind } from '../../domain/counting/entities/entity.ts';
import { fulfillment } from '../../domain/counting/entities/fulfillment.ts';
import { order } from '../../domain/counting/entities/order.ts';
import { NO_WATERMARKS, type Watermarks } from '../../domain/counting/watermarks.ts';
import type { Calendar } from '../../domain/time/calendar.ts';
import { NAMES_PER_DAY_DEFAULT } from '../../topology/environment.ts';
import { createApply } from './apply-changes.ts';
import { batchGet, type Item } from './batch-get.ts';
import { integer } from './client.ts';
import { createDayNames, type NameLimits } from './day-names.ts';
import { entityKey, entityPrefix, type Key, parseEntityId, sellerPk, totalSk } from './keys.ts';
import type { LedgerTables } from './ledger-transaction.ts';
import { prefixRange, queryRange } from './query-range.ts';
import { describeUnreadableCounters, describeUnreadableEntry } from './unreadable.ts';
import { readWatermarks } from './watermark-attributes.ts';

const itemKey = z.object({ pk: z.string(), sk: z.string() });
const entryItem = itemKey.extend({ rev: integer, entry: z.string() });

/** What is stored of a seller's entries, as far as it can be read. */
type ReadEntries<Entry> = Pick<SellerState<Entry>, 'entries' | 'unreadable'>;

const nameOf = ({ pk, sk }: Key): string => `${pk} ${sk}`;

const parseEntries = <Entry>(
  { eventType, entrySchema }: EntryKind<Entry>,
  items: readonly Item[],
): ReadEntries<Entry> => {
  const entries = new Map<string, StoredEntry<Entry>>();
  const unreadable = new Map<string, string>();
  for (const item of items) {
    const key = itemKey.parse(item);
    const entityId = parseEntityId(eventType, key.sk);
    try {
      const { rev, entry } = entryItem.parse(item);
      entries.set(entityId, { rev, entry: parseJson(entrySchema, entry) });
    } catch {
      // Only the records of this entity must wait until somebody repairs it.
      unreadable.set(entityId, describeUnreadableEntry(key));
    }
  }
  return { entries, unreadable };
};

const blockAll = <Entry>(entityIds: Iterable<string>, reason: string): ReadEntries<Entry> => ({
  entries: new Map(),
  unreadable: new Map([...entityIds].map((entityId) => [entityId, reason])),
});

/** Undefined when they cannot be read. */
const parseWatermarks = (item: Item | undefined): Watermarks | undefined =>
  item === undefined ? NO_WATERMARKS : readOrSkip(() => readWatermarks(item));

/**
 * The ledger in DynamoDB. Each transaction changes entries and counters together.
 * @param limits matter only where changes come from records
 */
export const createLedgerStore = (
  client: DynamoDBDocumentClient,
  tables: LedgerTables,
  waiting: Waiting,
  calendar: Calendar,
  limits: NameLimits = { namesPerDay: NAMES_PER_DAY_DEFAULT, counterShards: 1 },
): Ledger => {
  const dayNames = createDayNames(client, tables.metrics, waiting, calendar, limits);

  const totalKey = (
    { eventType }: Pick<EntryKind<never>, 'eventType'>,
    { sellerId, shard }: Omit<SellerRequest, 'entityIds'>,
  ): Key => ({
    pk: sellerPk(sellerId),
    sk: totalSk(eventType, shard),
  });

  const readSellers = async <Entry>(
    kind: EntryKind<Entry>,
    requests: readonly SellerRequest[],
  ): Promise<SellerState<Entry>[]> => {
    const { eventType } = kind;
    const keys = requests.flatMap((request) => [
      { table: tables.metrics, key: totalKey(kind, request) },
      ...[...request.entityIds].map((entityId) => ({
        table: tables.ledger,
        key: entityKey(eventType, request.sellerId, entityId),
      })),
    ]);
    const items = await batchGet(client, waiting, keys);
    const entriesBySeller = Map.groupBy(items.get(tables.ledger) ?? [], ({ pk }) => pk);
    const totals = new Map(
      (items.get(tables.metrics) ?? []).map((item) => [nameOf(itemKey.parse(item)), item]),
    );
    return requests.map((request) => {
      const { sellerId, shard, entityIds } = request;
      const key = totalKey(kind, request);
      const watermarks = parseWatermarks(totals.get(nameOf(key)));
      const stored =
        watermarks === undefined
          ? blockAll<Entry>(entityIds, describeUnreadableCounters(key))
          : parseEntries(kind, entriesBySeller.get(sellerPk(sellerId)) ?? []);
      return { kind, sellerId, shard, ...stored, watermarks: watermarks ?? NO_WATERMARKS };
    });
  };

  const readSeller = async <Entry>(
    kind: EntryKind<Entry>,
    request: SellerRequest,
  ): Promise<SellerState<Entry>> => {
    const [state] = await readSellers(kind, [request]);
    if (state === undefined) throw new Error(`the ledger returned nothing for seller ${request.sellerId}`);
    return state;
  };

  const readShipments = async <Entry>(
    { kind, sellerId, shard }: SellerState<Entry>,
    changes: readonly Change<Entry>[],
  ): Promise<ReadEntries<FulfillmentEntry>> => {
    const entityIds = findShipmentsToPlan(kind, changes);
    if (entityIds.length === 0) return { entries: new Map(), unreadable: new Map() };
    return readSeller(fulfillment, { sellerId, shard, entityIds });
  };

  const readLatestOrderTs = async (sellerId: string): Promise<number | undefined> => {
    let latest = -Infinity;
    const range = prefixRange(sellerPk(sellerId), entityPrefix(order.eventType));
    for await (const item of queryRange(client, tables.ledger, range))
      for (const { entry } of parseEntries(order, [item]).entries.values())
        latest = Math.max(latest, order.latestOf?.(entry) ?? -Infinity);
    return latest === -Infinity ? undefined : latest;
  };

  const apply = createApply({ client, tables, calendar, dayNames, readShipments });
  return { readSellers, readSeller, apply, readLatestOrderTs };
};
