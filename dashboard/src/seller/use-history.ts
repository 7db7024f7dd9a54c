import { useMemo } from 'react';
import type { HourFigures } from '../../../contracts/api/history.ts';
import type { DayFigures } from '../../../contracts/api/metrics.ts';
import { useHistory } from '../data/queries.ts';
import { compareHours, type HourComparison, keepBegunHours } from './hours.ts';
import { useHourOfDay, useMetrics } from './metrics-context.ts';

const NO_DAYS: readonly DayFigures[] = [];
const NO_HOURS: readonly HourFigures[] = [];

/** The days from `from` to `to`, the oldest first; none while they load. */
export const useDays = (from: string, to: string): readonly DayFigures[] => {
  const { seller_id } = useMetrics();
  const { data } = useHistory(seller_id, 'day', from, to);
  return data?.granularity === 'day' ? data.points : NO_DAYS;
};

export type Hours = {
  readonly today: readonly HourFigures[];
  readonly yesterday: readonly HourFigures[];
  readonly comparison: HourComparison | undefined;
};

/** The hours of today that have begun, those of yesterday, and how the two compare so far. */
export const useHours = (): Hours => {
  const { seller_id, today, yesterday } = useMetrics();
  const { data } = useHistory(seller_id, 'hour', yesterday.date, today.date);
  const points = data?.granularity === 'hour' ? data.points : NO_HOURS;
  const hour = useHourOfDay();
  return useMemo(() => {
    const hoursOfToday = points.filter(({ date }) => date === today.date);
    const begunHours = keepBegunHours(hoursOfToday, today.date, hour);
    const hoursOfYesterday = points.filter(({ date }) => date === yesterday.date);
    return {
      today: begunHours,
      yesterday: hoursOfYesterday,
      comparison: compareHours(begunHours, hoursOfYesterday, hour),
    };
  }, [points, today.date, yesterday.date, hour]);
};
