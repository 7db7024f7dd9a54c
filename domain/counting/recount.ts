import type { CounterDifference } from '../../contracts/audit.ts';
import type { EventType } from '../../contracts/records/topics.ts';
import type { Calendar } from '../time/calendar.ts';
import { plain } from './decimal.ts';
import type { EntryKind } from './entities/entity.ts';
import { addCount, addMoney, countOf, emptySums, moneyOf, type Sums } from './figures.ts';
import {
  addContribution,
  type DayTally,
  emptyDayTally,
  emptyTally,
  PART_NAMES,
  type Tally,
} from './tally.ts';

/**
 * A seller's counters per event type, recounted from its ledger, and its greatest order_ts (ms).
 */
export type Recount = {
  readonly tallies: Map<EventType, Tally>;
  latest: number | undefined;
  entries: number;
};

export const emptyRecount = (): Recount => ({ tallies: new Map(), latest: undefined, entries: 0 });

/** Adds an entry to a recount. */
export const recountEntry = <Entry>(
  recount: Recount,
  { eventType, contribution, latestOf }: EntryKind<Entry>,
  entry: Entry,
  calendar: Calendar,
): void => {
  const added = contribution(entry, calendar);
  if (added !== undefined) {
    const tally = recount.tallies.get(eventType) ?? emptyTally();
    recount.tallies.set(eventType, tally);
    addContribution(tally, added, 1);
  }
  const latest = latestOf?.(entry);
  if (latest !== undefined) recount.latest = Math.max(recount.latest ?? -Infinity, latest);
  recount.entries += 1;
};

/** The counters of one event type, of a day or, when `day` is undefined, of the lifetime. */
export type CounterScope = { readonly eventType: EventType; readonly day: string | undefined };

/**
 * Stored counters compared with recounted ones. `missing` is what must be added to the stored ones
 * to make them equal; undefined when they are equal.
 */
export type Comparison = {
  readonly compared: number;
  readonly differences: readonly CounterDifference[];
  readonly missing: DayTally | undefined;
};

/** A difference of one figure, wherever it is. */
type FigureDifference = Pick<CounterDifference, 'figure' | 'stored' | 'recounted'>;

const keysOfBoth = <Key>(a: ReadonlyMap<Key, unknown>, b: ReadonlyMap<Key, unknown>): ReadonlySet<Key> =>
  new Set([...a.keys(), ...b.keys()]);

/** Compares every figure that either side has; one that a side lacks is 0. */
const compareSums = (stored: Sums, recounted: Sums) => {
  const missing = emptySums();
  const differences: FigureDifference[] = [];
  const counts = keysOfBoth(stored.counts, recounted.counts);
  for (const figure of counts) {
    const [before, after] = [countOf(stored, figure), countOf(recounted, figure)];
    if (before === after) continue;
    differences.push({ figure, stored: String(before), recounted: String(after) });
    addCount(missing, figure, after - before);
  }
  const money = keysOfBoth(stored.money, recounted.money);
  for (const figure of money) {
    const [before, after] = [moneyOf(stored, figure), moneyOf(recounted, figure)];
    if (before.eq(after)) continue;
    differences.push({ figure, stored: plain(before), recounted: plain(after) });
    addMoney(missing, figure, after.minus(before));
  }
  return { compared: counts.size + money.size, differences, missing };
};

/** Compares the counters of a day or of the lifetime, and those of its parts. */
export const compareCounters = (
  { eventType, day }: CounterScope,
  stored: DayTally,
  recounted: DayTally,
): Comparison => {
  const whole = compareSums(stored.sums, recounted.sums);
  const parts = PART_NAMES.flatMap((part) =>
    [...keysOfBoth(stored.parts[part], recounted.parts[part])].map((name) => ({
      part,
      name,
      ...compareSums(
        stored.parts[part].get(name) ?? emptySums(),
        recounted.parts[part].get(name) ?? emptySums(),
      ),
    })),
  );
  const locate = (part: string | null, differences: readonly FigureDifference[]): CounterDifference[] =>
    differences.map((difference) => ({ item: day ?? 'TOTAL', event_type: eventType, part, ...difference }));
  const differences = [
    ...locate(null, whole.differences),
    ...parts.flatMap(({ part, name, differences: own }) => locate(`${part} ${name}`, own)),
  ];
  const missing: DayTally = { ...emptyDayTally(), sums: whole.missing };
  for (const { part, name, missing: sums } of parts) missing.parts[part].set(name, sums);
  return {
    compared: parts.reduce((sum, { compared }) => sum + compared, whole.compared),
    differences,
    missing: differences.length === 0 ? undefined : missing,
  };
};

/**
 * Whether the stored greatest order_ts (ms) is wrong. It must be exact while no order was moved
 * back in time (`lowered`). After that it may also be too great.
 */
export const isWrongLatest = (
  stored: { readonly latest: number | undefined; readonly lowered: boolean },
  recounted: number | undefined,
): boolean =>
  stored.lowered ? (recounted ?? -Infinity) > (stored.latest ?? -Infinity) : stored.latest !== recounted;
