import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  matchesSearch,
  type Place,
  type RowOrder,
  type SortValue,
  takePage,
} from '../../../domain/showing/row-order.ts';

type Row = { readonly seller_id: string; readonly value: SortValue };
const order = (kind: 'plain' | 'money', descending = false): RowOrder<Row> => ({
  valueOf: ({ value }) => value,
  kind,
  descending,
});
const rowsOf = (...values: readonly SortValue[]): Row[] =>
  values.map((value, index) => ({ seller_id: `s${index}`, value }));
const sorted = (rows: readonly Row[], by: RowOrder<Row>) =>
  takePage(rows, by, { after: undefined, limit: 100 }).rows;

test('sorts money as numbers and to the last digit, where floats see no difference', () => {
  const [a, b] = ['123456789012.12345678', '123456789012.12345679'];
  expect(Number(a)).toBe(Number(b));
  expect(sorted(rowsOf(b!, '9', a!, '-10', '100', '-9'), order('money')).map(({ value }) => value)).toEqual([
    '-10',
    '-9',
    '9',
    '100',
    a,
    b,
  ]);
  expect(sorted(rowsOf(a!, b!), order('money', true)).map(({ value }) => value)).toEqual([b, a]);
});

test('sorts text by character codes, and numbers as numbers', () => {
  const values = (...given: readonly SortValue[]) =>
    sorted(rowsOf(...given), order('plain')).map(({ value }) => value);
  expect(values('b', '10', 'B', 'a', '9')).toEqual(['10', '9', 'B', 'a', 'b']);
  expect(values(10, 9, -1, 0.5)).toEqual([-1, 0.5, 9, 10]);
});

test('sorts rows without a value last in either direction', () => {
  for (const descending of [false, true])
    expect(sorted(rowsOf(null, 2, null, 1), order('plain', descending)).map(({ value }) => value)).toEqual([
      ...(descending ? [2, 1] : [1, 2]),
      null,
      null,
    ]);
});

test('sorts rows of the same value by id in either direction', () => {
  const rows = [...rowsOf(1, 1, 1)].reverse();
  for (const descending of [false, true])
    expect(sorted(rows, order('plain', descending)).map(({ seller_id }) => seller_id)).toEqual([
      's0',
      's1',
      's2',
    ]);
});

const row = fc.record({
  seller_id: fc.stringMatching(/^[a-c]{1,3}$/),
  value: fc.oneof(fc.constant(null), fc.integer({ min: -3, max: 3 }).map(String)),
});

test('pages show every row that stays exactly once, although others come, go and move in between', () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(row, { selector: ({ seller_id }) => seller_id }),
      fc.uniqueArray(row, { selector: ({ seller_id }) => seller_id }),
      fc.integer({ min: 1, max: 4 }),
      fc.boolean(),
      (before, added, limit, descending) => {
        const by = order('money', descending);
        const untouched = before.filter(
          ({ seller_id }) => !added.some((other) => other.seller_id === seller_id),
        );
        const seen: Row[] = [];
        let after: Place | undefined;
        let rows: readonly Row[] = before;
        do {
          const page = takePage(rows, by, { after, limit });
          seen.push(...page.rows);
          expect(seen.length).toBeLessThanOrEqual(before.length + added.length);
          after = page.next;
          // The others are replaced behind the caller's back.
          rows = [...untouched, ...added];
        } while (after !== undefined);
        const stayed = seen.filter(({ seller_id }) =>
          untouched.some((other) => other.seller_id === seller_id),
        );
        expect(stayed).toEqual(sorted(untouched, by));
      },
    ),
  );
});

test('offers a next page only when there is one, also when the last page is full', () => {
  const page = (limit: number) => takePage(rowsOf(1, 2, 3), order('plain'), { after: undefined, limit });
  expect([page(2).next, page(3).next, page(4).next]).toEqual([[2, 's1'], undefined, undefined]);
});

test('finds a seller by any part of its id, in upper or lower case', () => {
  for (const search of [undefined, '', 'shop', 'SHOP', 'my-', 'op-7'])
    expect(matchesSearch({ seller_id: 'My-Shop-7' }, search)).toBe(true);
  expect(matchesSearch({ seller_id: 'My-Shop-7' }, 'shop7')).toBe(false);
});
