import { describe, expect, test } from 'vitest';
import type { OrderEntry } from '../../../contracts/ledger.ts';
import { order } from '../../../domain/counting/entities/order.ts';
import { withExclusion } from '../../../domain/counting/exclusions.ts';
import { emptyPartNames } from '../../../domain/counting/part-names.ts';
import { findNamesToPlace, type HasRoom, placeNames } from '../../../domain/counting/place-names.ts';
import { toQueueItem } from '../../../domain/showing/queue-items.ts';
import { orderChange, orderEntryOf, UTC } from '../../support/factories/order-changes.ts';
import { SOME_DAY } from '../../support/factories/parsed-records.ts';

const NO_ROOM: HasRoom = () => false;
const known = new Map([[SOME_DAY, { ...emptyPartNames(), category: new Set(['books']) }]]);
const entryOf = (changes: object) => orderEntryOf({ order_ts: `${SOME_DAY}T12:00:00Z`, ...changes });
/** The entry as it is stored when its day has the category books and room for no more. */
const place = (after: OrderEntry, before?: OrderEntry): OrderEntry => {
  const change = orderChange('o', before === undefined ? undefined : { rev: 1, entry: before }, after);
  return placeNames(order, [change], UTC, known, NO_ROOM)[0]!.after;
};
const namesOf = (entry: OrderEntry) => order.contribution(entry, UTC)!.parts.slice(1);
const crowded = place(entryOf({ category: 'toys', channel: 'web' }));

describe('an order whose day has no room for another category', () => {
  test('counts under other, while its seller still sees its own category and channel', () => {
    expect(namesOf(crowded)).toEqual([
      ['category', 'other'],
      ['channel', 'other'],
    ]);
    expect(toQueueItem({ kind: 'order', orderId: 'o', entry: crowded }, crowded, 0)).toMatchObject({
      category: 'toys',
      channel: 'web',
    });
  });

  test.each([
    ['of a category that the day has', 'books', 'books'],
    ['without a category', undefined, 'uncategorized'],
    ['of a category that is called other', 'other', 'other'],
    ['of a category that is called unknown', 'unknown', 'unknown'],
  ])('keeps its own row when it is %s', (_name, category, counted) => {
    const placed = place(entryOf({ category }));
    expect(placed.instead_of).toBeUndefined();
    expect(namesOf(placed)[0]).toEqual(['category', counted]);
  });

  test('stays under other when an operator excludes it, so that both writes cancel out', () => {
    const excluded = withExclusion(crowded, 'cancellation_rate', true)!;
    expect(place(excluded, crowded)).toEqual(excluded);
    expect(findNamesToPlace(order, [orderChange('o', { rev: 1, entry: crowded }, excluded)], UTC).size).toBe(
      0,
    );
  });

  test('stays where it is in a newer version, under other or under its own name', () => {
    const newer = entryOf({ category: 'toys', channel: 'web', status: 'cancelled' });
    expect(namesOf(place(newer, crowded))).toEqual(namesOf(crowded));
    const own = entryOf({ category: 'toys', channel: 'web' });
    expect(namesOf(place(newer, own))).toEqual(namesOf(own));
  });

  test('is decided anew when its category or its day changes', () => {
    expect(namesOf(place(entryOf({ category: 'books', channel: 'web' }), crowded))).toEqual([
      ['category', 'books'],
      ['channel', 'other'],
    ]);
    const moved = entryOf({ category: 'books', channel: 'web' });
    const elsewhere = entryOf({ category: 'books', channel: 'web', order_ts: '2026-01-01T12:00:00Z' });
    expect(namesOf(place(moved, elsewhere))).toEqual([
      ['category', 'books'],
      ['channel', 'other'],
    ]);
  });
});

test('orders of one batch share the new category that the first of them brings', () => {
  const changes = ['toys', 'games', 'toys'].map((category, index) =>
    orderChange(`o-${index}`, undefined, entryOf({ category })),
  );
  const placed = placeNames(order, changes, UTC, known, (names) => names.size < 2);
  expect(placed.map(({ after }) => after.category)).toEqual(['toys', 'other', 'toys']);
});
