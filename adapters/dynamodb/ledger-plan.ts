import type { EventType } from '../../contracts/records/topics.ts';
import type { WriteGroup } from '../../domain/counting/changes.ts';
import { addContribution, type DayTally, emptyTally, type Tally } from '../../domain/counting/tally.ts';

/** Changes of one seller that go into one transaction, and what they add to its counters for each kind of event. */
export type PlannedTransaction = {
  readonly groups: readonly WriteGroup[];
  readonly tallies: ReadonlyMap<EventType, Tally>;
};

/** DynamoDB: a transaction has at most 100 actions. */
export const ACTIONS_MAX = 100;
/** DynamoDB: an update expression has at most 4 KB; 300 additions of about ten characters stay below it. */
export const ADDITIONS_MAX = 300;
/** DynamoDB: an expression has at most 300 operators, of which the mark of each partition needs four. */
export const PARTITIONS_MAX = 60;

/** What one more change can need at most: its own entry and two days' items (its order may move to another day). */
const ACTIONS_PER_CHANGE = 3;
/** Two contributions (the old one off, the new one on), 12 figures of a day and 8 of each of its three parts. */
const ADDITIONS_PER_CHANGE = 72;

const additionsUpTo = ({ sums, parts }: DayTally): number =>
  [sums, ...parts.hour.values(), ...parts.category.values(), ...parts.channel.values()].reduce(
    (total, { counts, money }) => total + counts.size + 2 * money.size,
    0,
  );

const partitionsOf = (group: WriteGroup): ReadonlySet<number> =>
  new Set(group.flatMap(({ applied }) => applied.map(({ partition }) => partition)));

type Open = {
  readonly groups: WriteGroup[];
  readonly tallies: Map<EventType, Tally>;
  readonly partitions: Set<number>;
  writes: number;
};

const hasRoom = ({ tallies, partitions, writes }: Open, next: WriteGroup): boolean => {
  // One action more for each kind of event is the item of its lifetime totals.
  const actions = writes + tallies.values().reduce((sum, { days }) => sum + days.size + 1, 0);
  const newTotals = new Set(next.map(({ eventType }) => eventType)).difference(tallies).size;
  return (
    actions + next.length * ACTIONS_PER_CHANGE + newTotals <= ACTIONS_MAX &&
    tallies
      .values()
      .every(({ days }) =>
        days.values().every((day) => additionsUpTo(day) + ADDITIONS_PER_CHANGE <= ADDITIONS_MAX),
      ) &&
    partitions.union(partitionsOf(next)).size <= PARTITIONS_MAX
  );
};

/** Cuts one seller's changes, in order, into as few transactions as DynamoDB's limits allow, each with its own counter difference. */
export const planTransactions = (groups: readonly WriteGroup[]): PlannedTransaction[] => {
  const planned: Open[] = [];
  let open: Open | undefined;
  for (const group of groups) {
    if (open === undefined || !hasRoom(open, group)) {
      open = { groups: [], tallies: new Map(), partitions: new Set(), writes: 0 };
      planned.push(open);
    }
    open.groups.push(group);
    open.writes += group.length;
    for (const { eventType, was, is, applied } of group) {
      const tally = open.tallies.get(eventType) ?? emptyTally();
      open.tallies.set(eventType, tally);
      for (const { partition } of applied) open.partitions.add(partition);
      if (was !== undefined) addContribution(tally, was, -1);
      if (is !== undefined) addContribution(tally, is, 1);
    }
  }
  return planned;
};
