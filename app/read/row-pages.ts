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
  /** What the list is asked for with, as its schema has read it; how long its pages are may change from one to the next. */
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly cursor: string | undefined;
  readonly limit: number;
};

/** How a list is sorted, and what a row can have of that: a caller may have edited a cursor's place, and text has none among numbers. */
export type ListOrder<Row> = RowOrder<Row> & { readonly values: z.ZodType<SortValue> };

const placeIn = (text: string, values: z.ZodType<SortValue>): Place => {
  try {
    return z.tuple([values, sellerId]).parse(JSON.parse(text));
  } catch {
    throw badCursor();
  }
};

/** The page of a list that a cursor leads to, without one the first, and the cursor of the next. Throws a 400 for a cursor of something else. */
export const readPage = <Row extends { readonly seller_id: string }>(
  { route, caller, parameters, cursor, limit }: ListRequest,
  rows: readonly Row[],
  order: ListOrder<Row>,
): { readonly rows: Page<Row>['rows']; readonly next_cursor: string | null } => {
  const texts = Object.entries(parameters).map(([name, value]) => [name, JSON.stringify(value)]);
  const scope = { route, caller, parameters: Object.fromEntries(texts) };
  const last = readCursor(scope, cursor);
  const { rows: page, next } = takePage(rows, order, {
    after: last === undefined ? undefined : placeIn(last, order.values),
    limit,
  });
  return { rows: page, next_cursor: next === undefined ? null : encodeCursor(scope, JSON.stringify(next)) };
};
