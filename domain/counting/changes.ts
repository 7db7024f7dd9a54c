import type { FulfillmentEntry } from '../../contracts/ledger.ts';
import type { EventType } from '../../contracts/records/topics.ts';
import type { Calendar } from '../time/calendar.ts';
import type { EntityKind, EntryKind, Listing, Position } from './entities/entity.ts';
import { fulfillment, withCancellation } from './entities/fulfillment.ts';
import type { Contribution } from './tally.ts';

/** A record with the place in Kafka it was read from. */
export type PositionedRecord<Rec> = { readonly record: Rec; readonly position: Position };

/** An entry as stored. `rev` counts its writes; a write succeeds only while `rev` is still what was read. */
export type StoredEntry<Entry> = { readonly rev: number; readonly entry: Entry };

/** What becomes of one entity: its entry before (if there was one) and after, and the records behind that. */
export type Change<Entry> = {
  readonly entityId: string;
  readonly before: StoredEntry<Entry> | undefined;
  readonly after: Entry;
  /** Empty when the change does not come from records. */
  readonly applied: readonly Position[];
};

/**
 * Folds one seller's records, in order, over the stored entries. Returns only entities that really
 * change, each once. A batch that was applied before yields nothing.
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
 * A change of any kind of entity, ready to be written: its new entry, on condition that `rev` is still
 * what was read, and what that does to counters, lists and watermarks. Everything that changes figures
 * comes down to these: records, the clock, an operator.
 */
export type EntityWrite = {
  readonly eventType: EventType;
  readonly entityId: string;
  /** Undefined while there is no entry. */
  readonly rev: number | undefined;
  readonly entry: unknown;
  readonly was: Contribution | undefined;
  readonly is: Contribution | undefined;
  readonly listing: Listing | undefined;
  readonly dueAt: number | undefined;
  /** Empty when the change does not come from records. */
  readonly applied: readonly Position[];
  /** The instant (ms) of which the seller's greatest is shown, before and after. */
  readonly latest: { readonly was: number | undefined; readonly is: number } | undefined;
};

/** Changes that belong together: all of them are written, or none. Nearly always one alone. */
export type WriteGroup = readonly EntityWrite[];

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

/** Ids of the orders that these changes cancel or bring back: {@link planWrites} needs their shipments. */
export const shipmentsToPlan = <Entry>(kind: EntryKind<Entry>, changes: readonly Change<Entry>[]): string[] =>
  changes.filter((change) => turnsCancelled(kind, change)).map(({ entityId }) => entityId);

/**
 * Plans how changes of one seller are written. A cancelled order is no longer open, so its shipment's
 * entry is told in the same transaction, whether it exists yet or not: whichever of the two comes first,
 * both agree.
 * @param shipments the stored shipments of {@link shipmentsToPlan}
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
