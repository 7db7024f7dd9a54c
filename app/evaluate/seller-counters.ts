import { type SellerCounters, SUMMARY_DAYS } from '../../domain/showing/seller-counters.ts';
import { addDays } from '../../domain/time/calendar.ts';
import type { Ledger } from '../ports/ledger.ts';
import type { MetricsStore, StoredTotals } from '../ports/metrics.ts';

export type CounterStores = {
  readonly metrics: Pick<MetricsStore, 'readTotals' | 'readDays'>;
  readonly ledger: Pick<Ledger, 'readLatestOrderTs'>;
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

/** The first day that a summary of `today` looks back to. */
const firstDayOf = (today: string): string => addDays(today, 1 - SUMMARY_DAYS);

export type CountersOfDays = { readonly totals: StoredTotals; readonly days: SellerCounters['days'] };

/**
 * Lifetime and days (`from` and `to` included) of one moment: the days between two readings of the lifetime in which nothing was written. A
 * reading takes some milliseconds and nobody is in the way of the writer, so the next one begins at once. Of a seller that is never still so
 * long, the last of `readingsMax` has to do: what it is off by is what came within those milliseconds.
 */
export const readStill = async (
  metrics: CounterStores['metrics'],
  sellerId: string,
  { from, to, readingsMax }: { readonly from: string; readonly to: string; readonly readingsMax: number },
): Promise<CountersOfDays> => {
  let before = await metrics.readTotals(sellerId);
  for (let reading = 1; ; reading += 1) {
    const days = await metrics.readDays(sellerId, from, to);
    const totals = await metrics.readTotals(sellerId);
    if (totals.writes === before.writes || reading === readingsMax) return { totals, days };
    before = totals;
  }
};

/**
 * Everything a summary of `today` (local day) is made from. Lifetime and days are read side by side: what is counted between the two is in one of
 * them alone, until the evaluation that follows from it.
 */
export const readSellerCounters = async (
  stores: CounterStores,
  sellerId: string,
  today: string,
): Promise<SellerCounters> => {
  const [totals, days] = await Promise.all([
    stores.metrics.readTotals(sellerId),
    stores.metrics.readDays(sellerId, firstDayOf(today), today),
  ]);
  return countersOf(stores, sellerId, totals, days);
};

/** A quarter of a second, at the most: an alert that waited for a quiet moment of the busiest seller might never come. */
const STILL_READINGS_MAX = 8;

/** The same, of one moment, as far as the seller is ever still. */
export const readStillCounters = async (
  stores: CounterStores,
  sellerId: string,
  today: string,
): Promise<SellerCounters> => {
  const span = { from: firstDayOf(today), to: today, readingsMax: STILL_READINGS_MAX };
  const { totals, days } = await readStill(stores.metrics, sellerId, span);
  return countersOf(stores, sellerId, totals, days);
};
