import { createContext, useContext } from 'react';
import type { MetricsBody } from '../../../contracts/api/metrics.ts';
import { useQuarterHour } from '../data/clock.ts';
import { createRequiredContext } from '../data/required-context.ts';
import { findHourOfDay } from './hours.ts';

/** The seller's figures as they are now. */
export const [MetricsProvider, useMetrics] = createRequiredContext<MetricsBody>(
  'there are no figures of a seller here',
);

/** When (ms since 1970) the figures were last current; undefined while they are. */
const LastCurrentContext = createContext<number | undefined>(undefined);
export const LastCurrentProvider = LastCurrentContext.Provider;

/** The hour of the seller's day up to which its figures go, 0 to 23. */
export const useHourOfDay = (): number => {
  const { today, as_of, time_zone } = useMetrics();
  const now = useQuarterHour();
  const currentAt = new Date(useContext(LastCurrentContext) ?? now).toISOString();
  return findHourOfDay(today.date, as_of, currentAt, time_zone);
};
