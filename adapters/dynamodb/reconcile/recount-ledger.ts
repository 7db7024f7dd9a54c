import type { EntryDifference } from '../../../contracts/audit.ts';
import type { FulfillmentEntry, OrderEntry } from '../../../contracts/ledger.ts';
import { type EntityWrite, planWrite } from '../../../domain/counting/changes.ts';
import type { EntryKind } from '../../../domain/counting/entities/entity.ts';
import { fulfillment, withCancellation } from '../../../domain/counting/entities/fulfillment.ts';
import { order } from '../../../domain/counting/entities/order.ts';
import { payout } from '../../../domain/counting/entities/payout.ts';
import { rating } from '../../../domain/counting/entities/rating.ts';
import { refund } from '../../../domain/counting/entities/refund.ts';
import { emptyRecount, type Recount, recountEntry } from '../../../domain/counting/recount.ts';
import type { Calendar } from '../../../domain/time/calendar.ts';
import { toIndexAttributes } from '../ledger-transaction.ts';
import {
  INDEX_ATTRIBUTES,
  type LedgerEntry,
  pairById,
  readLedgerEntries,
  type SellerLedger,
} from './ledger-entries.ts';

/** The sums of a seller's ledger, and its contradictions. */
export type LedgerRecount = {
  readonly recount: Recount;
  readonly differences: readonly EntryDifference[];
  /** Writes that correct the first {@link WRITES_MAX} entries with differences. */
  readonly writes: readonly EntityWrite[];
};

/** Limits the memory for corrections. The next recount finds the rest. */
const WRITES_MAX = 500;

/**
 * Reads a seller's whole ledger once. It holds only sums and one page of entries per kind in
 * memory.
 */
export const recountLedger = async (ledger: SellerLedger, calendar: Calendar): Promise<LedgerRecount> => {
  const { sellerId } = ledger;
  const recount = emptyRecount();
  const differences: EntryDifference[] = [];
  const writes: EntityWrite[] = [];

  /** @param right the entry as it should be */
  const count = <Entry>(
    kind: EntryKind<Entry>,
    ledgerEntry: LedgerEntry<Entry>,
    right: Entry = ledgerEntry.entry,
  ): void => {
    const { entityId, rev, entry, indexed } = ledgerEntry;
    const { eventType } = kind;
    recountEntry(recount, kind, entry, calendar);
    const write = planWrite(kind, { entityId, before: { rev, entry }, after: right, applied: [] }, calendar);
    const due = toIndexAttributes(sellerId, { listing: kind.listing?.(entry), dueAt: kind.dueAt?.(entry) });
    const wrong = INDEX_ATTRIBUTES.filter((attribute) => indexed.get(attribute) !== due[attribute]);
    for (const attribute of wrong) {
      const [stored = null, recounted = null] = [indexed.get(attribute), due[attribute]];
      differences.push({ event_type: eventType, entity_id: entityId, attribute, stored, recounted });
    }
    if ((wrong.length > 0 || right !== entry) && writes.length < WRITES_MAX) writes.push(write);
  };

  /**
   * A shipment must be marked as cancelled exactly when its order is, even before it has a stage.
   */
  const countPair = (
    placedOrder: LedgerEntry<OrderEntry> | undefined,
    shipment: LedgerEntry<FulfillmentEntry> | undefined,
  ): void => {
    if (placedOrder !== undefined) count(order, placedOrder);
    const cancelled = placedOrder !== undefined && order.isCancelled?.(placedOrder.entry) === true;
    const right = withCancellation(shipment?.entry, cancelled);
    if (shipment !== undefined) count(fulfillment, shipment, right);
    const entityId = (shipment ?? placedOrder)?.entityId;
    if (right === undefined || entityId === undefined) return;
    const text = (value: boolean | undefined): string => String(value === true);
    const [stored, recounted] = [text(shipment?.entry.cancelled), text(cancelled)];
    differences.push({
      event_type: fulfillment.eventType,
      entity_id: entityId,
      attribute: 'cancelled',
      stored,
      recounted,
    });
    if (shipment === undefined && writes.length < WRITES_MAX)
      writes.push(
        planWrite(fulfillment, { entityId, before: undefined, after: right, applied: [] }, calendar),
      );
  };

  const countAll = async <Entry>(kind: EntryKind<Entry>): Promise<void> => {
    for await (const ledgerEntry of readLedgerEntries(ledger, kind)) count(kind, ledgerEntry);
  };

  const pairs = pairById(readLedgerEntries(ledger, order), readLedgerEntries(ledger, fulfillment));
  for await (const [placedOrder, shipment] of pairs) countPair(placedOrder, shipment);
  await countAll(rating);
  await countAll(refund);
  await countAll(payout);
  return { recount, differences, writes };
};
