import { useMemo } from 'react';
import type { HourFigures } from '../../../contracts/api/history.ts';
import type { DayFigures } from '../../../contracts/api/metrics.ts';
import { useHistory } from '../data/queries.ts';
import { begunHours, compareHours, type HourComparison } from './hours.ts';
import { useHourOfDay, useMetrics } from './metrics-context.tsx';

const NO_DAYS: readonly DayFigures[] = [];
const NO_HOURS: readonly HourFigures[] = [];

/** Day by day, oldest first; none while they are on their way. */
export const useDays = (sellerId: string, from: string, to: string): readonly DayFigures[] => {
  const { data } = useHistory(sellerId, 'day', from, to);
  return data?.granularity === 'day' ? data.points : NO_DAYS;
};

export type Hours = {
  readonly today: readonly HourFigures[];
  readonly yesterday: readonly HourFigures[];
  readonly comparison: HourComparison | undefined;
};

/** The hours of today that have begun and those of yesterday, and how the two compare so far. */
export const useHours = (sellerId: string): Hours => {
  const { today, yesterday } = useMetrics();
  const { data } = useHistory(sellerId, 'hour', yesterday.date, today.date);
  const points = data?.granularity === 'hour' ? data.points : NO_HOURS;
  const hour = useHourOfDay();
  return useMemo(() => {
    const [now, before] = [today.date, yesterday.date].map((date) =>
      points.filter((point) => point.date === date),
    );
    const [ofToday, ofYesterday] = [begunHours(now ?? NO_HOURS, today.date, hour), before ?? NO_HOURS];
    return { today: ofToday, yesterday: ofYesterday, comparison: compareHours(ofToday, ofYesterday, hour) };
  }, [points, today.date, yesterday.date, hour]);
};
