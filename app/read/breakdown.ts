import { type BreakdownBody, breakdownBody } from '../../contracts/api/breakdown.ts';
import type { BreakdownQuery } from '../../contracts/api/parameters.ts';
import { addSums, countOf, emptySums, moneyOf, type Sums } from '../../domain/counting/figures.ts';
import { toOrderFigures } from '../../domain/showing/periods.ts';
import type { Calendar } from '../../domain/time/calendar.ts';
import { resolveWindow } from '../../domain/time/windows.ts';
import type { MetricsStore } from '../ports/metrics.ts';

export type BreakdownDeps = {
  readonly metrics: Pick<MetricsStore, 'readParts'>;
  readonly calendar: Calendar;
  readonly clock: () => number;
};

/** Sums all days of each category or channel. */
const sumDays = (days: ReadonlyMap<string, ReadonlyMap<string, Sums>>): Map<string, Sums> => {
  const parts = new Map<string, Sums>();
  for (const day of days.values()) {
    for (const [name, sums] of day) {
      const total = parts.get(name) ?? emptySums();
      parts.set(name, total);
      addSums(total, sums);
    }
  }
  return parts;
};

const compareNames = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

const compareGmv = ([nameA, a]: readonly [string, Sums], [nameB, b]: readonly [string, Sums]): number =>
  moneyOf(b, 'total_gmv').cmp(moneyOf(a, 'total_gmv')) ||
  countOf(b, 'total_orders') - countOf(a, 'total_orders') ||
  compareNames(nameA, nameB);

/**
 * A category whose orders were all corrected to another one keeps counters of zero. It is not
 * shown.
 */
const hasOrders = ([, sums]: readonly [string, Sums]): boolean =>
  [...sums.counts.values()].some((count) => count !== 0);

/** Reads the order figures of each category or channel over a window, the greatest GMV first. */
export const readBreakdown = async (
  { metrics, calendar, clock }: BreakdownDeps,
  sellerId: string,
  { by, window }: BreakdownQuery,
): Promise<BreakdownBody> => {
  const span = window === 'lifetime' ? undefined : resolveWindow(window, calendar.day(clock()));
  const parts = sumDays(await metrics.readParts(sellerId, by, span));
  const items = [...parts].filter(hasOrders).sort(compareGmv);
  return breakdownBody.parse({
    seller_id: sellerId,
    by,
    window,
    from: span?.from ?? null,
    to: span?.to ?? null,
    items: items.map(([name, sums]) => ({ name, orders: toOrderFigures(sums) })),
  });
};
