import type { FulfillmentEntry } from '../../contracts/ledger.ts';
import type { EventType } from '../../contracts/records/topics.ts';
import type { Calendar } from '../time/calendar.ts';
import type { EntityKind, EntryKind, Listing, Position } from './entities/entity.ts';
import { fulfillment, withCancellation } from './entities/fulfillment.ts';
import type { Contribution } from './tally.ts';

/** A record with its position in Kafka. */
export type PositionedRecord<Rec> = { readonly record: Rec; readonly position: Position };

/**
 * An entry as stored. `rev` counts its writes. A write succeeds only if `rev` is still the one
 * read.
 */
export type StoredEntry<Entry> = { readonly rev: number; readonly entry: Entry };

/**
 * A change of one entity: its entry before, if there was one, and after, and the records behind it.
 */
export type Change<Entry> = {
  readonly entityId: string;
  readonly before: StoredEntry<Entry> | undefined;
  readonly after: Entry;
  /** Empty when the change does not come from records. */
  readonly applied: readonly Position[];
};

/**
 * Folds one seller's records, in order, over the stored entries. Returns one change for each entity
 * that changes, so none for a batch that was applied before.
 */
export const foldRecords = <Rec, Entry>(
  kind: EntityKind<Rec, Entry>,
  stored: ReadonlyMap<string, StoredEntry<Entry>>,
  records: readonly PositionedRecord<Rec>[],
): Change<Entry>[] => {
  const changes = new Map<string, { after: Entry; applied: Position[] }>();
  for (const { record, position } of records) {
    const entityId = kind.idOf(record);
    const change = changes.get(entityId);
    const current = change === undefined ? stored.get(entityId)?.entry : change.after;
    const after = kind.evolve(current, record, position);
    if (after === undefined) continue;
    changes.set(entityId, { after, applied: [...(change?.applied ?? []), position] });
  }
  return [...changes].map(([entityId, { after, applied }]) => ({
    entityId,
    before: stored.get(entityId),
    after,
    applied,
  }));
};

/**
 * A change of an entity, ready to be written: the new entry, on condition that `rev` is still the
 * one read, and its effect on counters, lists and watermarks. Every change of figures becomes such
 * a write, whether it comes from records, the clock or an operator.
 */
export type EntityWrite = {
  readonly eventType: EventType;
  readonly entityId: string;
  /** Undefined while there is no entry. */
  readonly rev: number | undefined;
  readonly entry: unknown;
  /** What the entry adds to the counters before the write, and after it. */
  readonly was: Contribution | undefined;
  readonly is: Contribution | undefined;
  readonly listing: Listing | undefined;
  readonly dueAt: number | undefined;
  /** Empty when the change does not come from records. */
  readonly applied: readonly Position[];
  /**
   * The entry's order_ts (ms since 1970) before and after, for the seller's greatest one. Undefined
   * while the order counts as nothing.
   */
  readonly latest: { readonly was: number | undefined; readonly is: number | undefined } | undefined;
};

/** Writes that must all succeed or all fail. Nearly always just one. */
export type WriteGroup = readonly EntityWrite[];

/** Plans how one change is written. */
export const planWrite = <Entry>(
  kind: EntryKind<Entry>,
  { entityId, before, after, applied }: Change<Entry>,
  calendar: Calendar,
): EntityWrite => {
  const { eventType, contribution, listing, dueAt, latestOf } = kind;
  return {
    eventType,
    entityId,
    rev: before?.rev,
    entry: after,
    was: before === undefined ? undefined : contribution(before.entry, calendar),
    is: contribution(after, calendar),
    listing: listing?.(after),
    dueAt: dueAt?.(after),
    applied,
    latest:
      latestOf === undefined || applied.length === 0
        ? undefined
        : { was: before === undefined ? undefined : latestOf(before.entry), is: latestOf(after) },
  };
};

const isCancelled = <Entry>(kind: EntryKind<Entry>, entry: Entry | undefined): boolean =>
  entry !== undefined && kind.isCancelled?.(entry) === true;

const turnsCancelled = <Entry>(kind: EntryKind<Entry>, { before, after }: Change<Entry>): boolean =>
  isCancelled(kind, before?.entry) !== isCancelled(kind, after);

/**
 * The ids of orders that these changes cancel or reinstate. {@link planWrites} needs their
 * shipments.
 */
export const findShipmentsToPlan = <Entry>(
  kind: EntryKind<Entry>,
  changes: readonly Change<Entry>[],
): string[] => changes.filter((change) => turnsCancelled(kind, change)).map(({ entityId }) => entityId);

/**
 * Plans how changes of one seller are written. A cancelled order is no longer open, so the entry of
 * its shipment is marked as cancelled in the same transaction, or created if no fulfilment event
 * has come yet. So the order of arrival of the two does not matter.
 * @param shipments the stored entries of {@link findShipmentsToPlan}
 */
export const planWrites = <Entry>(
  kind: EntryKind<Entry>,
  changes: readonly Change<Entry>[],
  shipments: ReadonlyMap<string, StoredEntry<FulfillmentEntry>>,
  calendar: Calendar,
): WriteGroup[] =>
  changes.map((change) => {
    const write = planWrite(kind, change, calendar);
    if (!turnsCancelled(kind, change)) return [write];
    const { entityId } = change;
    const before = shipments.get(entityId);
    const after = withCancellation(before?.entry, isCancelled(kind, change.after));
    if (after === undefined) return [write];
    return [write, planWrite(fulfillment, { entityId, before, after, applied: [] }, calendar)];
  });
