import type { EntryDifference, UnreadableItem } from '../../../contracts/audit.ts';
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
import type { Item } from '../batch-get.ts';
import { toIndexAttributes } from '../ledger-transaction.ts';
import {
  INDEX_ATTRIBUTES,
  type LedgerEntry,
  pairById,
  readLedgerEntries,
  readUnreadableNotes,
  type SellerLedger,
  type UnreadableEntry,
} from './ledger-entries.ts';
import { cutText, itemText } from './stored-text.ts';

/** The sums of a seller's ledger, and its contradictions. */
export type LedgerRecount = {
  readonly recount: Recount;
  readonly differences: readonly EntryDifference[];
  /** Writes that correct the first {@link WRITES_MAX} entries with differences. */
  readonly writes: readonly EntityWrite[];
  /** The items that cannot be read. They are in no sum. */
  readonly unreadable: readonly UnreadableItem[];
  /** The first of them as they are stored, up to {@link REMOVALS_BYTES_MAX}, to be removed. */
  readonly removals: readonly Item[];
};

/** Limits the memory for corrections. The next recount finds the rest. */
const WRITES_MAX = 500;
const REMOVALS_BYTES_MAX = 1_000_000;
/** How much of an unreadable item is shown. The note of its repair keeps more. */
const SHOWN_BYTES_MAX = 300;

/** Collects what cannot be read. */
const createUnreadable = () => {
  const unreadable: UnreadableItem[] = [];
  const removals: Item[] = [];
  let bytes = 0;
  const note = (stored: Item): void => {
    const text = itemText(stored);
    unreadable.push({
      item: String(stored['sk']),
      attribute: null,
      stored: cutText(text, SHOWN_BYTES_MAX),
    });
    if (bytes > REMOVALS_BYTES_MAX) return;
    bytes += Buffer.byteLength(text);
    removals.push(stored);
  };
  return { unreadable, removals, note };
};

const isUnreadable = <Entry>(
  entry: LedgerEntry<Entry> | UnreadableEntry | undefined,
): entry is UnreadableEntry => entry !== undefined && 'stored' in entry;

/**
 * Reads a seller's whole ledger once. It holds only sums and one page of entries per kind in
 * memory.
 */
export const recountLedger = async (ledger: SellerLedger, calendar: Calendar): Promise<LedgerRecount> => {
  const { sellerId } = ledger;
  const recount = emptyRecount();
  const differences: EntryDifference[] = [];
  const writes: EntityWrite[] = [];
  const { unreadable, removals, note } = createUnreadable();

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

  const countReadable = <Entry>(
    kind: EntryKind<Entry>,
    entry: LedgerEntry<Entry> | UnreadableEntry | undefined,
  ): void => {
    if (isUnreadable(entry)) note(entry.stored);
    else if (entry !== undefined) count(kind, entry);
  };

  const pairs = pairById(readLedgerEntries(ledger, order), readLedgerEntries(ledger, fulfillment));
  for await (const [placedOrder, shipment] of pairs) {
    if (isUnreadable(placedOrder) || isUnreadable(shipment)) {
      // Whether the shipment should be marked is known once both can be read.
      countReadable(order, placedOrder);
      countReadable(fulfillment, shipment);
    } else countPair(placedOrder, shipment);
  }
  const countAll = async <Entry>(kind: EntryKind<Entry>): Promise<void> => {
    for await (const entry of readLedgerEntries(ledger, kind)) countReadable(kind, entry);
  };
  await countAll(rating);
  await countAll(refund);
  await countAll(payout);
  for await (const stored of readUnreadableNotes(ledger)) note(stored);
  return { recount, differences, writes, unreadable, removals };
};
