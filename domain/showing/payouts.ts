import type {
  LiabilityBody,
  PAYOUT_COLUMNS,
  PayoutRow,
  PayoutSort,
  PayoutTotals,
} from '../../contracts/api/finance.ts';
import type { Sort } from '../../contracts/api/lists.ts';
import type { SellerRow } from '../../contracts/seller-row.ts';
import { type Decimal, decimal, plain, ZERO } from '../counting/decimal.ts';
import { toPayable } from './payable.ts';
import type { RowOrder } from './row-order.ts';

/**
 * What finance sees of a seller. `paid`, `commission_returned` and `payable` follow from the stored
 * amounts. `currency` is an ISO 4217 code.
 */
export const toPayoutRow = (row: SellerRow, currency: string): PayoutRow => ({
  seller_id: row.seller_id,
  total_gmv: row.total_gmv,
  commission: row.commission,
  gross_payout: row.gross_payout,
  refunded_value: row.refunded_value,
  commission_returned: plain(decimal(row.refunded_value).minus(row.refund_deductions)),
  refund_deductions: row.refund_deductions,
  net_payout: row.net_payout,
  paid: plain(decimal(row.paid_out).minus(row.in_transit)),
  in_transit: row.in_transit,
  paid_out: row.paid_out,
  pending_payout: row.pending_payout,
  payable: toPayable(decimal(row.pending_payout), currency),
  scheduled: row.scheduled,
  as_of: row.as_of,
});

/** The exact sum of a column of amounts. */
export const sumOf = <Row>(rows: readonly Row[], amountOf: (row: Row) => string): Decimal =>
  rows.reduce((sum, row) => sum.plus(amountOf(row)), ZERO);

export const totalPayouts = (rows: readonly PayoutRow[]): PayoutTotals => {
  const total = (column: (typeof PAYOUT_COLUMNS)[number]): string => plain(sumOf(rows, (row) => row[column]));
  return {
    total_gmv: total('total_gmv'),
    commission: total('commission'),
    gross_payout: total('gross_payout'),
    refunded_value: total('refunded_value'),
    commission_returned: total('commission_returned'),
    refund_deductions: total('refund_deductions'),
    net_payout: total('net_payout'),
    paid: total('paid'),
    in_transit: total('in_transit'),
    paid_out: total('paid_out'),
    pending_payout: total('pending_payout'),
    payable: total('payable'),
    scheduled: total('scheduled'),
  };
};

const isNegative = ({ pending_payout }: PayoutRow): boolean => pending_payout.startsWith('-');

/**
 * What the marketplace owes and what it is owed, kept apart: one seller's debt does not reduce what
 * others are owed.
 */
export const computeLiability = (
  rows: readonly PayoutRow[],
): Omit<LiabilityBody, 'as_of' | 'currency' | 'time_zone' | 'unreadable'> => {
  const owing = rows.filter(isNegative);
  const owed = rows.filter((row) => !isNegative(row));
  const pending = (some: readonly PayoutRow[]): Decimal => sumOf(some, (row) => row.pending_payout);
  const totals = totalPayouts(rows);
  return {
    sellers: rows.length,
    owed_to_sellers: plain(pending(owed)),
    payable_to_sellers: plain(sumOf(owed, (row) => row.payable)),
    owed_by_sellers: plain(ZERO.minus(pending(owing))),
    net: totals.pending_payout,
    negative_balances: owing.length,
    scheduled: totals.scheduled,
    in_transit: totals.in_transit,
    totals,
  };
};

export const payoutOrder = ({ key, descending }: Sort<PayoutSort>): RowOrder<PayoutRow> => ({
  valueOf: (row) => row[key],
  kind: key === 'seller_id' ? 'plain' : 'money',
  descending,
});
