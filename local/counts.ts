import type { Measurement, Telemetry } from '../app/ports/telemetry.ts';
import { messageOf } from './message-of.ts';

/** What the functions count, added up. */
export type Counts = { readonly telemetry: Telemetry; readonly of: (measurement: Measurement) => number };

type CountsSettings = {
  readonly onWarning: (message: string) => void;
  /** What was quarantined, in words; passed over when left out. */
  readonly onQuarantined?: (message: string) => void;
};

export const createCounts = ({ onWarning, onQuarantined = () => undefined }: CountsSettings): Counts => {
  const counts = new Map<Measurement, number>();
  return {
    of: (measurement) => counts.get(measurement) ?? 0,
    telemetry: {
      count: (measurement, amount) => void counts.set(measurement, (counts.get(measurement) ?? 0) + amount),
      observe: () => undefined,
      warn: (message) => onQuarantined(message),
      error: (message, error) => onWarning(`${message}: ${messageOf(error)}`),
    },
  };
};
