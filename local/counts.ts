import type { Telemetry } from '../app/ports/telemetry.ts';
import type { MetricName } from '../topology/telemetry.ts';
import { messageOf } from './message-of.ts';

/** What the functions count, added up. */
export type Counts = { readonly telemetry: Telemetry; readonly of: (metric: MetricName) => number };

type CountsSettings = {
  readonly onWarning: (message: string) => void;
  /** What was quarantined, in words; passed over when left out. */
  readonly onQuarantined?: (message: string) => void;
};

export const createCounts = ({ onWarning, onQuarantined = () => undefined }: CountsSettings): Counts => {
  const counts = new Map<MetricName, number>();
  return {
    of: (metric) => counts.get(metric) ?? 0,
    telemetry: {
      count: (metric, amount) => void counts.set(metric, (counts.get(metric) ?? 0) + amount),
      observe: () => undefined,
      warn: (message) => onQuarantined(message),
      error: (message, error) => onWarning(`${message}: ${messageOf(error)}`),
    },
  };
};
