import type { Window } from '../../../contracts/api/fields.ts';
import type { OpenQueue, PastQueue } from '../../../contracts/api/orders.ts';

type SellerPage = 'orders' | 'sales' | 'health' | 'alerts' | 'payouts';

export const sellerPath = (sellerId: string, page?: SellerPage): string =>
  `/sellers/${encodeURIComponent(sellerId)}${page === undefined ? '' : `/${page}`}`;

/** The list behind a figure. Queues of open orders are as of now and have no window. */
export const listPath = (sellerId: string, queue: OpenQueue | PastQueue, window?: Window): string =>
  `${sellerPath(sellerId, 'orders')}?${new URLSearchParams({ queue, ...(window !== undefined && { window }) })}`;

/** The sales of yesterday and today, hour by hour. */
export const hourlySalesPath = (sellerId: string): string => `${sellerPath(sellerId, 'sales')}?by=hour`;
