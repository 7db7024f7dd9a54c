import { useMemo } from 'react';
import type { HourFigures } from '../../../contracts/api/history.ts';
import type { DayFigures } from '../../../contracts/api/metrics.ts';
import { useHistory } from '../data/queries.ts';
import { compareHours, type HourComparison, hourOf } from './hours.ts';
import { useMetrics } from './live.tsx';

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

/** The hours of today and of yesterday, and how the two compare so far. */
export const useHours = (sellerId: string): Hours => {
  const { today, yesterday, as_of, time_zone } = useMetrics();
  const { data } = useHistory(sellerId, 'hour', yesterday.date, today.date);
  const points = data?.granularity === 'hour' ? data.points : NO_HOURS;
  const hour = hourOf(as_of, time_zone);
  return useMemo(() => {
    const [now, before] = [today.date, yesterday.date].map((date) => points.filter((point) => point.date === date));
    const [ofToday, ofYesterday] = [now ?? NO_HOURS, before ?? NO_HOURS];
    return { today: ofToday, yesterday: ofYesterday, comparison: compareHours(ofToday, ofYesterday, hour) };
  }, [points, today.date, yesterday.date, hour]);
};
