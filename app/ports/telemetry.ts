/** Facts that go with a message: ids, counts and reasons, never a record's content. */
export type Details = Readonly<Record<string, string | number | boolean | undefined>>;

/** What a use case can report of itself. The adapter translates the key into the name that alarms watch. */
export type Measurement =
  | 'recordsApplied'
  | 'recordsUnchanged'
  | 'recordsQuarantined'
  | 'transactions'
  | 'conflicts'
  | 'readUnits'
  | 'writeUnits'
  | 'sellersEvaluated'
  | 'alertsRaised'
  | 'alertsPublished'
  | 'summariesPushed'
  | 'pushesFailed'
  /** Alerts that SNS should have taken by now and has not. */
  | 'alertsUnpublished'
  /** Orders that the clock found past their deadline: no event says so. */
  | 'ordersOverdue'
  /** Alerts that SNS took while the chat's own topic did not. */
  | 'chatMessagesFailed'
  /**
   * Milliseconds between the oldest record of a seller's last changes and its written summary. A
   * record that was history already counts from when it was applied.
   */
  | 'freshness';

export type ObservedUnit = 'count' | 'milliseconds';

/** How a use case reports what it did: CloudWatch metrics and logs on AWS, totals and lines on a laptop. */
export type Telemetry = {
  /** Adds to how often something happened; 0 says nothing. */
  readonly count: (measurement: Measurement, amount: number) => void;
  /** Notes a value as it stands, 0 included: alarms tell "none" from "nobody looked". */
  readonly observe: (measurement: Measurement, value: number, unit: ObservedUnit) => void;
  /** `error` is the cause, if there is one. The log shows no more of it than it may hold. */
  readonly warn: (message: string, details?: Details, error?: unknown) => void;
  readonly error: (message: string, error: unknown, details?: Details) => void;
};
