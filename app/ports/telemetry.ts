import type { MetricName } from '../../topology/telemetry.ts';

/** Facts that go with a message: ids, counts and reasons, never a record's content. */
export type Details = Readonly<Record<string, string | number | boolean | undefined>>;

export type ObservedUnit = 'count' | 'milliseconds';

/** How a use case tells what it did. On AWS this becomes metrics and structured logs, on a laptop figures and lines. */
export type Telemetry = {
  /** Adds to how often something happened; 0 says nothing. */
  readonly count: (metric: MetricName, amount: number) => void;
  /** Notes a value as it stands, 0 included: alarms tell "none" from "nobody looked". */
  readonly observe: (metric: MetricName, value: number, unit: ObservedUnit) => void;
  /** `error`: what it came from, where there is such a thing. Of either error no more is told than the log may hold. */
  readonly warn: (message: string, details?: Details, error?: unknown) => void;
  readonly error: (message: string, error: unknown, details?: Details) => void;
};
