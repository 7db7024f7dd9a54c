import type { Measurement, Telemetry } from '../app/ports/telemetry.ts';

import { reasonOf } from './errors.ts';

/** What CloudWatch is to deployed functions: it adds up what they count. */
export type TelemetryTotals = {
  readonly telemetry: Telemetry;
  readonly of: (metric: Measurement) => number;
  /** Sets every total to 0. */
  readonly reset: () => void;
};

export type TelemetryTotalsSettings = {
  readonly onError: (message: string) => void;
  /** Warnings, such as which records were quarantined; ignored when left out. */
  readonly onWarning?: (message: string) => void;
};

export const createTelemetryTotals = ({
  onError,
  onWarning = () => undefined,
}: TelemetryTotalsSettings): TelemetryTotals => {
  const totals = new Map<Measurement, number>();
  return {
    of: (metric) => totals.get(metric) ?? 0,
    reset: () => totals.clear(),
    telemetry: {
      count: (metric, amount) => void totals.set(metric, (totals.get(metric) ?? 0) + amount),
      observe: () => undefined,
      warn: onWarning,
      error: (message, error) => onError(`${message}: ${reasonOf(error)}`),
    },
  };
};

/** What became of records that were ingested. */
export type IngestTotals = {
  /**
   * Deliveries of records that changed the ledger, changed nothing, were quarantined, or tell
   * nothing of the figures.
   */
  readonly applied: number;
  readonly unchanged: number;
  readonly quarantined: number;
  readonly passed_over: number;
  readonly transactions: number;
  /** Capacity units as the store reports them, everything included. */
  readonly write_units: number;
  readonly read_units: number;
};

export const ingestTotals = ({ of }: TelemetryTotals): IngestTotals => ({
  applied: of('recordsApplied'),
  unchanged: of('recordsUnchanged'),
  quarantined: of('recordsQuarantined'),
  passed_over: of('recordsPassedOver'),
  transactions: of('transactions'),
  write_units: of('writeUnits'),
  read_units: of('readUnits'),
});
