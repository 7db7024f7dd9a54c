import { decimal } from '../counting/decimal.ts';

/** What a list is sorted by. Rows without a value (null) come last in either direction. */
export type SortValue = string | number | null;

/**
 * How a list of rows is sorted. Rows of the same value are sorted by `seller_id`, so that every row
 * has one place.
 */
export type RowOrder<Row> = {
  readonly valueOf: (row: Row) => SortValue;
  /** `money`: exact decimals as text, compared as numbers. */
  readonly kind: 'plain' | 'money';
  readonly descending: boolean;
};

/**
 * A place in a sorted list: right behind the row that ended a page, even if that row is gone by
 * now.
 */
export type Place = readonly [value: SortValue, sellerId: string];

const compare = <T extends string | number>(a: T, b: T): number => (a < b ? -1 : a > b ? 1 : 0);

/** Compares by character codes, so that the order is the same on every machine. */
export const compareText = (a: string, b: string): number => compare(a, b);

/**
 * Most amounts differ as floats already. Only those that do not are compared to their last digit.
 */
const compareMoney = (a: string, b: string): number =>
  compare(Number(a), Number(b)) || decimal(a).cmp(decimal(b));

const compareValues = <Row>(a: SortValue, b: SortValue, { kind, descending }: RowOrder<Row>): number => {
  if (a === null || b === null) return Number(a === null) - Number(b === null);
  const ascending = kind === 'money' ? compareMoney(String(a), String(b)) : compare(a, b);
  return descending ? -ascending : ascending;
};

const comparePlaces =
  <Row>(order: RowOrder<Row>) =>
  (a: Place, b: Place): number =>
    compareValues(a[0], b[0], order) || compare(a[1], b[1]);

/** One page of a list, and the place where the next page begins; undefined after the last page. */
export type Page<Row> = { readonly rows: readonly Row[]; readonly next: Place | undefined };

/**
 * The next rows in order, from a place on. Rows that came or went in the meantime shift no others.
 */
export const takePage = <Row extends { readonly seller_id: string }>(
  rows: readonly Row[],
  order: RowOrder<Row>,
  { after, limit }: { readonly after: Place | undefined; readonly limit: number },
): Page<Row> => {
  const byPlace = comparePlaces(order);
  const placed = rows.map((row) => ({ row, place: [order.valueOf(row), row.seller_id] satisfies Place }));
  const remaining = placed
    .filter(({ place }) => after === undefined || byPlace(place, after) > 0)
    .sort((a, b) => byPlace(a.place, b.place));
  const page = remaining.slice(0, limit);
  return {
    rows: page.map(({ row }) => row),
    next: remaining.length > limit ? page.at(-1)?.place : undefined,
  };
};

/** Whether an id contains the text, in upper or lower case. Without a text every id does. */
export const matchesSearch = (
  { seller_id }: { readonly seller_id: string },
  search: string | undefined,
): boolean => search === undefined || seller_id.toLowerCase().includes(search.toLowerCase());
