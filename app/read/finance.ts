import { csv, formatOf, json } from '../../adapters/http/responses.ts';
import type { RoleCall } from '../../adapters/http/route.ts';
import {
  type LiabilityBody,
  liabilityBody,
  PAYOUT_COLUMNS,
  type PayoutsQuery,
  payoutRow,
  payoutsBody,
} from '../../contracts/api/finance.ts';
import { toCsv } from '../../domain/showing/csv.ts';
import { computeLiability, payoutOrder, toPayoutRow, totalPayouts } from '../../domain/showing/payouts.ts';
import { matchesSearch, takePage } from '../../domain/showing/row-order.ts';
import type { Calendar } from '../../domain/time/calendar.ts';
import { badRequest } from './problems.ts';
import { readPage } from './row-pages.ts';

export type FinanceDeps = {
  readonly calendar: Pick<Calendar, 'timeZone'>;
  readonly currency: string;
  /** ms since 1970. */
  readonly clock: () => number;
};

const NOT_FOR_CSV = 'must be left out for CSV (by format or by Accept), which has every seller at once';

/**
 * Who asks for a page as CSV would take every seller for one page. Throws a 400. The query cannot say it: it has a limit, whether or not
 * one was given.
 */
const refusePaging = ({ url }: Request): void => {
  const { searchParams } = new URL(url);
  const paging = ['limit', 'cursor'].filter((name) => searchParams.has(name));
  if (paging.length > 0) throw badRequest(paging.map((parameter) => ({ parameter, detail: NOT_FOR_CSV })));
};

/** What every seller is owed: a page of it, or all of it as a table with the same rows, amounts and totals. */
export const answerPayouts = async (
  { calendar: { timeZone: time_zone }, currency, clock }: FinanceDeps,
  { caller, query, request, stores }: RoleCall<PayoutsQuery>,
): Promise<Response> => {
  const { search, sort, limit, cursor, format } = query;
  const asCsv = formatOf(format, request) === 'csv';
  if (asCsv) refusePaging(request);
  const as_of = new Date(clock()).toISOString();
  const { rows, unreadable } = await stores.sellers.readRows();
  const found = rows.filter((row) => matchesSearch(row, search)).map(toPayoutRow);
  const totals = totalPayouts(found);
  if (asCsv) {
    const all = takePage(found, payoutOrder(sort), { after: undefined, limit: found.length });
    const table = toCsv(
      ['seller_id', ...PAYOUT_COLUMNS, 'as_of'],
      [...all.rows, { seller_id: 'total', ...totals, as_of }],
    );
    return csv(
      table,
      `payouts-${as_of.slice(0, 10)}${unreadable === 0 ? '' : `-without-${unreadable}-sellers`}.csv`,
    );
  }
  const page = readPage(
    { route: 'finance/payouts', caller, parameters: { search, sort }, cursor, limit },
    found,
    {
      ...payoutOrder(sort),
      values: payoutRow.shape[sort.key],
    },
  );
  return json(
    payoutsBody.parse({
      as_of,
      currency,
      time_zone,
      payouts: page.rows,
      total: found.length,
      totals,
      unreadable,
      next_cursor: page.next_cursor,
    }),
  );
};

export const readLiability = async (
  { calendar: { timeZone: time_zone }, currency, clock }: FinanceDeps,
  { stores }: RoleCall<unknown>,
): Promise<LiabilityBody> => {
  const { rows, unreadable } = await stores.sellers.readRows();
  return liabilityBody.parse({
    as_of: new Date(clock()).toISOString(),
    currency,
    time_zone,
    unreadable,
    ...computeLiability(rows.map(toPayoutRow)),
  });
};
