/**
 * What we cannot measure: how big a marketplace is, what its people do, and how fast AWS answers.
 */
import { KAFKA_SOURCE, STREAM_SOURCES } from '../../topology/event-sources.ts';

export type Size = {
  readonly name: string;
  readonly sellers: number;
  /** Average over the month, all topics together. */
  readonly eventsPerSecond: number;
  /**
   * Busiest hour divided by average. Capacity must serve the peak; usage is paid at the average.
   */
  readonly peakFactor: number;
  /** Partitions of each topic. */
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

  /** Kafka: bytes of a record with key, headers and batch overhead, and how long it is kept. */
  recordBytes: 600,
  retentionDays: 7,
  /** The minimum of provisioned pollers per topic. All topics share the units that are paid for. */
  pollersLeast: 1,
  pollersPerUnit: 10,
  pollerInvocations: 5,
  pollerMbPerSecond: 5,
  unitMbPerSecond: 20,
  /** On-demand pollers need interface endpoints (lambda, sts) in each zone of the cluster. */
  endpoints: 2,
  serverlessZones: 2,
  expressZones: 3,

  /**
   * Functions. A whole processor comes with 1,769 MB. Processor time on Lambda counts as `cpuScale`
   * times the measured time.
   */
  ingestMemoryMb: 1024,
  evaluateMemoryMb: 1024,
  notifyMemoryMb: 512,
  apiMemoryMb: 1024,
  wholeCpuMemoryMb: 1769,
  cpuScale: 2,
  /** Round trips to DynamoDB and to a socket, and how many sellers of a batch run in parallel. */
  read_ms: 6,
  write_ms: 8,
  transaction_ms: 15,
  push_ms: 20,
  sellersAtOnce: 16,
  /** Time between two invocations for the same partition or shard. */
  poll_ms: 50,
  ingestBatch: KAFKA_SOURCE.batchSize,
  evaluateBatch: STREAM_SOURCES.evaluate.batchSize,
  notifyBatch: STREAM_SOURCES.notify.batchSize,
  batchingWindow_s: STREAM_SOURCES.evaluate.batchingWindowSeconds,
  parallelizationFactor: STREAM_SOURCES.evaluate.parallelizationFactor,
  notifyParallelizationFactor: STREAM_SOURCES.notify.parallelizationFactor,
  /** Partitions of a new on-demand table. Each partition has one stream shard. */
  streamShardsLeast: 4,
  writeUnitsPerPartition: 1000,
  readUnitsPerPartition: 3000,

  /** Storage after a year. DynamoDB adds 100 bytes to each item, and an order has three items. */
  monthsOfHistory: 12,
  itemOverheadBytesPerOrder: 300,
  /** At midnight a summary's due time changes: its index entry is deleted and written anew. */
  dueIndexUnits: 2,
  alertsPerSellerMonth: 1,
  /**
   * Write units of an alert, on top of those of its summary. Three, because the summary of three
   * kilobytes is now written in a transaction; two for the alert itself; one for its entry in the
   * index of unpublished alerts; two for taking it off that index.
   */
  alertWriteUnits: 8,
  /**
   * Read units of an alert, on top of those for reading all counters of its seller again. One for
   * the lifetime counters, two for a page of the list behind it, and one for each of the twenty
   * orders that it names.
   */
  alertReadUnits: 23,
  emailsPerAlert: 1,

  /** People. */
  viewsPerSellerDay: 1,
  minutesPerView: 10,
  requestsPerView: 4,
  /** Sellers look when they are busy, so they get more pushes than chance would give them. */
  pushBias: 3,
  kilobytesPerView: 100,
  assetRequestsPerView: 10,
  signedInShareOfSellers: 1,
  freeUsers: 10_000,

  /** Operations. An invocation logs the platform's lines and one line of telemetry. */
  logBytesPerInvocation: 1200,
  logRetentionMonths: 1,
  customMetrics: 70,
  /**
   * Metrics that the alarms of stages/prod.json use. Each costs as much as an alarm, so an alarm
   * over three metrics counts three times.
   */
  alarms: 162,
  /** The same of stages/dev.json, whose on-demand pollers report less. */
  alarmsOnDemand: 140,
  dashboards: 1,
  kmsKeys: 1,
  /** X-Ray traces one invocation per second, and this share of the others. */
  traceShare: 0.05,
} as const;

export type Assumptions = { readonly [Name in keyof typeof ASSUMPTIONS]: number };
