import {
  type LiabilityBody,
  liabilityBody,
  PAYOUT_COLUMNS,
  type PayoutsBody,
  type PayoutsQuery,
  payoutRow,
  payoutsBody,
} from '../../contracts/api/finance.ts';
import { type CsvFile, toCsv } from '../../domain/showing/csv.ts';
import { computeLiability, payoutOrder, toPayoutRow, totalPayouts } from '../../domain/showing/payouts.ts';
import { matchesSearch, takePage } from '../../domain/showing/row-order.ts';
import type { Calendar } from '../../domain/time/calendar.ts';
import type { RoleCall } from './call.ts';
import { readPage } from './row-pages.ts';

export type FinanceDeps = {
  readonly calendar: Pick<Calendar, 'timeZone'>;
  readonly currency: string;
  /** ms since 1970. */
  readonly clock: () => number;
};

const findPayouts = async ({ query: { search }, stores }: RoleCall<PayoutsQuery>, currency: string) => {
  const { rows, unreadable } = await stores.sellers.readRows();
  const payouts = rows.filter((row) => matchesSearch(row, search)).map((row) => toPayoutRow(row, currency));
  return { payouts, totals: totalPayouts(payouts), unreadable };
};

/** Reads a page of what each seller is owed. */
export const readPayouts = async (
  { calendar: { timeZone: time_zone }, currency, clock }: FinanceDeps,
  call: RoleCall<PayoutsQuery>,
): Promise<PayoutsBody> => {
  const { search, sort, limit, cursor } = call.query;
  const as_of = new Date(clock()).toISOString();
  const { payouts, totals, unreadable } = await findPayouts(call, currency);
  const page = readPage(
    { route: 'finance/payouts', caller: call.caller, parameters: { search, sort }, cursor, limit },
    payouts,
    { ...payoutOrder(sort), values: payoutRow.shape[sort.key] },
  );
  return payoutsBody.parse({
    as_of,
    currency,
    time_zone,
    payouts: page.rows,
    total: payouts.length,
    totals,
    unreadable,
    next_cursor: page.next_cursor,
  });
};

/** Exports what each seller is owed as a CSV table, with the totals in the last row. */
export const exportPayouts = async (
  { currency, clock }: FinanceDeps,
  call: RoleCall<PayoutsQuery>,
): Promise<CsvFile> => {
  const as_of = new Date(clock()).toISOString();
  const { payouts, totals, unreadable } = await findPayouts(call, currency);
  const { rows } = takePage(payouts, payoutOrder(call.query.sort), {
    after: undefined,
    limit: payouts.length,
  });
  const without = unreadable === 0 ? '' : `-without-${unreadable}-sellers`;
  return {
    text: toCsv(
      ['seller_id', ...PAYOUT_COLUMNS, 'as_of'],
      [...rows, { seller_id: 'total', ...totals, as_of }],
    ),
    fileName: `payouts-${as_of.slice(0, 10)}${without}.csv`,
  };
};

/** Reads what the marketplace owes all sellers together. */
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
    ...computeLiability(rows.map((row) => toPayoutRow(row, currency))),
  });
};
