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
  type PartName,
  type Tally,
} from './tally.ts';

/** What a seller's ledger comes to: the counters of each kind of event as they should be, and the greatest order_ts (ms). */
export type Recount = {
  readonly tallies: Map<EventType, Tally>;
  latest: number | undefined;
  entries: number;
};

export const emptyRecount = (): Recount => ({ tallies: new Map(), latest: undefined, entries: 0 });

/** Adds what an entry counts as. */
export const recountEntry = <Entry>(
  recount: Recount,
  { eventType, contribution, latestOf }: EntryKind<Entry>,
  entry: Entry,
  calendar: Calendar,
): void => {
  const counted = contribution(entry, calendar);
  if (counted !== undefined) {
    const tally = recount.tallies.get(eventType) ?? emptyTally();
    recount.tallies.set(eventType, tally);
    addContribution(tally, counted, 1);
  }
  if (latestOf !== undefined) recount.latest = Math.max(recount.latest ?? -Infinity, latestOf(entry));
  recount.entries += 1;
};

/** Counters that stand or fall together: those of one kind of event, over the lifetime (`day` undefined: it has no parts) or of a day. */
export type CounterScope = { readonly eventType: EventType; readonly day: string | undefined };

/** How stored counters stand to recounted ones. `missing`: what is to be added to make them equal; undefined when they are. */
export type Comparison = {
  readonly compared: number;
  readonly differences: readonly CounterDifference[];
  readonly missing: DayTally | undefined;
};

type Part = { readonly part: PartName; readonly name: string };

const namesIn = (a: ReadonlyMap<string, Sums>, b: ReadonlyMap<string, Sums>): ReadonlySet<string> =>
  new Set([...a.keys(), ...b.keys()]);

/** Compares every figure of both; what one of them lacks is 0. */
export const compareCounters = (
  { eventType, day }: CounterScope,
  stored: DayTally,
  recounted: DayTally,
): Comparison => {
  const missing = emptyDayTally();
  const differences: CounterDifference[] = [];
  let compared = 0;
  const compare = (before: Sums, after: Sums, missingHere: Sums, at?: Part): void => {
    const tell = (figure: string, was: string, is: string): void =>
      void differences.push({
        item: day ?? 'TOTAL',
        event_type: eventType,
        part: at === undefined ? null : `${at.part} ${at.name}`,
        figure,
        stored: was,
        recounted: is,
      });
    for (const figure of new Set([...before.counts.keys(), ...after.counts.keys()])) {
      compared += 1;
      const [was, is] = [countOf(before, figure), countOf(after, figure)];
      if (was === is) continue;
      tell(figure, String(was), String(is));
      addCount(missingHere, figure, is - was);
    }
    for (const figure of new Set([...before.money.keys(), ...after.money.keys()])) {
      compared += 1;
      const [was, is] = [moneyOf(before, figure), moneyOf(after, figure)];
      if (was.eq(is)) continue;
      tell(figure, plain(was), plain(is));
      addMoney(missingHere, figure, is.minus(was));
    }
  };
  compare(stored.sums, recounted.sums, missing.sums);
  for (const part of PART_NAMES) {
    for (const name of namesIn(stored.parts[part], recounted.parts[part])) {
      const sums = emptySums();
      compare(
        stored.parts[part].get(name) ?? emptySums(),
        recounted.parts[part].get(name) ?? emptySums(),
        sums,
        { part, name },
      );
      missing.parts[part].set(name, sums);
    }
  }
  return { compared, differences, missing: differences.length === 0 ? undefined : missing };
};

/**
 * The greatest order time (ms) as kept, if it is not what it should be. While no order was moved back in time it is exact; after that it is
 * only known to be no less than the greatest one.
 */
export const isWrongLatest = (
  stored: { readonly latest: number | undefined; readonly lowered: boolean },
  recounted: number | undefined,
): boolean =>
  stored.lowered ? (recounted ?? -Infinity) > (stored.latest ?? -Infinity) : stored.latest !== recounted;
