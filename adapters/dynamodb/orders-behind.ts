import { ORDERS_MAX } from '../../contracts/alerts.ts';
import type { ListSpan } from '../../domain/judging/alert-orders.ts';
import type { LedgerLists } from './ledger-lists.ts';

/** Ids of a seller's orders on a stretch of a list, newest first, {@link ORDERS_MAX} at most; as an index that lags a little lists them. */
export type OrdersBehind = (sellerId: string, span: ListSpan) => Promise<readonly string[]>;

export const createOrdersBehind =
  ({ listIds }: Pick<LedgerLists, 'listIds'>): OrdersBehind =>
  (sellerId, span) =>
    listIds(sellerId, span, ORDERS_MAX);
