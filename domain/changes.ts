import type { EntityKind, Position } from './entities/entity.ts';

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
    const after = kind.evolve(change === undefined ? stored.get(entityId)?.entry : change.after, record, position);
    if (after === undefined) continue;
    changes.set(entityId, { after, applied: [...(change?.applied ?? []), position] });
  }
  return [...changes].map(([entityId, { after, applied }]) => ({ entityId, before: stored.get(entityId), after, applied }));
};
