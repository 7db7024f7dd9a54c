import type { FulfillmentEntry } from '../../contracts/ledger.ts';
import type { StoredEntry } from '../../domain/counting/changes.ts';
import { fulfillment, withOverdue } from '../../domain/counting/entities/fulfillment.ts';
import { forEachConcurrently } from '../pacing/concurrency.ts';
import { gatherFailures } from '../pacing/gathered-failures.ts';
import type { Ledger } from '../ports/ledger.ts';
import type { OpenOrders } from '../ports/ledger-lists.ts';
import type { Telemetry } from '../ports/telemetry.ts';

export type OverdueDeps = {
  readonly openOrders: OpenOrders;
  readonly ledger: Pick<Ledger, 'readSeller' | 'apply'>;
  /** ms since 1970. */
  readonly clock: () => number;
  readonly telemetry: Telemetry;
};

const SELLERS_AT_ONCE = 16;
/** What the clock finds comes from no partition, so it counts on the first shard of a seller's counters. */
const COUNTER_SHARD = 0;
/** Few enough for one transaction: a conflict then leaves only these for the next tick. */
const ORDERS_AT_ONCE = 30;

/** The changes that note stored orders as overdue at `now` (ms since 1970). */
const overdueChanges = (entries: ReadonlyMap<string, StoredEntry<FulfillmentEntry>>, now: number) =>
  [...entries].flatMap(([entityId, before]) => {
    const after = withOverdue(before.entry, now);
    return after === undefined ? [] : [{ entityId, before, after, applied: [] }];
  });

/**
 * Notes open orders of a shard's sellers whose deadline passed without an event, while `hasTime` says so.
 * It writes them like records: to the ledger and the counters in one transaction, so whatever happens to
 * such an order later takes it off again. The stream of counters then has the seller evaluated. An order
 * that somebody else changes at this moment is left: if it is still open, the next tick finds it.
 */
export const noteOverdueOrders = async (
  { openOrders, ledger, clock, telemetry }: OverdueDeps,
  shard: number,
  hasTime: () => boolean,
): Promise<void> => {
  const failures = gatherFailures();
  let noted = 0;
  const note = async (sellerId: string, entityIds: readonly string[]): Promise<void> => {
    const state = await ledger.readSeller(fulfillment, { sellerId, shard: COUNTER_SHARD, entityIds });
    const result = await ledger.apply(state, overdueChanges(state.entries, clock()));
    telemetry.count('transactions', result.transactions);
    noted += result.changes;
    const [refused] = result.refused;
    if (refused !== undefined)
      throw new Error(`the store cannot hold order ${refused.entityId} as overdue: ${refused.reason}`);
    if (result.outcome === 'conflict') telemetry.count('conflicts', 1);
  };
  try {
    for await (const past of openOrders.listPastDeadline(shard, clock())) {
      const sellers = Map.groupBy(past, ({ sellerId }) => sellerId);
      await forEachConcurrently([...sellers], SELLERS_AT_ONCE, async ([sellerId, orders]) => {
        if (!hasTime()) return;
        try {
          const ids = orders.map(({ orderId }) => orderId);
          for (let from = 0; from < ids.length; from += ORDERS_AT_ONCE)
            await note(sellerId, ids.slice(from, from + ORDERS_AT_ONCE));
        } catch (error) {
          failures.add(sellerId, error);
        }
      });
      if (!hasTime()) break;
    }
  } finally {
    telemetry.count('ordersOverdue', noted);
    const failed = failures.summary();
    if (failed !== undefined)
      telemetry.error(
        `orders past their deadline could not be noted as overdue (sellers: ${failed.count}); the next tick tries again`,
        failed.error,
        failed.details,
      );
  }
};
