/** What cannot be measured here: how big a marketplace is, how its people behave, and how fast AWS answers. */
import { KAFKA_SOURCE, STREAM_SOURCES } from '../../topology/event-sources.ts';

export type Size = {
  readonly name: string;
  readonly sellers: number;
  /** On average over the month, all topics together. */
  readonly eventsPerSecond: number;
  /** The busiest hour over the average; capacity is sized for it, usage is paid at the average. */
  readonly peakFactor: number;
  /** Of each of the five topics. */
  readonly partitions: number;
  readonly kafka: 'serverless' | 'express' | 'existing';
  /** Express only. */
  readonly brokers: number;
  readonly pollers: 'provisioned' | 'on-demand';
};

export const SIZES: readonly Size[] = [
  {
    name: 'small',
    sellers: 1_000,
    eventsPerSecond: 1,
    peakFactor: 3,
    partitions: 12,
    kafka: 'serverless',
    brokers: 0,
    pollers: 'provisioned',
  },
  {
    name: 'medium',
    sellers: 20_000,
    eventsPerSecond: 100,
    peakFactor: 3,
    partitions: 12,
    kafka: 'serverless',
    brokers: 0,
    pollers: 'provisioned',
  },
  {
    name: 'large',
    sellers: 500_000,
    eventsPerSecond: 5_000,
    peakFactor: 3,
    partitions: 48,
    kafka: 'express',
    brokers: 3,
    pollers: 'provisioned',
  },
];

export const ASSUMPTIONS = {
  hoursPerMonth: 730,
  secondsPerDay: 86_400,

  /** Kafka: a record with key, headers and batch overhead; how long it is kept. */
  recordBytes: 600,
  retentionDays: 7,
  /** Provisioned pollers of a topic never go below this; all five topics share the paid units. */
  pollersLeast: 1,
  pollersPerUnit: 10,
  pollerInvocations: 5,
  pollerMbPerSecond: 5,
  unitMbPerSecond: 20,
  /** With on-demand pollers instead: interface endpoints (lambda, sts), and the zones they are in with a cluster of either kind. */
  endpoints: 2,
  serverlessZones: 2,
  expressZones: 3,

  /** Functions. A whole processor comes with 1,769 MB; processor time is taken as this many times what was measured. */
  ingestMemoryMb: 1024,
  evaluateMemoryMb: 1024,
  notifyMemoryMb: 512,
  apiMemoryMb: 1024,
  wholeCpuMemoryMb: 1769,
  cpuScale: 2,
  /** Round trips to DynamoDB and to a socket; sellers of a batch go this many at a time. */
  read_ms: 6,
  write_ms: 8,
  transaction_ms: 15,
  push_ms: 20,
  sellersAtOnce: 16,
  /** Between the end of an invocation and the start of the next on the same partition or shard. */
  poll_ms: 50,
  ingestBatch: KAFKA_SOURCE.batchSize,
  evaluateBatch: STREAM_SOURCES.evaluate.batchSize,
  notifyBatch: STREAM_SOURCES.notify.batchSize,
  batchingWindow_s: STREAM_SOURCES.evaluate.batchingWindowSeconds,
  parallelizationFactor: STREAM_SOURCES.evaluate.parallelizationFactor,
  notifyParallelizationFactor: STREAM_SOURCES.notify.parallelizationFactor,
  /** A new on-demand table has this many partitions, and a stream shard for each. */
  streamShardsLeast: 4,
  writeUnitsPerPartition: 1000,
  readUnitsPerPartition: 3000,

  /** Storage after a year; DynamoDB adds 100 bytes to each item, three items an order. */
  monthsOfHistory: 12,
  itemOverheadBytesPerOrder: 300,
  /** When a summary's due time moves, at midnight, its index entry is deleted and put anew, beside the write of the summary. */
  dueIndexUnits: 2,
  alertsPerSellerMonth: 1,
  /**
   * Write units that come on top of its summary's own: three because that is in a transaction now and has three kilobytes, two for
   * the alert in it, one for being listed as unpublished, two for being taken off that list.
   */
  alertWriteUnits: 8,
  /**
   * Read units on top of an evaluation's, all of whose counters an alert reads again: one for reading the lifetime a second time, two for a page
   * of the list behind it, and one for each of the twenty orders that it names.
   */
  alertReadUnits: 23,
  emailsPerAlert: 1,

  /** People. */
  viewsPerSellerDay: 1,
  minutesPerView: 10,
  requestsPerView: 4,
  /** A seller looks while it is busy: more pushes than chance would have. */
  pushBias: 3,
  kilobytesPerView: 100,
  assetRequestsPerView: 10,
  signedInShareOfSellers: 1,
  freeUsers: 10_000,

  /** Operations: platform lines and one metrics line an invocation. */
  logBytesPerInvocation: 1200,
  logRetentionMonths: 1,
  customMetrics: 70,
  /** Metrics that alarms look at: each counts as one alarm, so a formula over three counts three times (of stages/prod.json). */
  alarms: 159,
  /** Of stages/dev.json, whose pollers on demand tell less of themselves. */
  alarmsOnDemand: 137,
  dashboards: 1,
  kmsKeys: 1,
  /** Traces: one a second, and this share of the rest. */
  traceShare: 0.05,
} as const;

export type Assumptions = { readonly [Name in keyof typeof ASSUMPTIONS]: number };
