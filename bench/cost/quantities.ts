import { EVENT_TYPES } from '../../contracts/records/topics.ts';
import { SCHEDULES } from '../../topology/schedules.ts';
import type { Assumptions, Size } from './assumptions.ts';
import type { Measured } from './measured.ts';
import { BASE64, endpointHours, pollerUnits } from './pollers.ts';
import type { PriceKey } from './prices.ts';
import { evaluate_ms, type FunctionRate, type Rates } from './rates.ts';

/** An amount of something that has a price, in a month. */
export type Quantity = { readonly component: string; readonly price: PriceKey; readonly amount: number };

const GB = 1e9;

/** Everything paid for in a month of a marketplace of this size. */
export const quantitiesOf = (
  size: Size,
  rates: Rates,
  measured: Measured,
  assumed: Assumptions,
): readonly Quantity[] => {
  const { hoursPerMonth, secondsPerDay } = assumed;
  const seconds = hoursPerMonth * 3600;
  const days = seconds / secondsPerDay;
  const { level } = rates;
  const views = size.sellers * assumed.viewsPerSellerDay * days;
  const alerts = size.sellers * assumed.alertsPerSellerMonth;
  /** At midnight each seller is evaluated once more; someone with no events at all has nothing to roll over. */
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

  const gbIn = (size.eventsPerSecond * seconds * assumed.recordBytes) / GB;
  const gbKept = (size.eventsPerSecond * assumed.retentionDays * secondsPerDay * assumed.recordBytes) / GB;
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
        pollerUnits(size, rates, assumed) * hoursPerMonth,
      ),
    ],
    'on-demand': [
      quantity('Event pollers', 'lambda.eventPollerUnitHour', 0),
      quantity('Endpoints for pollers', 'vpc.endpointZoneHour', endpointHours(size.kafka, assumed)),
      quantity('Endpoints for pollers', 'vpc.endpointGb', gbIn * BASE64),
    ],
  };
  const alarms = size.pollers === 'on-demand' ? assumed.alarmsOnDemand : assumed.alarms;

  const requests = views * assumed.requestsPerView;
  const apiReads =
    Object.values(level.api).reduce((sum, units) => sum + units, 0) / Object.keys(level.api).length;
  const api_ms =
    measured.cpu.api.perRequest_ms *
    assumed.cpuScale *
    Math.max(1, assumed.wholeCpuMemoryMb / assumed.apiMemoryMb);
  const openShare = Math.min(
    1,
    (assumed.viewsPerSellerDay * assumed.minutesPerView * assumed.pushBias) / (24 * 60),
  );
  const pushes = evaluations * openShare;
  /** Connect, subscribe, disconnect. */
  const socketInvocations = views * 3;
  /** A connection is put, given its seller (with an index entry) and deleted (with that entry). */
  const connectionWriteUnits = views * 5;
  const notifyPush_ms = (pushes * assumed.push_ms) / Math.max(rates.notify.invocations * seconds, 1);

  const ledgerGb =
    (rates.ordersPerSecond *
      seconds *
      assumed.monthsOfHistory *
      (level.items.ledgerBytesPerOrder + assumed.itemOverheadBytesPerOrder)) /
    GB;
  const historyDays = assumed.monthsOfHistory * days;
  const countersGb =
    size.eventsPerSecond === 0
      ? 0
      : (size.sellers * level.items.metricsBytesPerSeller * (historyDays / measured.historyDays)) / GB;
  const storedGb = ledgerGb + countersGb;

  const ingestInvocations =
    EVENT_TYPES.reduce((sum, type) => sum + rates.topics[type].ingest.invocations, 0) * seconds;
  const invocations =
    ingestInvocations +
    (rates.evaluate.invocations + rates.notify.invocations) * seconds +
    clockTicks +
    requests +
    socketInvocations;
  const logGb = (invocations * assumed.logBytesPerInvocation) / GB;
  const traces = Math.min(invocations, seconds) + Math.max(0, invocations - seconds) * assumed.traceShare;
  const users = size.sellers * assumed.signedInShareOfSellers;

  return [
    ...kafka[size.kafka],
    ...pollers[size.pollers],
    ...EVENT_TYPES.flatMap((type) => steady('Lambda: ingest', rates.topics[type].ingest)),
    ...steady('Lambda: evaluate', rates.evaluate),
    ...steady('Lambda: notify', { ...rates.notify, ms: rates.notify.ms + notifyPush_ms }),
    ...lambda('Lambda: clock', clockTicks, assumed.read_ms, assumed.evaluateMemoryMb),
    quantity(
      'Lambda: clock',
      'lambda.gbSecondArm',
      (rollOvers * evaluate_ms(1, measured, assumed) * assumed.evaluateMemoryMb) / 1000 / 1024,
    ),
    ...lambda('Lambda: api, socket', requests, api_ms + assumed.read_ms, assumed.apiMemoryMb),
    ...lambda('Lambda: api, socket', socketInvocations, api_ms + assumed.write_ms, assumed.apiMemoryMb),
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
      rollOvers * (level.evaluate.writeUnits + assumed.dueIndexUnits) +
        alerts * assumed.alertWriteUnits +
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
      alerts * (level.evaluate.readUnits + assumed.alertReadUnits),
    ),
    quantity('DynamoDB: evaluate, notify, reads', 'dynamodb.readUnit', evaluations * level.notify.readUnits),
    quantity('DynamoDB: api, reads', 'dynamodb.readUnit', requests * apiReads),
    quantity('DynamoDB: storage after a year', 'dynamodb.storageGbMonth', storedGb),
    quantity('DynamoDB: recovery to any second', 'dynamodb.pitrGbMonth', storedGb),
    quantity('API Gateway: HTTP', 'apigateway.httpRequest', requests),
    quantity('API Gateway: WebSocket', 'apigateway.socketMessage', pushes + views * 3),
    quantity('API Gateway: WebSocket', 'apigateway.socketMinute', views * assumed.minutesPerView),
    quantity('SNS', 'sns.publish', alerts),
    quantity('SNS', 'sns.email', alerts * assumed.emailsPerAlert),
    quantity('CloudWatch: logs', 'cloudwatch.logGb', logGb),
    quantity('CloudWatch: logs', 'cloudwatch.logStorageGbMonth', logGb * assumed.logRetentionMonths),
    quantity(
      'CloudWatch: metrics, alarms, dashboard',
      'cloudwatch.metricMonth',
      size.eventsPerSecond === 0 ? 0 : assumed.customMetrics,
    ),
    quantity('CloudWatch: metrics, alarms, dashboard', 'cloudwatch.alarmMonth', alarms),
    quantity('CloudWatch: metrics, alarms, dashboard', 'cloudwatch.dashboardMonth', assumed.dashboards),
    quantity('X-Ray', 'xray.trace', traces),
    quantity('KMS', 'kms.keyMonth', assumed.kmsKeys),
    quantity('KMS', 'kms.request', alerts),
    quantity(
      'CloudFront',
      'cloudfront.request',
      views * (assumed.requestsPerView + assumed.assetRequestsPerView),
    ),
    quantity('CloudFront', 'cloudfront.gbOut', (views * assumed.kilobytesPerView * 1000) / GB),
    quantity('Cognito', 'cognito.activeUser', Math.max(0, users - assumed.freeUsers)),
    quantity('Scheduler', 'scheduler.invocation', clockTicks),
  ];
};
