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

/** What orders are also counted by within a day. */
export type DayParts = {
  readonly hour: Map<string, Sums>;
  readonly category: Map<string, Sums>;
  readonly channel: Map<string, Sums>;
};
export type PartName = keyof DayParts;
export const PART_NAMES = ['hour', 'category', 'channel'] as const satisfies readonly PartName[];

export type DayTally = { readonly sums: Sums; readonly parts: DayParts };

/** A change of one seller's counters for one kind of event: of the lifetime totals and of each day touched. */
export type Tally = { readonly total: Sums; readonly days: Map<string, DayTally> };

export const emptyDayTally = (): DayTally => ({
  sums: emptySums(),
  parts: { hour: new Map(), category: new Map(), channel: new Map() },
});
export const emptyTally = (): Tally => ({ total: emptySums(), days: new Map() });

/** +1 when an entity's version comes to count, −1 when it ceases to. */
export type Sign = 1 | -1;

/** What one version of an entity counts as. */
export type Contribution = {
  /** Undefined for what stands as of now: it is part of the lifetime counters and of no day. */
  readonly day: string | undefined;
  readonly parts: ReadonlyArray<readonly [part: PartName, name: string]>;
  readonly counts: readonly CountFigure[];
  readonly money: ReadonlyArray<readonly [MoneyFigure, Decimal]>;
};

const entryOf = <K, V>(map: Map<K, V>, key: K, create: () => V): V => {
  const found = map.get(key);
  if (found !== undefined) return found;
  const created = create();
  map.set(key, created);
  return created;
};

/** Adds (or takes away) a contribution. The counters stay Σ contribution(ledger entry) because this is all that changes them. */
export const addContribution = (tally: Tally, contribution: Contribution, sign: Sign): void => {
  const day =
    contribution.day === undefined ? undefined : entryOf(tally.days, contribution.day, emptyDayTally);
  const add = (sums: Sums, counts: readonly CountFigure[]): void => {
    for (const figure of counts) addCount(sums, figure, sign);
    for (const [figure, amount] of contribution.money)
      addMoney(sums, figure, sign === 1 ? amount : ZERO.minus(amount));
  };
  add(tally.total, contribution.counts);
  if (day === undefined) return;
  add(day.sums, contribution.counts);
  const ofParts = contribution.counts.filter((figure) => !WHOLE_DAY_COUNTS.has(figure));
  for (const [part, name] of contribution.parts) add(entryOf(day.parts[part], name, emptySums), ofParts);
};
