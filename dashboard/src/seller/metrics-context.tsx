import { createContext, useContext } from 'react';
import type { MetricsBody } from '../../../contracts/api/metrics.ts';
import { useQuarterHour } from '../data/clock.ts';
import { hourOfDay } from './hours.ts';

const MetricsContext = createContext<MetricsBody | undefined>(undefined);
export const MetricsProvider = MetricsContext.Provider;

const CurrentContext = createContext<number | undefined>(undefined);
/** When (ms since 1970) the figures were last current, where they are no longer known to be; undefined while they are. */
export const LastCurrentProvider = CurrentContext.Provider;

/** The seller's figures as they are now. Throws outside of a seller's pages. */
export const useMetrics = (): MetricsBody => {
  const metrics = useContext(MetricsContext);
  if (metrics === undefined) throw new Error('there are no figures of a seller here');
  return metrics;
};

/** The hour of the seller's day up to which its figures go, 0 to 23. */
export const useHourOfDay = (): number => {
  const { today, as_of, time_zone } = useMetrics();
  const now = useQuarterHour();
  const currentAt = new Date(useContext(CurrentContext) ?? now).toISOString();
  return hourOfDay(today.date, as_of, currentAt, time_zone);
};
