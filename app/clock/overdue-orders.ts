import { planTransactions } from '../../adapters/dynamodb/ledger-plan.ts';
import type { LedgerStore } from '../../adapters/dynamodb/ledger-store.ts';
import { NO_MARKS } from '../../adapters/dynamodb/marks.ts';
import type { OpenOrders } from '../../adapters/dynamodb/open-orders.ts';
import { fulfillmentEntry } from '../../contracts/ledger.ts';
import { writeOf } from '../../domain/counting/changes.ts';
import { fulfillment, withOverdue } from '../../domain/counting/entities/fulfillment.ts';
import type { Calendar } from '../../domain/time/calendar.ts';
import { forEachConcurrently } from '../pacing/concurrency.ts';
import { gatherFailures } from '../pacing/gathered-failures.ts';
import type { Telemetry } from '../ports/telemetry.ts';

export type OverdueDeps = {
  readonly openOrders: OpenOrders;
  readonly ledger: Pick<LedgerStore, 'read' | 'write'>;
  readonly calendar: Calendar;
  /** ms since 1970. */
  readonly clock: () => number;
  readonly telemetry: Telemetry;
};

const SELLERS_AT_ONCE = 16;
/** What the clock finds counts on the first shard of a seller's counters: it comes from no partition. */
const COUNTER_SHARD = 0;

/**
 * Notes the open orders of a shard's sellers whose deadline passed without an event, as long as `hasTime` says so: in the ledger and in the
 * counters, by the same transaction that records go through, so that whatever happens to such an order later takes it off again. An order that
 * somebody else changes at this moment is left: if it still is open, the next tick finds it. The counters' stream then has the seller evaluated.
 */
export const noteOverdueOrders = async (
  { openOrders, ledger, calendar, clock, telemetry }: OverdueDeps,
  shard: number,
  hasTime: () => boolean,
): Promise<void> => {
  const failures = gatherFailures();
  let noted = 0;
  const note = async (sellerId: string, entityIds: readonly string[]): Promise<void> => {
    const [state] = await ledger.read(fulfillment, fulfillmentEntry, [
      { sellerId, shard: COUNTER_SHARD, entityIds },
    ]);
    const now = clock();
    const groups = [...(state?.entries ?? [])].flatMap(([entityId, before]) => {
      const after = withOverdue(before.entry, now);
      return after === undefined
        ? []
        : [[writeOf(fulfillment, { entityId, before, after, applied: [] }, calendar)]];
    });
    for (const transaction of planTransactions(groups)) {
      const failure = await ledger.write({ sellerId, shard: COUNTER_SHARD, marks: NO_MARKS }, transaction);
      if (failure === undefined) {
        telemetry.count('transactions', 1);
        noted += transaction.groups.length;
      } else if (failure.kind === 'refused') throw new Error(`the store cannot hold it: ${failure.reason}`);
      else telemetry.count('conflicts', 1);
    }
  };
  try {
    for await (const past of openOrders.listPastDeadline(shard, clock())) {
      const sellers = Map.groupBy(past, ({ sellerId }) => sellerId);
      await forEachConcurrently([...sellers], SELLERS_AT_ONCE, async ([sellerId, orders]) => {
        if (!hasTime()) return;
        try {
          await note(
            sellerId,
            orders.map(({ orderId }) => orderId),
          );
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
