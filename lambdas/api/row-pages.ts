import * as z from 'zod';
import { type Page, type Place, pageOf, type RowOrder } from '../../domain/row-order.ts';
import { type CursorScope, decodeCursor, encodeCursor, parsedJson } from './cursor.ts';
import { badRequest } from './problems.ts';

const place = z.tuple([z.union([z.string(), z.number(), z.null()]), z.string()]);

const placeAfter = (scope: CursorScope, cursor: string): Place => {
  const last = decodeCursor(scope, cursor);
  const found = last === undefined ? undefined : place.safeParse(parsedJson(last)).data;
  if (found !== undefined) return found;
  throw badRequest([
    {
      parameter: 'cursor',
      detail: 'must be the next_cursor of an answer to this token and these parameters; leave it out for the first page',
    },
  ]);
};

/** The page of a list that a cursor leads to, without one the first, and the cursor of the next. Throws a 400 for a cursor of something else. */
export const readPage = <Row extends { readonly seller_id: string }>(
  scope: CursorScope,
  rows: readonly Row[],
  order: RowOrder<Row>,
  { cursor, limit }: { readonly cursor: string | undefined; readonly limit: number },
): { readonly rows: Page<Row>['rows']; readonly next_cursor: string | null } => {
  const { rows: page, next } = pageOf(rows, order, { after: cursor === undefined ? undefined : placeAfter(scope, cursor), limit });
  return { rows: page, next_cursor: next === undefined ? null : encodeCursor(scope, JSON.stringify(next)) };
};
