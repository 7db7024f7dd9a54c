import type { Calendar } from '../../domain/calendar.ts';
import type { Change } from '../../domain/changes.ts';
import type { EntityKind } from '../../domain/entities/entity.ts';
import { addContribution, type DayTally, emptyTally, type Tally } from '../../domain/tally.ts';

/** Changes of one seller that go into one transaction, and what they add to its counters. */
export type PlannedTransaction<Entry> = { readonly changes: readonly Change<Entry>[]; readonly tally: Tally };

/** DynamoDB: a transaction has at most 100 actions. */
export const ACTIONS_MAX = 100;
/** DynamoDB: an update expression has at most 4 KB; 300 additions of about ten characters stay below it. */
export const ADDITIONS_MAX = 300;
/** DynamoDB: an expression has at most 300 operators, of which the mark of each partition needs four. */
export const PARTITIONS_MAX = 60;

/** What one more change can need at most: its own entry and two days' items (its order may move to another day). */
const ACTIONS_PER_CHANGE = 3;
/** Two contributions (the old one off, the new one on) to a day and its three parts, 8 figures each. */
const ADDITIONS_PER_CHANGE = 64;

const additionsUpTo = ({ sums, parts }: DayTally): number =>
  [sums, ...parts.hour.values(), ...parts.category.values(), ...parts.channel.values()].reduce(
    (total, { counts, money }) => total + counts.size + 2 * money.size,
    0,
  );

const partitionsOf = <Entry>({ applied }: Change<Entry>): ReadonlySet<number> => new Set(applied.map(({ partition }) => partition));

type Open<Entry> = { readonly changes: Change<Entry>[]; readonly tally: Tally; readonly partitions: Set<number> };

const hasRoom = <Entry>({ changes, tally, partitions }: Open<Entry>, next: Change<Entry>): boolean =>
  // One action more is the item of the lifetime totals.
  changes.length + tally.days.size + 1 + ACTIONS_PER_CHANGE <= ACTIONS_MAX &&
  tally.days.values().every((day) => additionsUpTo(day) + ADDITIONS_PER_CHANGE <= ADDITIONS_MAX) &&
  partitions.union(partitionsOf(next)).size <= PARTITIONS_MAX;

/** Cuts one seller's changes, in order, into as few transactions as DynamoDB's limits allow, each with its own counter difference. */
export const planTransactions = <Record, Entry>(
  kind: EntityKind<Record, Entry>,
  changes: readonly Change<Entry>[],
  calendar: Calendar,
): PlannedTransaction<Entry>[] => {
  const planned: Open<Entry>[] = [];
  let open: Open<Entry> | undefined;
  for (const change of changes) {
    if (open === undefined || !hasRoom(open, change)) {
      open = { changes: [], tally: emptyTally(), partitions: new Set() };
      planned.push(open);
    }
    open.changes.push(change);
    for (const { partition } of change.applied) open.partitions.add(partition);
    const was = change.before === undefined ? undefined : kind.contribution(change.before.entry, calendar);
    const is = kind.contribution(change.after, calendar);
    if (was !== undefined) addContribution(open.tally, was, -1);
    if (is !== undefined) addContribution(open.tally, is, 1);
  }
  return planned;
};
