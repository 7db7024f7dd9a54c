import { type SellerCounters, SUMMARY_DAYS } from '../../domain/showing/seller-counters.ts';
import { addDays } from '../../domain/time/calendar.ts';
import type { Ledger } from '../ports/ledger.ts';
import type { MetricsStore, StoredTotals } from '../ports/metrics.ts';

export type CounterStores = {
  readonly metrics: Pick<MetricsStore, 'readTotals' | 'readDays'>;
  readonly ledger: Pick<Ledger, 'readLatestOrderTs'>;
};

/**
 * Adds the latest order time. It is stored as a watermark, which is right unless an order was moved
 * back in time; only then is it recounted from the ledger.
 */
const toSellerCounters = async (
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

/** The first day that a summary of `today` needs. */
const firstSummaryDay = (today: string): string => addDays(today, 1 - SUMMARY_DAYS);

export type CounterSnapshot = { readonly totals: StoredTotals; readonly days: SellerCounters['days'] };

/**
 * Reads the counters of the lifetime and of days (`from` and `to` included) as of one moment:
 * nothing was written between reading the lifetime before the days and reading it after them. It
 * reads again at once when something was, since a reading takes milliseconds. For a seller that is
 * written to all the time it returns the last of `readingsMax` readings, which may be off by what
 * came in those milliseconds.
 */
export const readCounterSnapshot = async (
  metrics: CounterStores['metrics'],
  sellerId: string,
  { from, to, readingsMax }: { readonly from: string; readonly to: string; readonly readingsMax: number },
): Promise<CounterSnapshot> => {
  let before = await metrics.readTotals(sellerId);
  for (let reading = 1; ; reading += 1) {
    const days = await metrics.readDays(sellerId, from, to);
    const totals = await metrics.readTotals(sellerId);
    if (totals.writes === before.writes || reading === readingsMax) return { totals, days };
    before = totals;
  }
};

/**
 * Reads everything that a summary of `today` (local day) is made from. The lifetime and the days
 * are read side by side, so a record that is counted in between may be in only one of them. Its own
 * evaluation, which follows, corrects that.
 */
export const readSellerCounters = async (
  stores: CounterStores,
  sellerId: string,
  today: string,
): Promise<SellerCounters> => {
  const [totals, days] = await Promise.all([
    stores.metrics.readTotals(sellerId),
    stores.metrics.readDays(sellerId, firstSummaryDay(today), today),
  ]);
  return toSellerCounters(stores, sellerId, totals, days);
};

/**
 * At most about 250 ms: an alert of the busiest seller must not wait for a quiet moment for ever.
 */
const SNAPSHOT_READINGS_MAX = 8;

/** The same as of one moment, unless the seller is written to all the time. */
export const readSellerSnapshot = async (
  stores: CounterStores,
  sellerId: string,
  today: string,
): Promise<SellerCounters> => {
  const span = { from: firstSummaryDay(today), to: today, readingsMax: SNAPSHOT_READINGS_MAX };
  const { totals, days } = await readCounterSnapshot(stores.metrics, sellerId, span);
  return toSellerCounters(stores, sellerId, totals, days);
};
