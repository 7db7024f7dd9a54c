import { describe, expect, test } from 'vitest';
import { EVENT_TYPES } from '../../contracts/records/topics.ts';
import { TABLES } from '../../topology/tables.ts';
import { TELEMETRY, type TelemetryName } from '../../topology/telemetry.ts';
import { alarmsOf, type DeployedAlarm } from '../support/infrastructure/alarms.ts';
import { deploymentOf } from '../support/infrastructure/deployment.ts';
import { stacksOf } from '../support/infrastructure/stacks.ts';

const SETTINGS = {
  region: 'eu-west-1',
  kafka: { pollers: { minimum: 1, maximum: 8 } },
  operations: { emails: ['on-call@example.com'] },
  slack: { workspaceId: 'T01234ABC', channelId: 'C01234ABC' },
  alarms: {
    consumerLagRecords: 1234,
    iteratorAgeSeconds: 77,
    freshnessSeconds: 9,
    quarantinePercent: 2.5,
    apiP99Milliseconds: 450,
    apiErrorPercent: 0.5,
  },
};
const product = stacksOf(SETTINGS);
const deployment = deploymentOf(product);
const alarms = alarmsOf(deployment);

const alarm = (name: string, among = alarms): DeployedAlarm => {
  const found = among.get(name);
  if (found === undefined) throw new Error(`there is no alarm ${name}, only ${[...among.keys()].join(', ')}`);
  return found;
};

const named = (type: string, property: string): string[] =>
  [...deployment.resources(type).values()].flatMap((properties) => {
    const name = properties[property];
    return typeof name === 'string' ? [name] : [];
  });

const mappingOf = (functionName: string): string => {
  const found = [...deployment.resources('AWS::Lambda::EventSourceMapping')].find(
    ([, { FunctionName }]) => FunctionName === `seller-pulse-test-${functionName}`,
  );
  return found?.[0].split('/')[1] ?? 'none';
};

const ABOVE = 'GreaterThanThreshold';

describe('every alarm', () => {
  test('its message says how bad it is and what to do, and a page also says when it is over', () => {
    const [topic] = [...deployment.resources('AWS::SNS::Topic')].filter(
      ([, { TopicName }]) => TopicName === 'seller-pulse-test-operations',
    );
    const arn = expect.stringContaining(':seller-pulse-test-operations');
    expect(topic).toBeDefined();
    for (const { name, severity, description, runbook, actions, okActions } of alarms.values()) {
      expect([name, actions]).toEqual([name, [arn]]);
      expect([name, severity]).toEqual([name, expect.stringMatching(/^(PAGE|TICKET)$/)]);
      expect([name, okActions]).toEqual([name, severity === 'PAGE' ? [arn] : undefined]);
      expect(description).toMatch(
        /^[A-Z]+\. .+\. First: .+\. Runbook: docs\/operating\/runbook\.md#[a-z-]+$/,
      );
      expect(runbook).not.toBe('');
    }
  });

  test('it stays within CloudWatch’s limits of 1,024 characters and ten metrics', () => {
    for (const { name, description, metrics } of alarms.values()) {
      expect([name, description.length <= 1024, metrics.length <= 10]).toEqual([name, true, true]);
    }
  });

  test('it watches something that is deployed under that name, so it can go off at all', () => {
    const known: Readonly<Record<string, readonly string[]>> = {
      FunctionName: named('AWS::Lambda::Function', 'FunctionName'),
      TableName: named('AWS::DynamoDB::GlobalTable', 'TableName'),
      QueueName: named('AWS::SQS::Queue', 'QueueName'),
      TopicName: named('AWS::SNS::Topic', 'TopicName'),
      EventSourceMappingUUID: [...deployment.resources('AWS::Lambda::EventSourceMapping').keys()].map(
        (id) => id.split('/')[1] ?? '',
      ),
      ApiId: [...deployment.resources('AWS::ApiGatewayV2::Api').keys()].map((id) => id.split('/')[1] ?? ''),
      GlobalSecondaryIndexName: Object.values(TABLES).flatMap(({ indexes }) =>
        indexes.map(({ name }) => name),
      ),
    };
    for (const { name, metrics } of alarms.values()) {
      for (const { dimensions } of metrics) {
        for (const [dimension, value] of Object.entries(dimensions)) {
          if (known[dimension] !== undefined)
            expect([name, known[dimension]]).toEqual([name, expect.arrayContaining([value])]);
        }
      }
    }
  });

  test('every queue has one, because nothing reads the queues and nobody would know that a message waits', () => {
    const watched = [...alarms.values()].flatMap(({ metrics }) =>
      metrics.map(({ dimensions }) => dimensions['QueueName']),
    );
    const queues = named('AWS::SQS::Queue', 'QueueName');
    expect(queues).toContain('seller-pulse-test-operations-undelivered');
    expect(queues.filter((queue) => !watched.includes(queue))).toEqual([]);
  });

  test("it watches telemetry that functions report, in this stage's own name space", () => {
    const own = [...alarms.values()]
      .flatMap(({ metrics }) => metrics)
      .filter(({ namespace }) => !namespace.startsWith('AWS/'));
    const names: readonly TelemetryName[] = Object.values(TELEMETRY);
    expect(new Set(own.map(({ namespace }) => namespace))).toEqual(new Set(['SellerPulse/test']));
    expect(names).toEqual(expect.arrayContaining(own.map(({ name }) => name)));
    for (const { Environment } of deployment.resources('AWS::Lambda::Function').values()) {
      const { Variables } = (Environment ?? {}) as { Variables?: Record<string, string> };
      if (Variables?.['LEDGER_TABLE'] !== undefined)
        expect(Variables['POWERTOOLS_METRICS_NAMESPACE']).toBe('SellerPulse/test');
    }
  });
});

describe('functions', () => {
  /** CDK's own functions. CloudFormation waits for them, so whoever deploys sees them fail. */
  const DEPLOYING = /(-provider|-bootstrap-brokers|-marketplace-guard|-site)$/;
  const functions = [...deployment.resources('AWS::Lambda::Function').values()].filter(
    ({ FunctionName }) => typeof FunctionName === 'string' && !DEPLOYING.test(FunctionName),
  );

  test('each has alarms for its errors, its throttles and the risk of a time-out', () => {
    expect(functions.length).toBeGreaterThanOrEqual(12);
    for (const { FunctionName, Timeout } of functions) {
      const name = String(FunctionName).replace('seller-pulse-test-', '');
      const watched = (metric: string, period: number, statistic: string) => [
        { namespace: 'AWS/Lambda', name: metric, dimensions: { FunctionName }, period, statistic },
      ];
      const { metrics, threshold, comparison, missing } = alarm(`errors-${name}`);
      expect({ metrics, threshold, comparison, missing }).toEqual({
        metrics: watched('Errors', expect.any(Number) as never, 'Sum'),
        threshold: 0,
        comparison: ABOVE,
        missing: 'notBreaching',
      });
      expect(alarm(`throttles-${name}`)).toMatchObject({
        metrics: watched('Throttles', 60, 'Sum'),
        threshold: 0,
        periods: [3, 5],
        severity: 'TICKET',
      });
      expect(alarm(`duration-${name}`)).toMatchObject({
        metrics: watched('Duration', 300, 'p99'),
        threshold: Number(Timeout) * 800,
      });
    }
  });

  test('their errors wake somebody only when a batch keeps failing, or people cannot sign in', () => {
    const pages = [...alarms.values()].filter(
      ({ name, severity }) => name.startsWith('errors-') && severity === 'PAGE',
    );
    expect(pages.map(({ name, periods }) => [name, periods]).sort()).toEqual(
      [
        ...EVENT_TYPES.map((eventType) => [`errors-ingest-${eventType}`, [3, 5]]),
        ['errors-evaluate', [3, 5]],
        ['errors-notify', [3, 5]],
        ['errors-clock', [3, 5]],
        ['errors-token-claims', [2, 3]],
      ].sort(),
    );
  });
});

describe('records', () => {
  test.each(EVENT_TYPES)(
    'a backlog of %s wakes somebody, and so does a topic that nobody reads',
    (eventType) => {
      const mapping = { EventSourceMappingUUID: mappingOf(`ingest-${eventType}`) };
      expect(mapping.EventSourceMappingUUID).not.toBe('none');
      expect(alarm(`consumer-lag-${eventType}`)).toMatchObject({
        severity: 'PAGE',
        metrics: [
          {
            namespace: 'AWS/Lambda',
            name: 'SumOffsetLag',
            dimensions: mapping,
            period: 60,
            statistic: 'Maximum',
          },
        ],
        threshold: 1234,
        comparison: ABOVE,
        periods: [5, 5],
        missing: 'ignore',
      });
      expect(alarm(`source-silent-ingest-${eventType}`)).toMatchObject({
        severity: 'PAGE',
        metrics: [{ name: 'PolledEventCount', dimensions: mapping }],
        missing: 'breaching',
      });
      expect(alarm(`polling-errors-${eventType}`)).toMatchObject({
        severity: 'TICKET',
        metrics: [
          { name: 'PollingErrorCount', dimensions: mapping },
          { name: 'CommitErrorCount', dimensions: mapping },
        ],
        threshold: 0,
      });
      expect(alarm(`pollers-at-maximum-${eventType}`)).toMatchObject({
        severity: 'TICKET',
        metrics: [{ name: 'ProvisionedPollers', dimensions: mapping, statistic: 'Maximum' }],
        threshold: 8,
        comparison: 'GreaterThanOrEqualToThreshold',
      });
    },
  );

  test.each(EVENT_TYPES)(
    'a large share of quarantined %s wakes somebody, but never a handful of them',
    (eventType) => {
      const { metrics, expression, threshold, severity, missing } = alarm(`quarantine-rate-${eventType}`);
      expect(metrics.map(({ name }) => name).sort()).toEqual([
        TELEMETRY.recordsApplied,
        TELEMETRY.recordsQuarantined,
        TELEMETRY.recordsUnchanged,
      ]);
      for (const { dimensions } of metrics) expect(dimensions).toEqual({ service: `ingest-${eventType}` });
      expect(expression).toBe(
        'IF(quarantined >= 10, 100 * quarantined / SUM([FILL(quarantined, 0), FILL(applied, 0), FILL(unchanged, 0)]), 0)',
      );
      expect({ threshold, severity, missing }).toEqual({
        threshold: 2.5,
        severity: 'PAGE',
        missing: 'notBreaching',
      });
    },
  );

  test('a single quarantined record opens a ticket, and so do writes that mostly conflict', () => {
    const services = EVENT_TYPES.map((eventType) => ({ service: `ingest-${eventType}` }));
    const quarantined = alarm('quarantined-records');
    expect(quarantined).toMatchObject({ severity: 'TICKET', threshold: 0, comparison: ABOVE });
    expect(quarantined.metrics.map(({ dimensions }) => dimensions)).toEqual(services);
    const conflicts = alarm('transaction-conflicts');
    expect(conflicts).toMatchObject({ severity: 'TICKET', threshold: 50 });
    expect(new Set(conflicts.metrics.map(({ name }) => name))).toEqual(
      new Set([TELEMETRY.conflicts, TELEMETRY.transactions]),
    );
  });
});

describe('summaries and alerts', () => {
  test.each(['evaluate', 'notify'])(
    '%s wakes somebody when it is late or reads nothing, and opens a ticket for what it gave up on',
    (name) => {
      expect(alarm(`iterator-age-${name}`)).toMatchObject({
        severity: 'PAGE',
        metrics: [
          {
            name: 'IteratorAge',
            dimensions: { FunctionName: `seller-pulse-test-${name}` },
            statistic: 'Maximum',
            period: 60,
          },
        ],
        threshold: 77_000,
        periods: [3, 5],
      });
      expect(alarm(`source-silent-${name}`)).toMatchObject({
        severity: 'PAGE',
        metrics: [{ name: 'PolledEventCount', dimensions: { EventSourceMappingUUID: mappingOf(name) } }],
        missing: 'breaching',
      });
      expect(alarm(`failure-queue-${name}`)).toMatchObject({
        severity: 'TICKET',
        metrics: [
          {
            name: 'ApproximateNumberOfMessagesVisible',
            dimensions: { QueueName: `seller-pulse-test-${name}-failures` },
          },
        ],
        threshold: 0,
      });
    },
  );

  test('late figures, a clock that does not run, and unpublished alerts wake somebody', () => {
    expect(alarm('freshness')).toMatchObject({
      severity: 'PAGE',
      metrics: [
        { name: TELEMETRY.freshness, dimensions: { service: 'evaluate' }, statistic: 'p95', period: 60 },
      ],
      threshold: 9000,
    });
    expect(alarm('clock-silent')).toMatchObject({
      severity: 'PAGE',
      metrics: [{ name: 'Invocations', dimensions: { FunctionName: 'seller-pulse-test-clock' } }],
      // One for each schedule, so that the other shards do not hide one whose ticks are missing.
      threshold: 8,
      comparison: 'LessThanThreshold',
      periods: [5, 5],
      missing: 'breaching',
    });
    expect(alarm('alerts-unpublished')).toMatchObject({
      severity: 'PAGE',
      metrics: [
        { name: TELEMETRY.alertsUnpublished, dimensions: { service: 'clock' }, statistic: 'Sum', period: 60 },
      ],
      threshold: 0,
      missing: 'ignore',
    });
  });

  test('a chat that misses alerts opens a ticket, if there is a chat', () => {
    expect(alarm('chat-untold')).toMatchObject({
      severity: 'TICKET',
      metrics: ['notify', 'clock'].map((service) => ({
        name: TELEMETRY.chatMessagesFailed,
        dimensions: { service },
        statistic: 'Sum',
      })),
      threshold: 0,
    });
    expect(alarmsOf(deploymentOf(stacksOf({ region: 'eu-west-1' }))).has('chat-untold')).toBe(false);
  });

  test.each(['alerts', 'chat', 'operations'])(
    'a subscriber of the %s topic that misses messages opens a ticket',
    (topic) => {
      expect(alarm(`notifications-failed-${topic}`)).toMatchObject({
        severity: 'TICKET',
        metrics: [
          {
            namespace: 'AWS/SNS',
            name: 'NumberOfNotificationsFailed',
            dimensions: { TopicName: `seller-pulse-test-${topic}` },
          },
        ],
      });
    },
  );
});

describe('what people see', () => {
  const { httpApi, socketApi } = product.entrance;
  const idOf = (api: typeof httpApi | typeof socketApi): string =>
    product.entrance.getLogicalId(api.node.defaultChild as never);

  test('failing answers wake somebody; many slow or refused ones open a ticket', () => {
    const api = { ApiId: idOf(httpApi) };
    expect(alarm('api-errors')).toMatchObject({
      severity: 'PAGE',
      expression: '100 * failed / requests',
      metrics: [
        { namespace: 'AWS/ApiGateway', name: '5xx', dimensions: api, period: 60, statistic: 'Sum' },
        { namespace: 'AWS/ApiGateway', name: 'Count', dimensions: api, period: 60, statistic: 'Sum' },
      ],
      threshold: 0.5,
    });
    expect(alarm('api-refusals')).toMatchObject({
      severity: 'TICKET',
      threshold: 50,
      expression: expect.stringContaining('requests >= 100'),
    });
    expect(alarm('api-latency')).toMatchObject({
      severity: 'TICKET',
      threshold: 450,
      expression: 'IF(requests >= 100, latency, 0)',
      metrics: [
        { name: 'Latency', dimensions: api, statistic: 'p99' },
        { name: 'Count', dimensions: api },
      ],
    });
    expect(alarm('socket-errors').metrics).toMatchObject([
      { name: 'IntegrationError', dimensions: { ApiId: idOf(socketApi) } },
      { name: 'ExecutionError', dimensions: { ApiId: idOf(socketApi) } },
    ]);
  });

  test('every table and index has alarms for throttled and failed requests', () => {
    for (const [table, { indexes }] of Object.entries(TABLES)) {
      const { metrics, severity } = alarm(`table-throttles-${table}`);
      expect(severity).toBe('TICKET');
      expect(
        new Set(
          metrics.map(({ name, dimensions }) => `${name} ${dimensions['GlobalSecondaryIndexName'] ?? ''}`),
        ),
      ).toEqual(
        new Set(
          ['', ...indexes.map(({ name }) => name)].flatMap((index) => [
            `ReadThrottleEvents ${index}`,
            `WriteThrottleEvents ${index}`,
          ]),
        ),
      );
      expect(alarm(`table-errors-${table}`).metrics.map(({ name }) => name)).toContain('SystemErrors');
    }
  });

  test('CloudFront’s errors wake somebody where an alarm can see them, in us-east-1', () => {
    expect(alarms.has('distribution-errors')).toBe(false);
    const inVirginia = alarmsOf(deploymentOf(stacksOf({ region: 'us-east-1' })));
    expect(alarm('distribution-errors', inVirginia)).toMatchObject({
      severity: 'PAGE',
      metrics: [{ namespace: 'AWS/CloudFront', name: '5xxErrorRate', dimensions: { Region: 'Global' } }],
      threshold: 1,
    });
  });
});

describe('pollers on demand', () => {
  const onDemand = alarmsOf(deploymentOf(stacksOf({ kafka: { pollers: 'on-demand' } })));

  test('their lag is that of the function, and only the streams have alarms for silence', () => {
    expect(alarm('consumer-lag-orders', onDemand).metrics).toEqual([
      {
        namespace: 'AWS/Lambda',
        name: 'OffsetLag',
        dimensions: { FunctionName: 'seller-pulse-test-ingest-orders' },
        period: 60,
        statistic: 'Maximum',
      },
    ]);
    expect([...onDemand.keys()].filter((name) => /^(source-silent|poll)/.test(name))).toEqual([
      'source-silent-evaluate',
      'source-silent-notify',
    ]);
  });

  test('a fixed number of provisioned pollers has no alarm for being at its maximum', () => {
    const fixed = alarmsOf(deploymentOf(stacksOf({ kafka: { pollers: { minimum: 2, maximum: 2 } } })));
    expect([...fixed.keys()].filter((name) => name.startsWith('pollers-at-maximum'))).toEqual([]);
  });
});
