import type { EventType } from '../../contracts/records/topics.ts';
import type { Calendar } from '../time/calendar.ts';
import type { EntityKind, Listing, Position } from './entities/entity.ts';
import type { Contribution } from './tally.ts';

/** A record with the place in Kafka it was read from. */
export type Placed<Record> = { readonly record: Record; readonly position: Position };

/** An entry as stored: `rev` counts its writes, and a write succeeds only while `rev` is what was read. */
export type StoredEntry<Entry> = { readonly rev: number; readonly entry: Entry };

/** What a batch does to one entity: its entry before (when there was one) and after, and the records that changed it. */
export type Change<Entry> = {
  readonly entityId: string;
  readonly before: StoredEntry<Entry> | undefined;
  readonly after: Entry;
  readonly applied: readonly Position[];
};

/**
 * Folds one seller's records, in order, over the stored entries. Only entities that really change come out, each once
 * however many of its records the batch holds; a batch that was applied before yields nothing.
 */
export const foldRecords = <Record, Entry>(
  kind: EntityKind<Record, Entry>,
  stored: ReadonlyMap<string, StoredEntry<Entry>>,
  records: readonly Placed<Record>[],
): Change<Entry>[] => {
  const changes = new Map<string, { after: Entry; applied: Position[] }>();
  for (const { record, position } of records) {
    const entityId = kind.idOf(record);
    const change = changes.get(entityId);
    const after = kind.evolve(
      change === undefined ? stored.get(entityId)?.entry : change.after,
      record,
      position,
    );
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
 * A change ready to be written, of whatever kind of entity: its new entry, on condition that `rev` still is what was read, and what that does
 * to counters, lists and marks. Everything that changes figures comes down to these: records, the clock, an operator.
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
  /** The records that it comes from; none when it does not come from records. */
  readonly applied: readonly Position[];
  /** The time (ms) of which the seller's greatest is shown, before and after; for kinds that have one, when records changed it. */
  readonly latest: { readonly was: number | undefined; readonly is: number } | undefined;
};

export const writeOf = <Record, Entry>(
  kind: EntityKind<Record, Entry>,
  change: Change<Entry>,
  calendar: Calendar,
): EntityWrite => {
  const { entityId, before, after, applied } = change;
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
