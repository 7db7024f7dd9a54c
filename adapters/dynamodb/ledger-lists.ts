import { type DynamoDBDocumentClient, paginateQuery } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import type { Waiting } from '../../app/pacing/backoff.ts';
import type { LedgerLists, ListPlace } from '../../app/ports/ledger-lists.ts';
import type { RateName } from '../../contracts/api/fields.ts';
import type { OrderEntry } from '../../contracts/ledger.ts';
import type { EventType } from '../../contracts/records/topics.ts';
import { parseJson, readOrSkip } from '../../contracts/schema.ts';
import type { EntryKind, Listing, ListName } from '../../domain/counting/entities/entity.ts';
import { fulfillment } from '../../domain/counting/entities/fulfillment.ts';
import { order } from '../../domain/counting/entities/order.ts';
import { rating } from '../../domain/counting/entities/rating.ts';
import { refund } from '../../domain/counting/entities/refund.ts';
import type { ListedEntry } from '../../domain/showing/queue-items.ts';
import { countDeadlines, countedUntil, type ListRange } from '../../domain/showing/queues.ts';
import { ATTRIBUTES, INDEXES } from '../../topology/tables.ts';
import { BATCH_GET_MAX, batchGet } from './batch-get.ts';
import {
  AFTER_ALL,
  entityKey,
  listedFrom,
  listedKey,
  parseEntityId,
  parseListing,
  sellerPk,
} from './keys.ts';

/** Keys per index page when keys are filtered by flags: one or two hundred kilobytes. */
const PART_MAX = 1000;

/** The entries of one list: their event type, and how to read a stored entry. */
type ListSource = {
  readonly eventType: EventType;
  readonly read: (
    id: string,
    text: string,
  ) => { readonly listing: Listing | undefined; readonly listed: ListedEntry };
};

const sourceOf = <Entry>(
  kind: EntryKind<Entry>,
  listedOf: (id: string, entry: Entry) => ListedEntry,
): ListSource => ({
  eventType: kind.eventType,
  read: (id, text) => {
    const entry = parseJson(kind.entrySchema, text);
    return { listing: kind.listing?.(entry), listed: listedOf(id, entry) };
  },
});

const SHIPMENTS = sourceOf(fulfillment, (orderId, entry) => ({
  kind: 'shipment',
  orderId,
  entry,
}));

const SOURCES: Readonly<Record<ListName, ListSource>> = {
  open: SHIPMENTS,
  late: SHIPMENTS,
  dropped: sourceOf(order, (orderId, entry) => ({ kind: 'order', orderId, entry })),
  low: sourceOf(rating, (ratingId, entry) => ({
    kind: 'rating',
    orderId: entry.order_id,
    ratingId,
    entry,
  })),
  refund: sourceOf(refund, (refundId, entry) => ({
    kind: 'refund',
    orderId: entry.order_id,
    refundId,
    entry,
  })),
};

const indexItem = z.object({ sk: z.string(), [ATTRIBUTES.listed]: z.string() });
const keyItem = z.object({ sk: z.string() });
const entryItem = z.object({ entry: z.string() });

const firstKey = ({ list, from }: ListRange): string =>
  from === undefined ? `${list}#` : listedFrom(list, from);
/**
 * An entry's key is longer than the start of its instant, so entries at `to` are not in the range.
 */
const endKey = ({ list, to }: ListRange): string =>
  to === undefined ? `${list}#${AFTER_ALL}` : listedFrom(list, to);

/**
 * Where a place is, relative to a range and in the range's direction. The end of a page may be
 * outside the range, because ranges move with time.
 */
const comparePlace = (range: ListRange, place: string): 'before' | 'within' | 'behind' => {
  if (place < firstKey(range)) return range.newestFirst ? 'behind' : 'before';
  if (place > endKey(range)) return range.newestFirst ? 'before' : 'behind';
  return 'within';
};

const matchesFlags = (flags: string, range: ListRange): boolean =>
  range.flags === '' || [...range.flags].some((flag) => flags.includes(flag));

/** Whether an operator excluded the entry from a rate. Refunds belong to no rate. */
const isExcluded = (listed: ListedEntry, rate: RateName): boolean =>
  listed.kind !== 'refund' && listed.entry.excluded?.includes(rate) === true;

export const createLedgerLists = (
  client: DynamoDBDocumentClient,
  table: string,
  waiting: Waiting,
): LedgerLists => {
  const queryOf = (sellerId: string, range: ListRange) => ({
    TableName: table,
    IndexName: INDEXES.lists,
    KeyConditionExpression: 'pk = :pk AND #listed BETWEEN :from AND :to',
    ExpressionAttributeNames: { '#listed': ATTRIBUTES.listed },
    ExpressionAttributeValues: { ':pk': sellerPk(sellerId), ':from': firstKey(range), ':to': endKey(range) },
    ScanIndexForward: !range.newestFirst,
  });

  /** The places of a range in the index, in the range's order, starting after `after`. */
  async function* placesIn(
    sellerId: string,
    range: ListRange,
    pageSize?: number,
    after?: ListPlace,
  ): AsyncGenerator<ListPlace> {
    const { eventType } = SOURCES[range.list];
    const start =
      after === undefined
        ? undefined
        : {
            ...entityKey(eventType, sellerId, after.id),
            [ATTRIBUTES.listed]: listedKey({ list: range.list, ...after }),
          };
    const startIs = start === undefined ? 'before' : comparePlace(range, start[ATTRIBUTES.listed]);
    if (startIs === 'behind') return;
    const pages = paginateQuery(
      { client, ...(startIs === 'within' && { startingToken: start }) },
      { ...queryOf(sellerId, range), ...(pageSize !== undefined && { Limit: pageSize }) },
    );
    for await (const { Items = [] } of pages) {
      for (const item of Items) {
        const { sk, [ATTRIBUTES.listed]: listed } = indexItem.parse(item);
        const { at, flags } = parseListing(listed);
        if (Number.isFinite(at) && matchesFlags(flags, range))
          yield { at, flags, id: parseEntityId(eventType, sk) };
      }
    }
  }

  /** Reads entries by id; undefined stands for one that cannot be read. */
  const readEntries = async <Value>(
    { eventType, sellerId }: { readonly eventType: EventType; readonly sellerId: string },
    ids: Iterable<string>,
    read: (id: string, text: string) => Value,
  ): Promise<ReadonlyMap<string, Value | undefined>> => {
    const keys = [...new Set(ids)].map((id) => ({ table, key: entityKey(eventType, sellerId, id) }));
    const items = (await batchGet(client, waiting, keys)).get(table) ?? [];
    return new Map(
      items.map((item) => {
        const id = parseEntityId(eventType, keyItem.parse(item).sk);
        return [id, readOrSkip(() => read(id, entryItem.parse(item).entry))] as const;
      }),
    );
  };

  /**
   * Reads the entries that are still listed at these places, in the same order. One that cannot be
   * read has no `listed`.
   */
  const readPlaces = async (sellerId: string, list: ListName, places: readonly ListPlace[]) => {
    const { eventType, read } = SOURCES[list];
    const ids = places.map(({ id }) => id);
    const stored = await readEntries({ eventType, sellerId }, ids, (id, text) => {
      const { listing, listed } = read(id, text);
      return { listed, at: listing === undefined ? undefined : listedKey(listing) };
    });
    return places.flatMap((place): { place: ListPlace; listed: ListedEntry | undefined }[] => {
      if (!stored.has(place.id)) return [];
      const entry = stored.get(place.id);
      if (entry === undefined) return [{ place, listed: undefined }];
      return entry.at === listedKey({ list, ...place }) ? [{ place, listed: entry.listed }] : [];
    });
  };

  const readOrders = async (
    sellerId: string,
    entries: readonly ListedEntry[],
  ): Promise<ReadonlyMap<string, OrderEntry>> => {
    const orders = entries.flatMap((listed) =>
      listed.kind === 'order' ? [[listed.orderId, listed.entry] as const] : [],
    );
    const otherIds = entries.flatMap(({ kind, orderId }) => (kind === 'order' ? [] : [orderId]));
    const stored = await readEntries({ eventType: 'orders', sellerId }, otherIds, (_, text) =>
      parseJson(order.entrySchema, text),
    );
    // The entry of an order that cannot be read is shown without its order.
    return new Map([
      ...orders,
      ...[...stored].flatMap(([id, entry]) => (entry === undefined ? [] : [[id, entry] as const])),
    ]);
  };

  const readListed = async (
    sellerId: string,
    range: ListRange,
    limit: number,
    {
      after,
      isWanted = () => true,
    }: {
      readonly after?: ListPlace | undefined;
      readonly isWanted?: (listed: ListedEntry | undefined) => boolean;
    } = {},
  ) => {
    const readWanted = async (places: readonly ListPlace[]) =>
      (await readPlaces(sellerId, range.list, places)).filter(({ listed }) => isWanted(listed));
    const matches: Awaited<ReturnType<typeof readPlaces>> = [];
    let places: ListPlace[] = [];
    // The first batch of entries fills the page, unless some are no longer listed or not wanted.
    // Each further batch is as large as all batches before it: few misses cost little, many take
    // few calls.
    let [batchSize, placeCount] = [limit, 0];
    const pageSize = range.flags === '' ? Math.max(limit, BATCH_GET_MAX) : PART_MAX;
    for await (const place of placesIn(sellerId, range, pageSize, after)) {
      places.push(place);
      if (places.length < batchSize) continue;
      matches.push(...(await readWanted(places)));
      if (matches.length >= limit) return matches.slice(0, limit);
      placeCount += places.length;
      batchSize = Math.min(placeCount, BATCH_GET_MAX);
      places = [];
    }
    return [...matches, ...(await readWanted(places))].slice(0, limit);
  };

  return {
    readPage: async (sellerId, range, limit, after) => {
      // One entry more than requested shows whether another page follows.
      const matches = await readListed(sellerId, range, limit + 1, { after });
      const page = matches.slice(0, limit);
      const entries = page.flatMap(({ listed }) => listed ?? []);
      return {
        entries,
        unreadable: page.flatMap(({ place, listed }) => (listed === undefined ? [place.id] : [])),
        orders: await readOrders(sellerId, entries),
        end: matches.length > limit ? page.at(-1)?.place : undefined,
      };
    },

    count: async (sellerId, range) => {
      let total = 0;
      if (range.flags !== '') {
        for await (const _ of placesIn(sellerId, range)) total += 1;
        return total;
      }
      const pages = paginateQuery({ client }, { ...queryOf(sellerId, range), Select: 'COUNT' });
      for await (const { Count = 0 } of pages) total += Count;
      return total;
    },

    countQueues: async (sellerId, now, endOfToday) => {
      const range: ListRange = {
        list: 'open',
        flags: '',
        from: undefined,
        to: countedUntil(now, endOfToday),
        newestFirst: false,
      };
      return countDeadlines(await Array.fromAsync(placesIn(sellerId, range)), now, endOfToday);
    },

    listIds: async (sellerId, { list, flags = '', from, to, rate }, limit) => {
      const range: ListRange = { list, flags, from, to, newestFirst: true };
      const matches = await readListed(sellerId, range, limit, {
        isWanted: (listed) => listed !== undefined && !isExcluded(listed, rate),
      });
      return [...new Set(matches.flatMap(({ listed }) => listed?.orderId ?? []))];
    },
  };
};
