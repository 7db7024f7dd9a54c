import { addDays } from '../domain/calendar.ts';
import { type SellerCounters, SUMMARY_DAYS } from '../domain/summary.ts';
import type { LedgerStore } from './dynamodb/ledger-store.ts';
import type { MetricsStore } from './dynamodb/metrics-store.ts';

export type CounterStores = {
  readonly metrics: Pick<MetricsStore, 'readTotals' | 'readDays'>;
  readonly ledger: Pick<LedgerStore, 'readLatestOrderTs'>;
};

/**
 * Everything a summary of `today` (local day) is made from. The latest order time is a mark that costs nothing to keep; only for a seller
 * whose orders were moved back in time is it recounted from the ledger.
 */
export const readSellerCounters = async ({ metrics, ledger }: CounterStores, sellerId: string, today: string): Promise<SellerCounters> => {
  const [totals, days] = await Promise.all([
    metrics.readTotals(sellerId),
    metrics.readDays(sellerId, addDays(today, 1 - SUMMARY_DAYS), today),
  ]);
  return {
    total: totals.total,
    days,
    lastOrderTs: totals.lowered ? await ledger.readLatestOrderTs(sellerId) : totals.latest,
    source: totals.source,
    reconciled: totals.reconciled,
  };
};
