import type { EventType } from '../../contracts/records/topics.ts';
import type { WriteGroup } from '../../domain/counting/changes.ts';
import { addContribution, type DayTally, emptyTally, type Tally } from '../../domain/counting/tally.ts';
import { ADDITIONS_MAX } from './update-expression.ts';

/** Changes of one seller for one transaction, and what they add to its counters, per event type. */
export type PlannedTransaction = {
  readonly groups: readonly WriteGroup[];
  readonly tallies: ReadonlyMap<EventType, Tally>;
};

/** DynamoDB allows 100 actions in a transaction. */
export const ACTIONS_MAX = 100;
/**
 * DynamoDB allows 300 operators in an expression, and the watermark of each partition needs four.
 */
export const PARTITIONS_MAX = 60;

/**
 * The most that one more change needs: its entry, and two day items if its order moves to another
 * day.
 */
const ACTIONS_PER_CHANGE = 3;
/**
 * Two contributions (old and new), each with 12 figures of a day and 8 of each of its three parts.
 */
const ADDITIONS_PER_CHANGE = 72;
/** How many names an item has is counted too. */
const ADDITIONS_PER_ITEM = 1;

const countAdditions = ({ sums, parts }: DayTally): number =>
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
  // Each event type needs one more action for its lifetime totals.
  const actions = writes + tallies.values().reduce((sum, { days }) => sum + days.size + 1, 0);
  const newTotals = new Set(next.map(({ eventType }) => eventType)).difference(tallies).size;
  return (
    actions + next.length * ACTIONS_PER_CHANGE + newTotals <= ACTIONS_MAX &&
    tallies
      .values()
      .every(({ days }) =>
        days
          .values()
          .every((day) => countAdditions(day) + ADDITIONS_PER_CHANGE + ADDITIONS_PER_ITEM <= ADDITIONS_MAX),
      ) &&
    partitions.union(partitionsOf(next)).size <= PARTITIONS_MAX
  );
};

/**
 * Splits one seller's changes, in order, into as few transactions as DynamoDB's limits allow. Each
 * transaction has its own counter difference.
 */
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
