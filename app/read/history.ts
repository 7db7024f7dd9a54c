import { type HistoryBody, historyBody } from '../../contracts/api/history.ts';
import { HISTORY_DAYS_MAX, type HistoryQuery } from '../../contracts/api/parameters.ts';
import { emptySums } from '../../domain/counting/figures.ts';
import { toDayFigures, toOrderFigures } from '../../domain/showing/periods.ts';
import { type Calendar, daysBetween } from '../../domain/time/calendar.ts';
import type { MetricsStore } from '../ports/metrics.ts';
import { resolveDaySpan } from './day-span.ts';

export type HistoryDeps = {
  readonly metrics: Pick<MetricsStore, 'readDays' | 'readParts'>;
  readonly calendar: Calendar;
  readonly clock: () => number;
};

const DEFAULT_DAYS = { day: 30, hour: 1 } as const;
const HOURS = Array.from({ length: 24 }, (_, hour) => ({ hour, name: String(hour).padStart(2, '0') }));

/** Reads figures per local day or hour, oldest first. A day or hour without events has zeros. */
export const readHistory = async (
  { metrics, calendar, clock }: HistoryDeps,
  sellerId: string,
  query: HistoryQuery,
): Promise<HistoryBody> => {
  const { granularity } = query;
  const span = resolveDaySpan(query, calendar.day(clock()), {
    byDefault: DEFAULT_DAYS[granularity],
    max: HISTORY_DAYS_MAX[granularity],
    unit: ` by ${granularity}`,
  });
  const dates = daysBetween(span.from, span.to);
  const common = { seller_id: sellerId, ...span, time_zone: calendar.timeZone };
  if (granularity === 'day') {
    const days = await metrics.readDays(sellerId, span.from, span.to);
    const points = dates.map((date) => toDayFigures(date, days.get(date) ?? emptySums()));
    return historyBody.parse({ ...common, granularity: 'day', points });
  }
  const days = await metrics.readParts(sellerId, 'hour', span);
  const points = dates.flatMap((date) =>
    HOURS.map(({ hour, name }) => ({
      date,
      hour,
      orders: toOrderFigures(days.get(date)?.get(name) ?? emptySums()),
    })),
  );
  return historyBody.parse({ ...common, granularity: 'hour', points });
};
