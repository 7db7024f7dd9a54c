import type { SellerRow } from '../../contracts/seller-row.ts';

/**
 * The rows of all sellers, in no order. `unreadable` counts the sellers whose row is missing or
 * cannot be read because an earlier release wrote their summary.
 */
export type AllRows = { readonly rows: readonly SellerRow[]; readonly unreadable: number };

export type SellerRows = {
  /** The index that they come from lags behind the summaries by a moment. */
  readonly readRows: () => Promise<AllRows>;
};
