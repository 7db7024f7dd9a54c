import { EVENT_TYPES } from '../../contracts/records/topics.ts';
import { SCHEDULES } from '../../topology/schedules.ts';
import type { Assumptions, Size } from './assumptions.ts';
import type { Measurements } from './measurements.ts';
import { BASE64_GROWTH, countEndpointHours, countPollerUnits } from './pollers.ts';
import type { PriceKey } from './prices.ts';
import { estimateEvaluate_ms, type FunctionRate, type Rates } from './rates.ts';

/** How much of something that has a price is used in a month. */
export type Quantity = { readonly component: string; readonly price: PriceKey; readonly amount: number };

const GB = 1e9;

/** Everything that a marketplace of this size pays for in a month. */
export const computeQuantities = (
  size: Size,
  rates: Rates,
  measurements: Measurements,
  assumptions: Assumptions,
): readonly Quantity[] => {
  const { hoursPerMonth, secondsPerDay } = assumptions;
  const seconds = hoursPerMonth * 3600;
  const days = seconds / secondsPerDay;
  const { level } = rates;
  const views = size.sellers * assumptions.viewsPerSellerDay * days;
  const alerts = size.sellers * assumptions.alertsPerSellerMonth;
  /** At midnight each seller is evaluated once more, unless there are no events at all. */
  const rollOvers = size.eventsPerSecond === 0 ? 0 : size.sellers * days;
  const evaluations = rates.evaluations * seconds;
  const clockTicks = ((hoursPerMonth * 60) / SCHEDULES.clock.everyMinutes) * SCHEDULES.clock.ticks.length;

  const quantity = (component: string, price: PriceKey, amount: number): Quantity => ({
    component,
    price,
    amount,
  });
  const lambda = (component: string, invocations: number, ms: number, memoryMb: number): Quantity[] => [
    quantity(component, 'lambda.request', invocations),
    quantity(component, 'lambda.gbSecondArm', (invocations * ms * memoryMb) / 1000 / 1024),
  ];
  const steady = (component: string, { invocations, ms, memoryMb }: FunctionRate): Quantity[] =>
    lambda(component, invocations * seconds, ms, memoryMb);

  const gbIn = (size.eventsPerSecond * seconds * assumptions.recordBytes) / GB;
  const gbKept =
    (size.eventsPerSecond * assumptions.retentionDays * secondsPerDay * assumptions.recordBytes) / GB;
  const kafka: Readonly<Record<Size['kafka'], readonly Quantity[]>> = {
    existing: [],
    serverless: [
      quantity('Kafka (MSK)', 'msk.serverlessClusterHour', hoursPerMonth),
      quantity(
        'Kafka (MSK)',
        'msk.serverlessPartitionHour',
        EVENT_TYPES.length * size.partitions * hoursPerMonth,
      ),
      quantity('Kafka (MSK)', 'msk.serverlessGbIn', gbIn),
      quantity('Kafka (MSK)', 'msk.serverlessGbOut', gbIn),
      quantity('Kafka (MSK)', 'msk.serverlessStorageGbMonth', gbKept),
    ],
    express: [
      quantity('Kafka (MSK)', 'msk.expressLargeHour', size.brokers * hoursPerMonth),
      quantity('Kafka (MSK)', 'msk.expressGbIn', gbIn),
      quantity('Kafka (MSK)', 'msk.expressStorageGbMonth', gbKept),
    ],
  };

  const pollers: Readonly<Record<Size['pollers'], readonly Quantity[]>> = {
    provisioned: [
      quantity(
        'Event pollers',
        'lambda.eventPollerUnitHour',
        countPollerUnits(size, rates, assumptions) * hoursPerMonth,
      ),
    ],
    'on-demand': [
      quantity('Event pollers', 'lambda.eventPollerUnitHour', 0),
      quantity('Endpoints for pollers', 'vpc.endpointZoneHour', countEndpointHours(size.kafka, assumptions)),
      quantity('Endpoints for pollers', 'vpc.endpointGb', gbIn * BASE64_GROWTH),
    ],
  };
  const alarms = size.pollers === 'on-demand' ? assumptions.alarmsOnDemand : assumptions.alarms;

  const requests = views * assumptions.requestsPerView;
  const apiReads =
    Object.values(level.api).reduce((sum, units) => sum + units, 0) / Object.keys(level.api).length;
  const api_ms =
    measurements.cpu.api.perRequest_ms *
    assumptions.cpuScale *
    Math.max(1, assumptions.wholeCpuMemoryMb / assumptions.apiMemoryMb);
  const openShare = Math.min(
    1,
    (assumptions.viewsPerSellerDay * assumptions.minutesPerView * assumptions.pushBias) / (24 * 60),
  );
  const pushes = evaluations * openShare;
  /** Connect, subscribe, disconnect. */
  const socketInvocations = views * 3;
  /**
   * A connection is written, gets its seller (and an index entry), and is deleted (with that
   * entry).
   */
  const connectionWriteUnits = views * 5;
  const notifyPush_ms = (pushes * assumptions.push_ms) / Math.max(rates.notify.invocations * seconds, 1);

  const ledgerGb =
    (rates.ordersPerSecond *
      seconds *
      assumptions.monthsOfHistory *
      (level.items.ledgerBytesPerOrder + assumptions.itemOverheadBytesPerOrder)) /
    GB;
  const historyDays = assumptions.monthsOfHistory * days;
  const countersGb =
    size.eventsPerSecond === 0
      ? 0
      : (size.sellers * level.items.metricsBytesPerSeller * (historyDays / measurements.historyDays)) / GB;
  const storedGb = ledgerGb + countersGb;

  const ingestInvocations =
    EVENT_TYPES.reduce((sum, type) => sum + rates.topics[type].ingest.invocations, 0) * seconds;
  const invocations =
    ingestInvocations +
    (rates.evaluate.invocations + rates.notify.invocations) * seconds +
    clockTicks +
    requests +
    socketInvocations;
  const logGb = (invocations * assumptions.logBytesPerInvocation) / GB;
  const traces = Math.min(invocations, seconds) + Math.max(0, invocations - seconds) * assumptions.traceShare;
  const users = size.sellers * assumptions.signedInShareOfSellers;

  return [
    ...kafka[size.kafka],
    ...pollers[size.pollers],
    ...EVENT_TYPES.flatMap((type) => steady('Lambda: ingest', rates.topics[type].ingest)),
    ...steady('Lambda: evaluate', rates.evaluate),
    ...steady('Lambda: notify', { ...rates.notify, ms: rates.notify.ms + notifyPush_ms }),
    ...lambda('Lambda: clock', clockTicks, assumptions.read_ms, assumptions.evaluateMemoryMb),
    quantity(
      'Lambda: clock',
      'lambda.gbSecondArm',
      (rollOvers * estimateEvaluate_ms(1, measurements, assumptions) * assumptions.evaluateMemoryMb) /
        1000 /
        1024,
    ),
    ...lambda('Lambda: api, socket', requests, api_ms + assumptions.read_ms, assumptions.apiMemoryMb),
    ...lambda(
      'Lambda: api, socket',
      socketInvocations,
      api_ms + assumptions.write_ms,
      assumptions.apiMemoryMb,
    ),
    quantity('DynamoDB: ledger and counters, writes', 'dynamodb.writeUnit', rates.ingestWriteUnits * seconds),
    quantity('DynamoDB: ledger and counters, reads', 'dynamodb.readUnit', rates.ingestReadUnits * seconds),
    quantity(
      'DynamoDB: summaries, alerts, connections, writes',
      'dynamodb.writeUnit',
      evaluations * level.evaluate.writeUnits,
    ),
    quantity(
      'DynamoDB: summaries, alerts, connections, writes',
      'dynamodb.writeUnit',
      rollOvers * (level.evaluate.writeUnits + assumptions.dueIndexUnits) +
        alerts * assumptions.alertWriteUnits +
        connectionWriteUnits,
    ),
    quantity(
      'DynamoDB: evaluate, notify, reads',
      'dynamodb.readUnit',
      (evaluations + rollOvers) * level.evaluate.readUnits,
    ),
    quantity(
      'DynamoDB: evaluate, notify, reads',
      'dynamodb.readUnit',
      alerts * (level.evaluate.readUnits + assumptions.alertReadUnits),
    ),
    quantity('DynamoDB: evaluate, notify, reads', 'dynamodb.readUnit', evaluations * level.notify.readUnits),
    quantity('DynamoDB: api, reads', 'dynamodb.readUnit', requests * apiReads),
    quantity('DynamoDB: storage after a year', 'dynamodb.storageGbMonth', storedGb),
    quantity('DynamoDB: point-in-time recovery', 'dynamodb.pitrGbMonth', storedGb),
    quantity('API Gateway: HTTP', 'apigateway.httpRequest', requests),
    quantity('API Gateway: WebSocket', 'apigateway.socketMessage', pushes + views * 3),
    quantity('API Gateway: WebSocket', 'apigateway.socketMinute', views * assumptions.minutesPerView),
    quantity('SNS', 'sns.publish', alerts),
    quantity('SNS', 'sns.email', alerts * assumptions.emailsPerAlert),
    quantity('CloudWatch: logs', 'cloudwatch.logGb', logGb),
    quantity('CloudWatch: logs', 'cloudwatch.logStorageGbMonth', logGb * assumptions.logRetentionMonths),
    quantity(
      'CloudWatch: metrics, alarms, dashboard',
      'cloudwatch.metricMonth',
      size.eventsPerSecond === 0 ? 0 : assumptions.customMetrics,
    ),
    quantity('CloudWatch: metrics, alarms, dashboard', 'cloudwatch.alarmMonth', alarms),
    quantity('CloudWatch: metrics, alarms, dashboard', 'cloudwatch.dashboardMonth', assumptions.dashboards),
    quantity('X-Ray', 'xray.trace', traces),
    quantity('KMS', 'kms.keyMonth', assumptions.kmsKeys),
    quantity('KMS', 'kms.request', alerts),
    quantity(
      'CloudFront',
      'cloudfront.request',
      views * (assumptions.requestsPerView + assumptions.assetRequestsPerView),
    ),
    quantity('CloudFront', 'cloudfront.gbOut', (views * assumptions.kilobytesPerView * 1000) / GB),
    quantity('Cognito', 'cognito.activeUser', Math.max(0, users - assumptions.freeUsers)),
    quantity('Scheduler', 'scheduler.invocation', clockTicks),
  ];
};
