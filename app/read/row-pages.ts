import * as z from 'zod';
import { sellerId } from '../../contracts/api/fields.ts';
import {
  type Page,
  type Place,
  type RowOrder,
  type SortValue,
  takePage,
} from '../../domain/showing/row-order.ts';
import type { Identity } from '../access/identity.ts';
import { badCursor, encodeCursor, readCursor } from './cursor.ts';

export type ListRequest = {
  readonly route: string;
  readonly caller: Identity;
  /** The parsed query, without the cursor and the limit. */
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly cursor: string | undefined;
  readonly limit: number;
};

/**
 * How a list is sorted. `values` is the schema of the values that it is sorted by, since a caller
 * may have edited a cursor.
 */
export type ListOrder<Row> = RowOrder<Row> & { readonly values: z.ZodType<SortValue> };

const parsePlace = (text: string, values: z.ZodType<SortValue>): Place => {
  try {
    return z.tuple([values, sellerId]).parse(JSON.parse(text));
  } catch {
    throw badCursor();
  }
};

/**
 * Takes the page of a list behind a cursor, or the first one, and makes the cursor of the next
 * page.
 * @throws a 400 problem when the cursor is malformed or was issued for something else
 */
export const readPage = <Row extends { readonly seller_id: string }>(
  { route, caller, parameters, cursor, limit }: ListRequest,
  rows: readonly Row[],
  order: ListOrder<Row>,
): { readonly rows: Page<Row>['rows']; readonly next_cursor: string | null } => {
  const texts = Object.entries(parameters).map(([name, value]) => [name, JSON.stringify(value)]);
  const scope = { route, caller, parameters: Object.fromEntries(texts) };
  const last = readCursor(scope, cursor);
  const { rows: page, next } = takePage(rows, order, {
    after: last === undefined ? undefined : parsePlace(last, order.values),
    limit,
  });
  return { rows: page, next_cursor: next === undefined ? null : encodeCursor(scope, JSON.stringify(next)) };
};
