import type { FulfillmentEntry } from '../../contracts/ledger.ts';
import type { StoredEntry } from '../../domain/counting/changes.ts';
import { fulfillment, withOverdue } from '../../domain/counting/entities/fulfillment.ts';
import type { ListRange } from '../../domain/showing/queues.ts';
import type { Ledger, Refusal } from '../ports/ledger.ts';
import type { LedgerLists, ListPlace, OpenOrders } from '../ports/ledger-lists.ts';
import type { Telemetry } from '../ports/telemetry.ts';
import { doDueWork } from './due-work.ts';

export type OverdueDeps = {
  readonly openOrders: OpenOrders;
  readonly ledger: Pick<Ledger, 'readSeller' | 'apply'>;
  /** ms since 1970. */
  readonly clock: () => number;
  readonly telemetry: Telemetry;
};

export type UnmarkDeps = Omit<OverdueDeps, 'openOrders'> & {
  readonly lists: Pick<LedgerLists, 'countQueues' | 'readPage'>;
};

/**
 * The clock's changes come from no partition, so they count on the first shard of a seller's
 * counters.
 */
const COUNTER_SHARD = 0;
/** Few enough for one transaction, so that a conflict leaves only these for the next tick. */
const ORDERS_AT_ONCE = 30;

/** Plans the changes that give stored orders the right mark at `now` (ms since 1970). */
const planOverdueChanges = (entries: ReadonlyMap<string, StoredEntry<FulfillmentEntry>>, now: number) =>
  [...entries].flatMap(([entityId, before]) => {
    const after = withOverdue(before.entry, now);
    return after === undefined ? [] : [{ entityId, before, after, applied: [] }];
  });

/**
 * Marks the open orders of a shard's sellers as overdue once their deadline has passed, as long as
 * `hasTime` says so. It writes to the ledger and the counters in one transaction, as ingest does,
 * so a later event of the order takes the count off again. The stream of counters then has the
 * seller evaluated. An order that is being changed at the same moment is left for the next tick.
 */
export const markOverdueOrders = async (
  { openOrders, ledger, clock, telemetry }: OverdueDeps,
  shard: number,
  hasTime: () => boolean,
): Promise<void> => {
  let marked = 0;
  /** Returns the orders that the store cannot take as overdue. */
  const mark = async (sellerId: string, entityIds: readonly string[]): Promise<readonly Refusal[]> => {
    const state = await ledger.readSeller(fulfillment, { sellerId, shard: COUNTER_SHARD, entityIds });
    const result = await ledger.apply(state, planOverdueChanges(state.entries, clock()));
    telemetry.count('transactions', result.transactions);
    marked += result.changes;
    if (result.outcome === 'conflict') telemetry.count('conflicts', 1);
    if (result.outcome === 'failed') throw result.cause;
    const unreadable = [...state.unreadable].map(([entityId, reason]) => ({ entityId, reason }));
    return [...unreadable, ...result.refused];
  };
  try {
    await doDueWork(
      {
        parts: openOrders.listPastDeadline(shard, clock()),
        sellerOf: (order) => order.sellerId,
        work: async (sellerId, orders) => {
          const ids = orders.map(({ orderId }) => orderId);
          const refused: Refusal[] = [];
          for (let from = 0; from < ids.length; from += ORDERS_AT_ONCE)
            refused.push(...(await mark(sellerId, ids.slice(from, from + ORDERS_AT_ONCE))));
          // Only now, so that one bad order does not keep the others from being marked.
          if (refused.length > 0)
            throw new Error(
              `the store cannot take these orders as overdue: ` +
                refused.map(({ entityId, reason }) => `${entityId} (${reason})`).join(', '),
            );
        },
        describeFailures: (count) =>
          `orders past their deadline could not be marked as overdue (sellers: ${count}); ` +
          'the next tick tries again',
      },
      hasTime,
      telemetry,
    );
  } finally {
    telemetry.count('ordersOverdue', marked);
  }
};

/**
 * Takes back the marks of a seller's orders whose deadline is still ahead. Only a clock that was
 * ahead, and was set right since, leaves such marks. They would warn the seller of a breach by
 * orders that are not overdue.
 * @param counted how many overdue orders the seller's counters have
 */
export const unmarkEarlyOrders = async (
  { lists, ledger, clock, telemetry }: UnmarkDeps,
  sellerId: string,
  counted: number,
): Promise<void> => {
  const now = clock();
  if (counted === 0 || counted <= (await lists.countQueues(sellerId, now, now)).overdue) return;
  const range: ListRange = { list: 'open', flags: '', from: now, to: undefined, newestFirst: false };
  let after: ListPlace | undefined;
  do {
    const { entries, end } = await lists.readPage(sellerId, range, ORDERS_AT_ONCE, after);
    const entityIds = entries.map(({ orderId }) => orderId);
    const state = await ledger.readSeller(fulfillment, { sellerId, shard: COUNTER_SHARD, entityIds });
    const result = await ledger.apply(state, planOverdueChanges(state.entries, now));
    telemetry.count('transactions', result.transactions);
    if (result.outcome === 'conflict') telemetry.count('conflicts', 1);
    after = end;
  } while (after !== undefined);
};
