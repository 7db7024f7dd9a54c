import { type DynamoDBDocumentClient, paginateQuery } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import type { Waiting } from '../../app/pacing/backoff.ts';
import type { LedgerLists, ListPlace } from '../../app/ports/ledger-lists.ts';
import type { RateName } from '../../contracts/api/fields.ts';
import type { OrderEntry } from '../../contracts/ledger.ts';
import type { EventType } from '../../contracts/records/topics.ts';
import { parseJson } from '../../contracts/schema.ts';
import type { EntryKind, Listing, ListName } from '../../domain/counting/entities/entity.ts';
import { fulfillment } from '../../domain/counting/entities/fulfillment.ts';
import { order } from '../../domain/counting/entities/order.ts';
import { rating } from '../../domain/counting/entities/rating.ts';
import { refund } from '../../domain/counting/entities/refund.ts';
import type { ListedEntry } from '../../domain/showing/queue-items.ts';
import { countDeadlines, countedUntil, type ListRange } from '../../domain/showing/queues.ts';
import { ATTRIBUTES, INDEXES } from '../../topology/tables.ts';
import { BATCH_GET_MAX, batchGet } from './batch-get.ts';
import { AFTER_ALL, entityIdOf, entityKey, listedFrom, listedKey, listingOf, sellerPk } from './keys.ts';

/** Keys in one answer of the index where some may have the wrong flags: a hundred kilobytes or two. */
const PART_MAX = 1000;

/** The entries of one list: which kind they are, and what a stored one says. */
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
const entryItem = z.object({ sk: z.string(), entry: z.string() });

const firstKey = ({ list, from }: ListRange): string =>
  from === undefined ? `${list}#` : listedFrom(list, from);
/** Every entry's key is longer than that at which its instant begins, so those of the instant behind a range are not in it. */
const endKey = ({ list, to }: ListRange): string =>
  to === undefined ? `${list}#${AFTER_ALL}` : listedFrom(list, to);

/** Where a place lies from a range, in the range's direction. A page may have ended there before the range moved on. */
const standingIn = (range: ListRange, place: string): 'before' | 'within' | 'behind' => {
  if (place < firstKey(range)) return range.newestFirst ? 'behind' : 'before';
  if (place > endKey(range)) return range.newestFirst ? 'before' : 'behind';
  return 'within';
};

const isAmong = (flags: string, { flags: wanted }: ListRange): boolean =>
  wanted === '' || [...wanted].some((flag) => flags.includes(flag));

/** Whether an operator took the entry out of a rate. Refunds are in none. */
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

  /** Places in a range as the index has them, in the range's order, strictly behind one when it is given. */
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
    const standing = start === undefined ? 'before' : standingIn(range, start[ATTRIBUTES.listed]);
    if (standing === 'behind') return;
    const pages = paginateQuery(
      { client, ...(standing === 'within' && { startingToken: start }) },
      { ...queryOf(sellerId, range), ...(pageSize !== undefined && { Limit: pageSize }) },
    );
    for await (const { Items = [] } of pages) {
      for (const item of Items) {
        const { sk, [ATTRIBUTES.listed]: listed } = indexItem.parse(item);
        const { at, flags } = listingOf(listed);
        if (isAmong(flags, range)) yield { at, flags, id: entityIdOf(eventType, sk) };
      }
    }
  }

  const readEntries = async (
    eventType: EventType,
    sellerId: string,
    ids: Iterable<string>,
  ): Promise<ReadonlyMap<string, string>> => {
    const keys = [...new Set(ids)].map((id) => ({ table, key: entityKey(eventType, sellerId, id) }));
    const items = (await batchGet(client, waiting, keys)).get(table) ?? [];
    return new Map(
      items.map((item) => entryItem.parse(item)).map(({ sk, entry }) => [entityIdOf(eventType, sk), entry]),
    );
  };

  /** The entries of these places that are still listed there, in the same order. */
  const readPlaces = async (sellerId: string, list: ListName, places: readonly ListPlace[]) => {
    const { eventType, read } = SOURCES[list];
    const stored = await readEntries(
      eventType,
      sellerId,
      places.map(({ id }) => id),
    );
    return places.flatMap((place) => {
      const text = stored.get(place.id);
      if (text === undefined) return [];
      const { listing, listed } = read(place.id, text);
      const still = listing !== undefined && listedKey(listing) === listedKey({ list, ...place });
      return still ? [{ place, listed }] : [];
    });
  };

  const readOrders = async (
    sellerId: string,
    entries: readonly ListedEntry[],
  ): Promise<ReadonlyMap<string, OrderEntry>> => {
    const known = entries.flatMap((listed) =>
      listed.kind === 'order' ? [[listed.orderId, listed.entry] as const] : [],
    );
    const others = entries.flatMap(({ kind, orderId }) => (kind === 'order' ? [] : [orderId]));
    const stored = await readEntries('orders', sellerId, others);
    return new Map([
      ...known,
      ...[...stored].map(([id, text]) => [id, parseJson(order.entrySchema, text)] as const),
    ]);
  };

  const readListed = async (
    sellerId: string,
    range: ListRange,
    limit: number,
    {
      after,
      isWanted = () => true,
    }: { readonly after?: ListPlace | undefined; readonly isWanted?: (listed: ListedEntry) => boolean } = {},
  ) => {
    const readWanted = async (places: readonly ListPlace[]) =>
      (await readPlaces(sellerId, range.list, places)).filter(({ listed }) => isWanted(listed));
    const found: Awaited<ReturnType<typeof readPlaces>> = [];
    let places: ListPlace[] = [];
    // Entries are read when there are places enough to fill the page. For those that were listed no longer or not wanted there are read as many again
    // as were read so far: few cost little, and many take few calls.
    let [wanted, passed] = [limit, 0];
    const pageSize = range.flags === '' ? Math.max(limit, BATCH_GET_MAX) : PART_MAX;
    for await (const place of placesIn(sellerId, range, pageSize, after)) {
      places.push(place);
      if (places.length < wanted) continue;
      found.push(...(await readWanted(places)));
      if (found.length >= limit) return found.slice(0, limit);
      passed += places.length;
      wanted = Math.min(passed, BATCH_GET_MAX);
      places = [];
    }
    return [...found, ...(await readWanted(places))].slice(0, limit);
  };

  return {
    readPage: async (sellerId, range, limit, after) => {
      // One more than asked for tells whether anything follows.
      const found = await readListed(sellerId, range, limit + 1, { after });
      const page = found.slice(0, limit);
      const entries = page.map(({ listed }) => listed);
      return {
        entries,
        orders: await readOrders(sellerId, entries),
        end: found.length > limit ? page.at(-1)?.place : undefined,
      };
    },

    count: async (sellerId, range) => {
      let counted = 0;
      if (range.flags !== '') {
        for await (const _ of placesIn(sellerId, range)) counted += 1;
        return counted;
      }
      const pages = paginateQuery({ client }, { ...queryOf(sellerId, range), Select: 'COUNT' });
      for await (const { Count = 0 } of pages) counted += Count;
      return counted;
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
      const found = await readListed(sellerId, range, limit, {
        isWanted: (listed) => !isExcluded(listed, rate),
      });
      return [...new Set(found.map(({ listed }) => listed.orderId))];
    },
  };
};
