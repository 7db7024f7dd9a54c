import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import type { RecountSeller, SellerRecount } from '../../../app/reconcile/reconcile-seller.ts';
import type { CounterDifference } from '../../../contracts/audit.ts';
import { EVENT_TYPES, type EventType } from '../../../contracts/records/topics.ts';
import type { EntityWrite } from '../../../domain/counting/changes.ts';
import { emptySums } from '../../../domain/counting/figures.ts';
import {
  type CounterScope,
  compareCounters,
  isWrongLatest,
  type Recount,
} from '../../../domain/counting/recount.ts';
import { type DayTally, emptyDayTally, PART_NAMES } from '../../../domain/counting/tally.ts';
import type { Calendar } from '../../../domain/time/calendar.ts';
import { KEY_PREFIX } from '../../../topology/tables.ts';
import type { Item } from '../batch-get.ts';
import { integer, numberText, readNumbers } from '../client.ts';
import { addItemParts, addItemSums } from '../counter-attributes.ts';
import { parseDay, parseDayEventType, parseTotalEventType, sellerPk } from '../keys.ts';
import type { LedgerTables } from '../ledger-transaction.ts';
import { prefixRange, queryRange } from '../query-range.ts';
import { pickCounterItems } from '../stored-counters.ts';
import { LATEST, LOWERED, TOUCHED } from '../watermark-attributes.ts';
import { createDamageLog, type Damage } from './damaged-attributes.ts';
import { recountLedger } from './recount-ledger.ts';
import { itemText } from './stored-text.ts';

/** A TOTAL item as it was read. Every write of it changes `touched`. */
export type TotalItem = {
  readonly sk: string;
  /** Undefined when it is damaged or absent. */
  readonly touched: string | undefined;
  readonly latest: number | undefined;
};

/** What to add to the counters of one shard to correct the sum of all shards. */
export type Correction = CounterScope & { readonly missing: DayTally };

/** A recount, with everything that a repair needs. */
export type StoredRecount = SellerRecount & {
  readonly corrections: readonly Correction[];
  /** The correct greatest order_ts (ms since 1970); undefined when the stored one is correct. */
  readonly latest: { readonly recounted: number | undefined } | undefined;
  readonly writes: readonly EntityWrite[];
  readonly totals: readonly TotalItem[];
  /** The damaged attributes of items with counters, by sort key. */
  readonly damage: ReadonlyMap<string, Damage>;
  /** Unreadable items of the ledger as they are stored, to be removed. */
  readonly removals: readonly Item[];
};

const totalItem = z.object({
  sk: z.string(),
  [TOUCHED]: numberText.optional(),
  [LATEST]: integer.optional(),
  [LOWERED]: integer.default(0),
});

/** All content of these items as text, to tell later whether they have changed. */
const fingerprintOf = (items: readonly Item[]): string => items.map(itemText).join();

const addItem = (tally: DayTally, item: Item): void => {
  const numbers = readNumbers(item);
  addItemSums(tally.sums, numbers);
  for (const part of PART_NAMES) addItemParts(tally.parts[part], part, numbers, emptySums);
};

const isEventType = (text: string): text is EventType => EVENT_TYPES.some((eventType) => eventType === text);

const latestDifference = (
  totals: readonly z.infer<typeof totalItem>[],
  { latest }: Recount,
): CounterDifference | undefined => {
  const latests = totals.flatMap((total) => total[LATEST] ?? []);
  const stored = latests.length === 0 ? undefined : Math.max(...latests);
  if (!isWrongLatest({ latest: stored, lowered: totals.some((total) => total[LOWERED] > 0) }, latest))
    return undefined;
  const text = (instant: number | undefined): string =>
    instant === undefined ? 'none' : new Date(instant).toISOString();
  return {
    item: 'TOTAL',
    event_type: 'orders',
    part: null,
    figure: 'last_order_ts',
    stored: text(stored),
    recounted: text(latest),
  };
};

export const createRecountSeller = (
  client: DynamoDBDocumentClient,
  tables: LedgerTables,
  calendar: Calendar,
): RecountSeller<StoredRecount> => {
  const readItems = (sellerId: string, prefix: string): AsyncGenerator<Item> =>
    queryRange(client, tables.metrics, prefixRange(sellerPk(sellerId), prefix));
  const readTotals = async (sellerId: string): Promise<Item[]> =>
    pickCounterItems(await Array.fromAsync(readItems(sellerId, KEY_PREFIX.total)));

  /** Reads the stored counters of each day and event type, summed over shards, in key order. */
  async function* readDays(
    sellerId: string,
    readSound: (stored: Item) => Item,
  ): AsyncGenerator<readonly [CounterScope, DayTally]> {
    let open: readonly [CounterScope, DayTally] | undefined;
    for await (const item of readItems(sellerId, KEY_PREFIX.day)) {
      const sk = String(item['sk']);
      const [day, eventType] = [parseDay(sk), parseDayEventType(sk)];
      if (!isEventType(eventType)) continue;
      if (open === undefined || open[0].day !== day || open[0].eventType !== eventType) {
        if (open !== undefined) yield open;
        open = [{ eventType, day }, emptyDayTally()];
      }
      addItem(open[1], readSound(item));
    }
    if (open !== undefined) yield open;
  }

  return async (sellerId) => {
    const before = await readTotals(sellerId);
    const { damage, unreadable, readSound } = createDamageLog();
    const soundTotals = before.map(readSound);
    const ledger = await recountLedger({ client, table: tables.ledger, sellerId }, calendar);
    const { recount } = ledger;
    const counterDifferences: CounterDifference[] = [];
    const corrections: Correction[] = [];
    let counters = 0;
    const compare = (scope: CounterScope, stored: DayTally, recounted: DayTally): void => {
      const { compared, differences, missing } = compareCounters(scope, stored, recounted);
      counters += compared;
      counterDifferences.push(...differences);
      if (missing !== undefined) corrections.push({ ...scope, missing });
    };

    for (const eventType of EVENT_TYPES) {
      const stored = emptyDayTally();
      for (const item of soundTotals)
        if (parseTotalEventType(String(item['sk'])) === eventType)
          addItemSums(stored.sums, readNumbers(item));
      const sums = recount.tallies.get(eventType)?.total ?? emptySums();
      compare({ eventType, day: undefined }, stored, { ...emptyDayTally(), sums });
    }
    for await (const [scope, stored] of readDays(sellerId, readSound)) {
      const days = recount.tallies.get(scope.eventType)?.days;
      compare(scope, stored, days?.get(scope.day ?? '') ?? emptyDayTally());
      days?.delete(scope.day ?? '');
    }
    // The remaining days have no stored item.
    for (const [eventType, { days }] of recount.tallies)
      for (const [day, recounted] of days) compare({ eventType, day }, emptyDayTally(), recounted);

    const totals = soundTotals.map((item) => totalItem.parse(item));
    const latest = latestDifference(totals, recount);
    if (latest !== undefined) counterDifferences.push(latest);
    if (fingerprintOf(await readTotals(sellerId)) !== fingerprintOf(before)) return undefined;
    return {
      exists: recount.entries + totals.length + counterDifferences.length + ledger.unreadable.length > 0,
      entries: recount.entries,
      counters: counters + 1,
      counterDifferences,
      entryDifferences: ledger.differences,
      unreadable: [...ledger.unreadable, ...unreadable],
      corrections,
      latest: latest === undefined ? undefined : { recounted: recount.latest },
      writes: ledger.writes,
      totals: totals.map((total) => ({ sk: total.sk, touched: total[TOUCHED], latest: total[LATEST] })),
      damage,
      removals: ledger.removals,
    };
  };
};
