import { addDays } from '../domain/calendar.ts';
import { type SellerCounters, SUMMARY_DAYS } from '../domain/summary.ts';
import type { LedgerStore } from './dynamodb/ledger-store.ts';
import type { MetricsStore } from './dynamodb/metrics-store.ts';
import type { StoredTotals } from './dynamodb/stored-counters.ts';

export type CounterStores = {
  readonly metrics: Pick<MetricsStore, 'readTotals' | 'readDays'>;
  readonly ledger: Pick<LedgerStore, 'readLatestOrderTs'>;
};

/** The latest order time is a mark that costs nothing to keep; only for a seller whose orders were moved back in time is it recounted from the ledger. */
const countersOf = async (
  { ledger }: CounterStores,
  sellerId: string,
  totals: StoredTotals,
  days: SellerCounters['days'],
): Promise<SellerCounters> => ({
  total: totals.total,
  days,
  lastOrderTs: totals.lowered ? await ledger.readLatestOrderTs(sellerId) : totals.latest,
  source: totals.source,
  reconciled: totals.reconciled,
});

const readSummaryDays = ({ metrics }: CounterStores, sellerId: string, today: string) =>
  metrics.readDays(sellerId, addDays(today, 1 - SUMMARY_DAYS), today);

/**
 * Everything a summary of `today` (local day) is made from. Lifetime and days are read side by side: what is counted between the two is in one of
 * them alone, until the evaluation that follows from it.
 */
export const readSellerCounters = async (stores: CounterStores, sellerId: string, today: string): Promise<SellerCounters> => {
  const [totals, days] = await Promise.all([stores.metrics.readTotals(sellerId), readSummaryDays(stores, sellerId, today)]);
  return countersOf(stores, sellerId, totals, days);
};

/** Readings of the days of a seller that is written to during each of them; a quarter of a second, at the most. */
const STILL_READINGS_MAX = 8;

/**
 * The same, of one moment: the days between two readings of the lifetime in which nothing was written. A reading takes some milliseconds and
 * nobody is in the way of the writer, so the next one begins at once. For a seller that is never still so long, the last one has to do: what it
 * is off by is what came within those milliseconds, and an alert that waited for a quiet moment of the busiest seller might never come.
 */
export const readStillCounters = async (stores: CounterStores, sellerId: string, today: string): Promise<SellerCounters> => {
  let before = await stores.metrics.readTotals(sellerId);
  for (let reading = 1; ; reading += 1) {
    const days = await readSummaryDays(stores, sellerId, today);
    const after = await stores.metrics.readTotals(sellerId);
    if (after.writes === before.writes || reading === STILL_READINGS_MAX) return countersOf(stores, sellerId, after, days);
    before = after;
  }
};
