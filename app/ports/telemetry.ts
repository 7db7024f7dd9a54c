/** Facts that go with a message: ids, counts and reasons, but never the content of a record. */
export type Details = Readonly<Record<string, string | number | boolean | undefined>>;

/** What a use case measures. The adapter translates the key into the name that alarms watch. */
export type Measurement =
  | 'recordsApplied'
  | 'recordsUnchanged'
  | 'recordsQuarantined'
  /** Tombstones, and messages that a source passes over. They tell nothing of the figures. */
  | 'recordsPassedOver'
  | 'transactions'
  | 'conflicts'
  | 'readUnits'
  | 'writeUnits'
  | 'sellersEvaluated'
  | 'alertsRaised'
  | 'alertsPublished'
  | 'summariesPushed'
  | 'pushesFailed'
  /** Alerts that SNS should have accepted by now. */
  | 'alertsUnpublished'
  /** Orders that the clock marked as overdue. */
  | 'ordersOverdue'
  /** Alerts that the alerts topic accepted and the chat topic did not. */
  | 'chatMessagesFailed'
  /**
   * Milliseconds between the oldest record of a seller's last changes and its written summary. A
   * record that was old when it arrived counts from when it was applied.
   */
  | 'freshness';

export type ObservedUnit = 'count' | 'milliseconds';

/** Measurements and logs: in CloudWatch on AWS, as totals and lines on a laptop. */
export type Telemetry = {
  /** Adds to a count; 0 reports nothing. */
  readonly count: (measurement: Measurement, amount: number) => void;
  /** Reports a value, 0 included, so that alarms can tell "none" from "nobody looked". */
  readonly observe: (measurement: Measurement, value: number, unit: ObservedUnit) => void;
  /** `error` is the cause, if there is one. The log leaves out what it must not show. */
  readonly warn: (message: string, details?: Details, error?: unknown) => void;
  readonly error: (message: string, error: unknown, details?: Details) => void;
};
