import { expect, test } from 'vitest';
import { ASSUMPTIONS, type Assumptions, type Size } from '../../bench/cost/assumptions.ts';
import { billOf, idleBillOf, priced } from '../../bench/cost/bill.ts';
import type { Level, Measured } from '../../bench/cost/measured.ts';
import { readPrices } from '../../bench/cost/prices.ts';
import { ratesOf } from '../../bench/cost/rates.ts';

const units = (writeUnits: number, readUnits: number) => [
  { density: 1, records: 1, transactions: 1, writeUnits, readUnits },
];

/**
 * Ten records to two orders; each record costs 5 write and 2 read units, each evaluation 3 and 20.
 */
const level: Level = {
  ordersPerSellerDay: 172,
  records: { orders: 6, fulfillment: 1, ratings: 1, refunds: 1, payouts: 1 },
  orders: 2,
  bytesPerRecord: 200,
  ingest: {
    orders: units(5, 2),
    fulfillment: units(5, 2),
    ratings: units(5, 2),
    refunds: units(5, 2),
    payouts: units(5, 2),
  },
  evaluate: { writeUnits: 3, readUnits: 20 },
  notify: { readUnits: 0.5 },
  api: { '/metrics': 1, '/history': 9 },
  items: {
    ledgerBytesPerOrder: 700,
    metricsBytesPerSeller: 60_000,
    totalBytes: 120,
    dayBytes: 1000,
    summaryBytes: 2000,
  },
};

/** Processor time of nothing: what is left are the round trips. */
const measured: Measured = {
  date: '2026-11-24',
  how: 'made up',
  machine: 'none',
  historyDays: 60,
  levels: [level],
  cpu: {
    ingest: { perInvocation_ms: 0, perTransaction_ms: 0, perRecord_ms: 0 },
    evaluate: { perInvocation_ms: 0, perSeller_ms: 0 },
    notify: { perInvocation_ms: 0, perSummary_ms: 0 },
    api: { perRequest_ms: 0 },
  },
};

/** Pinned, so that a change of heart about a default leaves the arithmetic below as it is. */
const assumed: Assumptions = {
  ...ASSUMPTIONS,
  recordBytes: 500,
  retentionDays: 7,
  read_ms: 6,
  write_ms: 8,
  transaction_ms: 15,
  push_ms: 0,
  poll_ms: 50,
  ingestMemoryMb: 1024,
  evaluateMemoryMb: 1024,
  notifyMemoryMb: 512,
  apiMemoryMb: 1024,
  viewsPerSellerDay: 1,
  requestsPerView: 4,
  minutesPerView: 10,
  pushBias: 3,
  alertsPerSellerMonth: 1,
  alertWriteUnits: 8,
  alertReadUnits: 23,
  dueIndexUnits: 2,
  logBytesPerInvocation: 1000,
  logRetentionMonths: 1,
  customMetrics: 70,
  alarms: 45,
  alarmsOnDemand: 30,
  dashboards: 1,
  kmsKeys: 1,
  freeUsers: 10_000,
  traceShare: 0.05,
  monthsOfHistory: 12,
  itemOverheadBytesPerOrder: 300,
};

const size: Size = {
  name: 'toy',
  sellers: 100,
  eventsPerSecond: 1,
  peakFactor: 3,
  partitions: 1,
  kafka: 'serverless',
  brokers: 0,
  pollers: 'provisioned',
};
const prices = readPrices();

/**
 * 730 hours are 2,628,000 seconds and as many events, and 30.41667 days: 3,041.667 views and as
 * many midnights.
 */
const EVENTS = 2_628_000;
const VIEWS = (100 * 730) / 24;
const TICKS = 8 * 43_800;

test('works out every line of a bill as a calculation by hand does', () => {
  const { lines, total, perMillionEvents, perThousandSellers } = billOf(size, { prices, measured, assumed });
  const byHand: Readonly<Record<string, number>> = {
    // 730 × 0.75 + 5 × 730 × 0.0015 + 1.314 GB × (0.10 + 0.05) + 0.3024 GB × 0.10
    'Kafka (MSK)': 547.5 + 5.475 + 0.1971 + 0.03024,
    'Event pollers': 730 * 0.185,
    // One record an invocation, 6 + 15 ms at 1 GB.
    'Lambda: ingest': EVENTS * (0.0000002 + 0.021 * 0.0000133334),
    // 6 ms for the summary, then 6 + 8 ms.
    'Lambda: evaluate': EVENTS * (0.0000002 + 0.02 * 0.0000133334),
    'Lambda: notify': EVENTS * (0.0000002 + 0.006 * 0.5 * 0.0000133334),
    // 43,800 minutes of eight ticks of 6 ms, and an evaluation of 20 ms for each midnight of a
    // seller.
    'Lambda: clock': TICKS * (0.0000002 + 0.006 * 0.0000133334) + VIEWS * 0.02 * 0.0000133334,
    // Four requests of 6 ms and three socket calls of 8 ms a view.
    'Lambda: api, socket': VIEWS * (7 * 0.0000002 + (4 * 0.006 + 3 * 0.008) * 0.0000133334),
    'DynamoDB: ledger and counters, writes': EVENTS * 5 * 0.000000625,
    'DynamoDB: ledger and counters, reads': EVENTS * 2 * 0.000000125,
    // 3 an evaluation, 3 + 2 a midnight, 8 an alert, 5 a view.
    'DynamoDB: summaries, alerts, connections, writes':
      (EVENTS * 3 + VIEWS * 5 + 800 + VIEWS * 5) * 0.000000625,
    // Counters once more for each of 100 alerts, and 23 beside.
    'DynamoDB: evaluate, notify, reads': (EVENTS * 20.5 + VIEWS * 20 + 100 * 43) * 0.000000125,
    'DynamoDB: api, reads': VIEWS * 4 * 5 * 0.000000125,
    // A year's 6,307,200 orders of 1,000 bytes, and 100 sellers' 60,000 bytes of 60 days over 365.
    'DynamoDB: storage after a year': (6.3072 + 0.0365) * 0.25,
    'DynamoDB: recovery to any second': (6.3072 + 0.0365) * 0.2,
    'API Gateway: HTTP': VIEWS * 4 * 0.000001,
    // A dashboard is open 10 of 1,440 minutes, and three times as often when its seller is busy.
    'API Gateway: WebSocket': (EVENTS / 48 + VIEWS * 3) * 0.000001 + VIEWS * 10 * 0.00000025,
    SNS: 100 * (0.0000005 + 0.00002),
    // Three invocations an event, the clock's, seven a view.
    'CloudWatch: logs': (EVENTS * 3 + TICKS + VIEWS * 7) * 0.000001 * 0.53,
    'CloudWatch: metrics, alarms, dashboard': 21 + 4.5 + 3,
    'X-Ray': (EVENTS + 0.05 * (EVENTS * 2 + TICKS + VIEWS * 7)) * 0.000005,
    KMS: 1 + 100 * 0.000003,
    CloudFront: VIEWS * 14 * 0.000001 + VIEWS * 0.0001 * 0.085,
    Cognito: 0,
    Scheduler: TICKS * 0.000001,
  };
  expect([...lines.keys()]).toEqual(Object.keys(byHand));
  for (const [component, dollars] of Object.entries(byHand))
    expect(lines.get(component), component).toBeCloseTo(dollars, 6);
  const sum = Object.values(byHand).reduce((together, dollars) => together + dollars, 0);
  expect(total).toBeCloseTo(sum, 6);
  expect(perMillionEvents).toBeCloseTo(sum / 2.628, 6);
  expect(perThousandSellers).toBeCloseTo(sum * 10, 6);
});

test('charges an idle marketplace for the cluster, one poller unit, alarms, the dashboard, a key and eight ticks a minute alone', () => {
  const { lines, total } = idleBillOf(size, { prices, measured, assumed });
  const paid = [...lines].filter(([, dollars]) => dollars > 0).map(([component]) => component);
  expect(paid).toEqual([
    'Kafka (MSK)',
    'Event pollers',
    'Lambda: clock',
    'CloudWatch: logs',
    'CloudWatch: metrics, alarms, dashboard',
    'X-Ray',
    'KMS',
    'Scheduler',
  ]);
  expect(total).toBeCloseTo(
    552.975 +
      135.05 +
      TICKS * (0.0000002 + 0.006 * 0.0000133334) +
      TICKS * 0.00000053 +
      7.5 +
      TICKS * 0.000005 +
      1 +
      0.3504,
    6,
  );
});

test('charges a size for the kind of cluster that it has', () => {
  const kafkaOf = (changed: Partial<Size>) =>
    billOf({ ...size, ...changed }, { prices, measured, assumed }).lines.get('Kafka (MSK)') ?? 0;
  expect(kafkaOf({ kafka: 'existing' })).toBe(0);
  expect(kafkaOf({ kafka: 'express', brokers: 3 })).toBeCloseTo(893.52 + 1.314 * 0.01 + 0.3024 * 0.1, 6);
});

test('charges pollers on demand as endpoints in each zone of the cluster, with fewer alarm metrics', () => {
  const linesOf = (changed: Partial<Size>) =>
    billOf({ ...size, pollers: 'on-demand', ...changed }, { prices, measured, assumed }).lines;
  expect(linesOf({}).get('Event pollers')).toBe(0);
  // 2 endpoints in 2 zones for 730 hours at a cent, and 4/3 of 1.314 GB.
  expect(linesOf({}).get('Endpoints for pollers')).toBeCloseTo(29.2 + 0.01752, 6);
  expect(linesOf({ kafka: 'express', brokers: 3 }).get('Endpoints for pollers')).toBeCloseTo(
    43.8 + 0.01752,
    6,
  );
  expect(linesOf({}).get('CloudWatch: metrics, alarms, dashboard')).toBeCloseTo(21 + 3 + 3, 6);
});

test('splits the metrics table by its reads as well as its writes, with lanes of evaluate on each part', () => {
  const busy = { ...size, eventsPerSecond: 1100, sellers: 1_000_000, partitions: 48, peakFactor: 1 };
  // 1,100 transactions a second of 1 + 20 read units at 3,000 a partition; written are 5 − 2 + 3
  // units at 1,000.
  expect(ratesOf(busy, measured, assumed).streamShards).toBe(8);
  const slow = { ...measured, levels: [{ ...level, evaluate: { writeUnits: 3, readUnits: 5 } }] };
  expect(ratesOf(busy, slow, assumed).streamShards).toBe(7);
  expect(ratesOf({ ...busy, peakFactor: 3 }, measured, assumed).streamShards).toBe(24);
});

test('adds up the quantities of one component', () => {
  const lines = priced(
    [
      { component: 'a', price: 'kms.keyMonth', amount: 2 },
      { component: 'a', price: 'cloudwatch.dashboardMonth', amount: 1 },
    ],
    prices,
  );
  expect([...lines]).toEqual([['a', 5]]);
});
