import type { MetricName } from '../../contracts/names.ts';

/** Facts that go with a message: ids, counts and reasons, never a record's content. */
export type Details = Readonly<Record<string, string | number | boolean | undefined>>;

/** How a use case tells what it did. On AWS this becomes metrics and structured logs, on a laptop figures and lines. */
export type Telemetry = {
  readonly count: (metric: MetricName, amount: number) => void;
  readonly warn: (message: string, details?: Details) => void;
  readonly error: (message: string, error: unknown, details?: Details) => void;
};
