import type { MetricsStore, StoredTotals } from '../ports/metrics.ts';

/**
 * Whether any record of a seller was ever counted. Records from history files count but have no
 * source.
 */
export const hasCounters = ({
  total: { counts, money },
  source,
}: Pick<StoredTotals, 'total' | 'source'>): boolean => source.length + counts.size + money.size > 0;

/** Whether a seller has figures: a summary, or counters that no summary was made of yet. */
export const isKnownSeller = async (
  metrics: Pick<MetricsStore, 'readSummaries' | 'readTotals'>,
  sellerId: string,
): Promise<boolean> => {
  const [stored] = await metrics.readSummaries([sellerId]);
  return (stored !== undefined && stored.version !== 0) || hasCounters(await metrics.readTotals(sellerId));
};
