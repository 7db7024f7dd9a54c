/** The CloudWatch name space of our own telemetry. Each stage adds its name to it. */
export const TELEMETRY_NAMESPACE = 'SellerPulse';

/**
 * What the functions report of themselves, by the key that the code uses: its name in CloudWatch.
 */
export const TELEMETRY = {
  recordsApplied: 'RecordsApplied',
  recordsUnchanged: 'RecordsUnchanged',
  recordsQuarantined: 'RecordsQuarantined',
  recordsPassedOver: 'RecordsPassedOver',
  transactions: 'Transactions',
  conflicts: 'TransactionConflicts',
  readUnits: 'ReadUnits',
  writeUnits: 'WriteUnits',
  sellersEvaluated: 'SellersEvaluated',
  alertsRaised: 'AlertsRaised',
  alertsPublished: 'AlertsPublished',
  summariesPushed: 'SummariesPushed',
  pushesFailed: 'PushesFailed',
  alertsUnpublished: 'AlertsUnpublished',
  ordersOverdue: 'OrdersOverdue',
  chatMessagesFailed: 'ChatMessagesFailed',
  freshness: 'Freshness',
} as const;
export type TelemetryName = (typeof TELEMETRY)[keyof typeof TELEMETRY];
