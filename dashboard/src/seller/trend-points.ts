import type { DayFigures } from '../../../contracts/api/metrics.ts';
import type { TrendPoint } from '../charts/trend-chart.tsx';
import { height } from '../words/amounts.ts';
import type { Formats } from '../words/formats.ts';

export const TRENDS = ['gmv', 'orders', 'on_time', 'rating'] as const;
export type Trend = (typeof TRENDS)[number];

export const TREND_WORDS: Readonly<Record<Trend, string>> = {
  gmv: 'GMV',
  orders: 'Orders',
  on_time: 'On time',
  rating: 'Rating',
};

const VALUES: Readonly<Record<Trend, (day: DayFigures) => number | null>> = {
  gmv: ({ orders }) => height(orders.total_gmv),
  orders: ({ orders }) => orders.total_orders,
  on_time: ({ fulfillment }) => fulfillment.sla_compliance_rate,
  rating: ({ ratings }) => ratings.avg_rating,
};

const textFormatters = (formats: Formats): Readonly<Record<Trend, (day: DayFigures) => string>> => ({
  gmv: ({ orders }) => formats.money(orders.total_gmv),
  orders: ({ orders }) => formats.count(orders.total_orders),
  on_time: ({ fulfillment }) => formats.rate('sla_compliance_rate', fulfillment.sla_compliance_rate),
  rating: ({ ratings }) => formats.rate('avg_rating', ratings.avg_rating),
});

/** Formats a tick of the scale. */
export const formatTick = (formats: Formats, trend: Trend, value: number): string => {
  switch (trend) {
    case 'gmv':
      return formats.moneyShort(String(value));
    case 'orders':
      return formats.count(value);
    case 'on_time':
      return formats.rate('sla_compliance_rate', value);
    case 'rating':
      return formats.rate('avg_rating', value);
  }
};

/**
 * Pairs each of the last `length` days with the day `length` days earlier. `days` are in order of
 * time.
 */
export const trendPoints = (
  formats: Formats,
  days: readonly DayFigures[],
  length: number,
  trend: Trend,
): readonly TrendPoint[] => {
  const formatText = textFormatters(formats)[trend];
  const start = Math.max(0, days.length - length);
  return days.slice(start).map((day, index) => {
    const prior = start >= length ? days[start - length + index] : undefined;
    return {
      date: day.date,
      priorDate: prior?.date,
      value: VALUES[trend](day),
      prior: prior === undefined ? null : VALUES[trend](prior),
      text: formatText(day),
      priorText: prior === undefined ? '–' : formatText(prior),
    };
  });
};
