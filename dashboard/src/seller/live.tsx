import { createContext, useContext } from 'react';
import type { MetricsBody } from '../../../contracts/api/metrics.ts';

const MetricsContext = createContext<MetricsBody | undefined>(undefined);
export const MetricsProvider = MetricsContext.Provider;

/** The seller's figures as they are now. Throws outside of a seller's pages. */
export const useMetrics = (): MetricsBody => {
  const metrics = useContext(MetricsContext);
  if (metrics === undefined) throw new Error('there are no figures of a seller here');
  return metrics;
};
