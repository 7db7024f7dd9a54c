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
import { indexAttributesOf } from '../ledger-transaction.ts';
import {
  INDEX_ATTRIBUTES,
  type LedgerEntry,
  type LedgerRange,
  ledgerEntries,
  pairedById,
} from './ledger-entries.ts';

/** What a seller's ledger comes to, and what in it contradicts itself. */
export type LedgerRecount = {
  readonly recount: Recount;
  readonly differences: readonly EntryDifference[];
  /** The writes that would set the first {@link WRITES_MAX} of those entries right. */
  readonly writes: readonly EntityWrite[];
};

/** Entries that are remembered to be set right: more are found once these are. */
const WRITES_MAX = 500;

/** Reads a seller's whole ledger once. Only sums are held, and of entries a page of each kind. */
export const recountLedger = async (range: LedgerRange, calendar: Calendar): Promise<LedgerRecount> => {
  const { sellerId } = range;
  const recount = emptyRecount();
  const differences: EntryDifference[] = [];
  const writes: EntityWrite[] = [];

  /** `right`: the entry as it should be, when that is not how it is. */
  const count = <Entry>(
    kind: EntryKind<Entry>,
    found: LedgerEntry<Entry>,
    right: Entry = found.entry,
  ): void => {
    const { entityId, rev, entry, indexed } = found;
    const { eventType } = kind;
    recountEntry(recount, kind, entry, calendar);
    const write = planWrite(kind, { entityId, before: { rev, entry }, after: right, applied: [] }, calendar);
    const due = indexAttributesOf(sellerId, { listing: kind.listing?.(entry), dueAt: kind.dueAt?.(entry) });
    const wrong = INDEX_ATTRIBUTES.filter((attribute) => indexed.get(attribute) !== due[attribute]);
    for (const attribute of wrong) {
      const [stored = null, recounted = null] = [indexed.get(attribute), due[attribute]];
      differences.push({ event_type: eventType, entity_id: entityId, attribute, stored, recounted });
    }
    if ((wrong.length > 0 || right !== entry) && writes.length < WRITES_MAX) writes.push(write);
  };

  /** A shipment must say of its order's cancellation what the order says, be it there yet or not. */
  const countPair = (
    ordered: LedgerEntry<OrderEntry> | undefined,
    shipment: LedgerEntry<FulfillmentEntry> | undefined,
  ): void => {
    if (ordered !== undefined) count(order, ordered);
    const cancelled = ordered !== undefined && order.isCancelled?.(ordered.entry) === true;
    const right = withCancellation(shipment?.entry, cancelled);
    if (shipment !== undefined) count(fulfillment, shipment, right);
    const entityId = (shipment ?? ordered)?.entityId;
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
    for await (const found of ledgerEntries(range, kind)) count(kind, found);
  };

  const pairs = pairedById(ledgerEntries(range, order), ledgerEntries(range, fulfillment));
  for await (const [ordered, shipment] of pairs) countPair(ordered, shipment);
  await countAll(rating);
  await countAll(refund);
  await countAll(payout);
  return { recount, differences, writes };
};
