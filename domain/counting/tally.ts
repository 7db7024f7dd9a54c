import { type Decimal, ZERO } from './decimal.ts';
import {
  addCount,
  addMoney,
  type CountFigure,
  emptySums,
  type MoneyFigure,
  type Sums,
  WHOLE_DAY_COUNTS,
} from './figures.ts';

/** Within a day, orders are also counted by these. */
export type DayParts = {
  readonly hour: Map<string, Sums>;
  readonly category: Map<string, Sums>;
  readonly channel: Map<string, Sums>;
};
export type PartName = keyof DayParts;
export const PART_NAMES = ['hour', 'category', 'channel'] as const satisfies readonly PartName[];

export type DayTally = { readonly sums: Sums; readonly parts: DayParts };

/** A change of one seller's counters for one event type: of its lifetime and of days. */
export type Tally = { readonly total: Sums; readonly days: Map<string, DayTally> };

export const emptyDayTally = (): DayTally => ({
  sums: emptySums(),
  parts: { hour: new Map(), category: new Map(), channel: new Map() },
});
export const emptyTally = (): Tally => ({ total: emptySums(), days: new Map() });

/** +1 when a version of an entity starts to count, −1 when it stops. */
export type Sign = 1 | -1;

/** What one version of an entity adds to the counters. */
export type Contribution = {
  /** Undefined for what counts as of now: it is in the lifetime counters and on no day. */
  readonly day: string | undefined;
  readonly parts: ReadonlyArray<readonly [part: PartName, name: string]>;
  readonly counts: readonly CountFigure[];
  readonly money: ReadonlyArray<readonly [MoneyFigure, Decimal]>;
};

const getOrCreate = <K, V>(map: Map<K, V>, key: K, create: () => V): V => {
  const found = map.get(key);
  if (found !== undefined) return found;
  const created = create();
  map.set(key, created);
  return created;
};

/**
 * Adds a contribution, or takes it off. Nothing else changes counters, so they always equal the sum
 * of the contributions of all entries.
 */
export const addContribution = (tally: Tally, contribution: Contribution, sign: Sign): void => {
  const day =
    contribution.day === undefined ? undefined : getOrCreate(tally.days, contribution.day, emptyDayTally);
  const add = (sums: Sums, counts: readonly CountFigure[]): void => {
    for (const figure of counts) addCount(sums, figure, sign);
    for (const [figure, amount] of contribution.money)
      addMoney(sums, figure, sign === 1 ? amount : ZERO.minus(amount));
  };
  add(tally.total, contribution.counts);
  if (day === undefined) return;
  add(day.sums, contribution.counts);
  const partCounts = contribution.counts.filter((figure) => !WHOLE_DAY_COUNTS.has(figure));
  for (const [part, name] of contribution.parts)
    add(getOrCreate(day.parts[part], name, emptySums), partCounts);
};
