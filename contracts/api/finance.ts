import * as z from 'zod';
import { count, instant, moneyText, sellerId } from './fields.ts';
import { listHead, matching, search, sortBy, unreadable } from './lists.ts';
import { nextCursor, pageCursor, pageLimit } from './paging.ts';
import { payable, payoutSteps, pendingPayout } from './payout-steps.ts';
import { format } from './statement.ts';

/** What payouts can be sorted by. */
export const PAYOUT_SORTS = [
  'seller_id',
  'pending_payout',
  'payable',
  'scheduled',
  'in_transit',
  'paid_out',
  'net_payout',
  'total_gmv',
] as const;
export type PayoutSort = (typeof PAYOUT_SORTS)[number];

export const payoutsQuery = z.object({
  search,
  sort: sortBy(PAYOUT_SORTS, '-pending_payout', 'By default, the seller who is owed most comes first'),
  limit: pageLimit({ of: 'Sellers', max: 100, byDefault: 50 }).meta({
    description: 'Sellers per page. Not for CSV, which holds all sellers',
  }),
  cursor: pageCursor('token and parameters; not for CSV'),
  format,
});
export type PayoutsQuery = z.output<typeof payoutsQuery>;

const money = {
  total_gmv: moneyText,
  ...payoutSteps,
  paid_out: moneyText.meta({ description: 'in_transit + paid' }),
  pending_payout: pendingPayout,
  payable,
  scheduled: moneyText,
};

export const payoutRow = z
  .object({ seller_id: sellerId, ...money, as_of: instant })
  .meta({ id: 'PayoutRow' });
export type PayoutRow = z.infer<typeof payoutRow>;

export const payoutTotals = z.object(money).meta({ id: 'PayoutTotals' });
export type PayoutTotals = z.infer<typeof payoutTotals>;

/** The columns of amounts in CSV. */
export const PAYOUT_COLUMNS = payoutTotals.keyof().options;

/** `GET /v1/finance/payouts`. */
export const payoutsBody = z
  .object({
    ...listHead,
    payouts: z.array(payoutRow),
    total: matching,
    totals: payoutTotals.meta({ description: 'The sums over all matching sellers, on all pages together' }),
    unreadable,
    next_cursor: nextCursor,
  })
  .meta({ id: 'Payouts' });
export type PayoutsBody = z.infer<typeof payoutsBody>;

/** `GET /v1/finance/liability`: what the marketplace owes its sellers, and they to it. */
export const liabilityBody = z
  .object({
    ...listHead,
    sellers: count,
    unreadable,
    owed_to_sellers: moneyText.meta({
      description: 'The sum of what is pending for sellers with a positive balance',
    }),
    payable_to_sellers: moneyText.meta({
      description: 'The sum of what can be paid out now to sellers with a positive balance',
    }),
    owed_by_sellers: moneyText.meta({
      description: 'The sum of what sellers owe to the marketplace, as a positive amount',
    }),
    net: moneyText.meta({ description: 'owed_to_sellers − owed_by_sellers' }),
    negative_balances: count.meta({ description: 'How many sellers owe something' }),
    scheduled: moneyText,
    in_transit: moneyText,
    totals: payoutTotals,
  })
  .meta({ id: 'Liability' });
export type LiabilityBody = z.infer<typeof liabilityBody>;
