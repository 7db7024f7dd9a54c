import type { WriteGroup } from '../../adapters/dynamodb/ledger-plan.ts';
import { fulfillmentEntry } from '../../contracts/ledger.ts';
import { type Change, writeOf } from '../../domain/counting/changes.ts';
import { fulfillment, withCancellation } from '../../domain/counting/entities/fulfillment.ts';
import type { Calendar } from '../../domain/time/calendar.ts';
import type { LedgerStore } from '../ports/ledger.ts';
import type { IngestSource } from './seller-batch.ts';

type Deps = { readonly ledger: Pick<LedgerStore, 'read'>; readonly calendar: Calendar };
type Seller = { readonly sellerId: string; readonly shard: number };

/**
 * The changes of one seller, each with what it does to another entity. A cancelled order is open no longer, so its shipment's entry is told in
 * the same transaction, be it there yet or not: whichever of the two comes first, they agree. Shipments are read for those orders alone
 * that were cancelled now, or are no more.
 */
export const groupsOf = async <Record, Entry>(
  { kind }: Pick<IngestSource<Record, Entry>, 'kind'>,
  { ledger, calendar }: Deps,
  { sellerId, shard }: Seller,
  changes: readonly Change<Entry>[],
): Promise<WriteGroup[]> => {
  const { isCancelled } = kind;
  const turned = (entry: Entry | undefined): boolean =>
    isCancelled !== undefined && entry !== undefined && isCancelled(entry);
  const turning = changes.filter(({ before, after }) => turned(before?.entry) !== turned(after));
  const [state] =
    turning.length === 0
      ? []
      : await ledger.read(fulfillment, fulfillmentEntry, [
          { sellerId, shard, entityIds: turning.map(({ entityId }) => entityId) },
        ]);
  return changes.map((change) => {
    const write = writeOf(kind, change, calendar);
    if (state === undefined || !turning.includes(change)) return [write];
    const before = state.entries.get(change.entityId);
    const after = withCancellation(before?.entry, turned(change.after));
    if (after === undefined) return [write];
    return [write, writeOf(fulfillment, { entityId: change.entityId, before, after, applied: [] }, calendar)];
  });
};
