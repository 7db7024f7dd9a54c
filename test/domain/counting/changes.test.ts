import { describe, expect, test } from 'vitest';
import type { OrderEntry } from '../../../contracts/ledger.ts';
import type { OrderRecord } from '../../../contracts/records/records.ts';
import { foldRecords, type PositionedRecord, type StoredEntry } from '../../../domain/counting/changes.ts';
import { order } from '../../../domain/counting/entities/order.ts';
import { anOrder, at } from '../../support/factories/parsed-records.ts';

const record = (offset: number, changes: object = {}): PositionedRecord<OrderRecord> => ({
  record: anOrder(changes),
  position: at(offset),
});
const versioned = (offset: number, hour: number, changes: object = {}) =>
  record(offset, { updated_at: `2026-03-10T${hour}:00:00Z`, ...changes });
const fold = (
  stored: ReadonlyMap<string, StoredEntry<OrderEntry>>,
  records: readonly PositionedRecord<OrderRecord>[],
) => foldRecords(order, stored, records);

/** The ledger after these records were written. */
const storedAfter = (records: readonly PositionedRecord<OrderRecord>[], rev = 1) =>
  new Map(fold(new Map(), records).map(({ entityId, after }) => [entityId, { rev, entry: after }]));

describe('folding records into stored entries', () => {
  test('makes a new entry of a first order', () => {
    const [change, ...others] = fold(new Map(), [record(3)]);
    expect(others).toEqual([]);
    expect(change).toMatchObject({
      entityId: 'o-1',
      before: undefined,
      after: { status: 'completed', version: { offset: 3 } },
      applied: [at(3)],
    });
  });

  test('changes nothing when an applied batch comes again, in parts or in another order', () => {
    const batch = [
      versioned(1, 10),
      versioned(2, 12, { status: 'cancelled' }),
      versioned(3, 11),
      record(4, { order_id: 'o-2' }),
    ];
    const stored = storedAfter(batch);
    for (const again of [batch, batch.toReversed(), batch.slice(0, 2), batch.slice(2), [...batch, ...batch]])
      expect(fold(stored, again)).toEqual([]);
  });

  test('hands on the older entry with the rev at which it was read', () => {
    const stored = storedAfter([versioned(1, 10)], 7);
    const [change] = fold(stored, [versioned(2, 12, { status: 'cancelled' })]);
    expect(change?.before).toEqual(stored.get('o-1'));
    expect(change?.after.status).toBe('cancelled');
  });

  test('makes one change, to the greatest version, of many versions of an order in a batch', () => {
    const changes = fold(new Map(), [
      versioned(1, 10),
      versioned(2, 14, { status: 'cancelled' }),
      versioned(3, 12),
      versioned(4, 15, { status: 'shipped' }),
    ]);
    expect(changes).toHaveLength(1);
    expect(changes[0]).toMatchObject({ after: { status: 'open' }, applied: [at(1), at(2), at(4)] });
  });

  test('leaves an order alone when a stale version of it comes among new orders', () => {
    const stored = storedAfter([versioned(5, 12)]);
    expect(
      fold(stored, [versioned(6, 11), versioned(7, 11, { order_id: 'o-2' })]).map(({ entityId }) => entityId),
    ).toEqual(['o-2']);
  });

  test('returns orders in the order of their first change', () => {
    const ids = fold(
      new Map(),
      ['b', 'a', 'b', 'c'].map((order_id, offset) => record(offset, { order_id })),
    ).map(({ entityId }) => entityId);
    expect(ids).toEqual(['b', 'a', 'c']);
  });

  test('treats an order called __proto__ like any other', () => {
    const batch = [record(1, { order_id: '__proto__' })];
    expect(fold(storedAfter(batch), batch)).toEqual([]);
    expect(fold(new Map(), batch)).toHaveLength(1);
  });
});
