import type { Reconciliation, Source } from '../../contracts/api/metrics.ts';
import { type Sums, totalOf } from '../counting/figures.ts';
import { daysBetween } from '../time/calendar.ts';
import { type DaySpan, type DayWindow, LOOKBACK_DAYS, resolveWindow } from '../time/windows.ts';

/** How many days of counters a summary is made from, today included: those of all windows. */
export const SUMMARY_DAYS = LOOKBACK_DAYS;

/**
 * The last applied record of a partition. Its lag is left out, because that depends on when one
 * asks.
 */
export type SourcePosition = Omit<Source, 'lag_ms'>;

/** One seller's counters, as read from the store. */
export type SellerCounters = {
  readonly total: Sums;
  /** At least the last {@link SUMMARY_DAYS} days that have any counts. */
  readonly days: ReadonlyMap<string, Sums>;
  /** The greatest order_ts (ms) of the current versions. */
  readonly lastOrderTs: number | undefined;
  readonly source: readonly SourcePosition[];
  /** Undefined until the first recount. */
  readonly reconciled?: Reconciliation | undefined;
};

export type WindowSums = DaySpan & { readonly sums: Sums };

/** What was counted in a window, seen on `today`. */
export const sumWindow = (
  { days }: Pick<SellerCounters, 'days'>,
  window: DayWindow,
  today: string,
): WindowSums => {
  const { from, to } = resolveWindow(window, today);
  return { from, to, sums: totalOf(daysBetween(from, to).flatMap((day) => days.get(day) ?? [])) };
};
