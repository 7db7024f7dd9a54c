/** The name space and names of the metrics that the functions emit and alarms watch. */
export const METRICS_NAMESPACE = 'SellerPulse';
export const METRICS = {
  recordsApplied: 'RecordsApplied',
  recordsUnchanged: 'RecordsUnchanged',
  recordsQuarantined: 'RecordsQuarantined',
  transactions: 'Transactions',
  conflicts: 'TransactionConflicts',
  readUnits: 'ReadUnits',
  writeUnits: 'WriteUnits',
  sellersEvaluated: 'SellersEvaluated',
  alertsRaised: 'AlertsRaised',
  alertsPublished: 'AlertsPublished',
  summariesPushed: 'SummariesPushed',
  pushesFailed: 'PushesFailed',
  /** Alerts committed more than {@link UNPUBLISHED_AFTER_SECONDS} ago that SNS has not taken yet. */
  alertsUnpublished: 'AlertsUnpublished',
  /** Orders whose deadline passed without an event, as the clock found them. */
  ordersOverdue: 'OrdersOverdue',
  /** Alerts that went out while the chat's own topic did not take them. */
  chatMessagesFailed: 'ChatMessagesFailed',
  /**
   * Milliseconds to a written summary from the oldest of the records that its counters' changes applied last; from when it was applied, of
   * one that was history by then.
   */
  freshness: 'Freshness',
} as const;
export type MetricName = (typeof METRICS)[keyof typeof METRICS];
