import * as z from 'zod';
import type { StoredTotals } from '../../app/ports/metrics.ts';
import { reconciliation } from '../../contracts/api/metrics.ts';
import { EVENT_TYPES } from '../../contracts/records/topics.ts';
import { parseJson, readOrSkip } from '../../contracts/schema.ts';
import { findPlace, type SourceTopics } from '../../contracts/sources/topics.ts';
import { emptySums, type Sums } from '../../domain/counting/figures.ts';
import type { SourcePosition } from '../../domain/showing/seller-counters.ts';
import { integer, readNumbers } from './client.ts';
import { addItemSums, BASE_ATTRIBUTES } from './counter-attributes.ts';
import { parseDay, parseTotalEventType, RECONCILIATION_SORT_KEY } from './keys.ts';
import { LATEST, LOWERED, readWatermarks, TOUCHED, timeAttribute } from './watermark-attributes.ts';

type Item = Record<string, unknown>;

/** Reads a day item's own counters, without its hours, categories and channels. */
export const DAY_PROJECTION = {
  ProjectionExpression: ['sk', ...BASE_ATTRIBUTES.map((_, index) => `#${index}`)].join(', '),
  ExpressionAttributeNames: Object.fromEntries(
    BASE_ATTRIBUTES.map((attribute, index) => [`#${index}`, attribute]),
  ),
};

/** The counters of each day, summed over event types and shards. */
export const daysOf = (items: readonly Item[]): ReadonlyMap<string, Sums> => {
  const days = new Map<string, Sums>();
  for (const item of items) {
    const day = parseDay(String(item['sk']));
    const sums = days.get(day) ?? emptySums();
    days.set(day, sums);
    addItemSums(sums, readNumbers(item));
  }
  return days;
};

/**
 * A mark that cannot be read hides no figure: the latest order is then recounted, and a source is
 * not shown.
 */
const latestMark = z.object({ [LATEST]: integer.optional() });
const totalItem = z.object({
  [LATEST]: integer.optional().catch(undefined),
  [LOWERED]: integer.default(0).catch(1),
  [TOUCHED]: integer.default(0).catch(0),
});

const sourcesOf = (item: Item, topics: SourceTopics): SourcePosition[] => {
  const eventType = EVENT_TYPES.find((candidate) => candidate === parseTotalEventType(String(item['sk'])));
  if (eventType === undefined) return [];
  return [...readWatermarks(item).offsets].flatMap(([mark, offset]) => {
    const place = findPlace(topics[eventType], mark);
    const time = new Date(integer.parse(item[timeAttribute(mark)])).toISOString();
    return place === undefined ? [] : [{ ...place, offset, time }];
  });
};

/**
 * One source per partition. After the number of shards has changed, several shards may hold a
 * watermark of the same partition.
 */
const furthest = (sources: readonly SourcePosition[]): SourcePosition[] =>
  [...Map.groupBy(sources, ({ topic, partition }) => `${topic} ${partition}`).values()]
    .map((ofPartition) => ofPartition.reduce((a, b) => (b.offset > a.offset ? b : a)))
    .sort((a, b) => a.topic.localeCompare(b.topic) || a.partition - b.partition);

const isRecount = ({ sk }: Item): boolean => sk === RECONCILIATION_SORT_KEY;

/** The TOTAL items that hold counters. */
export const pickCounterItems = (items: readonly Item[]): Item[] => items.filter((item) => !isRecount(item));

const recountItem = z.object({ reconciled: z.string() });

/** Sums up a seller's TOTAL items of all event types and shards. */
export const totalsOf = (stored: readonly Item[], topics: SourceTopics): StoredTotals => {
  const items = pickCounterItems(stored);
  const recount = stored.find(isRecount);
  const total = emptySums();
  for (const item of items) addItemSums(total, readNumbers(item));
  const totals = items.map((item) => totalItem.parse(item));
  const latest = totals.flatMap((item) => item[LATEST] ?? []);
  return {
    total,
    source: furthest(items.flatMap((item) => readOrSkip(() => sourcesOf(item, topics)) ?? [])),
    latest: latest.length === 0 ? undefined : Math.max(...latest),
    lowered:
      totals.some((item) => item[LOWERED] > 0) || items.some((item) => !latestMark.safeParse(item).success),
    writes: totals.reduce((sum, item) => sum + item[TOUCHED], 0),
    // It is shown, and no figure depends on it.
    reconciled: readOrSkip(() => parseJson(reconciliation, recountItem.parse(recount).reconciled)),
  };
};
