import type { LedgerLists, OrdersBehind } from '../../app/ports/ledger-lists.ts';
import { ORDERS_MAX } from '../../contracts/alerts.ts';

export const createOrdersBehind =
  ({ listIds }: Pick<LedgerLists, 'listIds'>): OrdersBehind =>
  (sellerId, span) =>
    listIds(sellerId, span, ORDERS_MAX);
