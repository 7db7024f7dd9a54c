import type { SellerRow } from '../../contracts/seller-row.ts';

/** The rows of all sellers, in no order. `unreadable`: sellers whose row is missing or cannot be read, as an earlier release left them. */
export type AllRows = { readonly rows: readonly SellerRow[]; readonly unreadable: number };

export type SellerRows = {
  /** From an index that lags behind the summaries by a moment. */
  readonly readRows: () => Promise<AllRows>;
};
