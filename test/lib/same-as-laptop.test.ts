import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DescribeTableCommand, DescribeTimeToLiveCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { SOCKET_STAGE } from '../../contracts/socket-protocol.ts';
import type { KafkaMappingSettings } from '../../local/event-sources/kafka-mapping.ts';
import type { ScheduleSettings } from '../../local/event-sources/schedule.ts';
import type { StreamMappingSettings } from '../../local/event-sources/stream-mapping.ts';
import { type Runner, startRunner } from '../../local/runner.ts';
import { type Store, startStore } from '../../local/store/store.ts';
import { POLICY } from '../support/factories/policy.ts';
import { deploymentOf } from '../support/infrastructure/deployment.ts';
import { stacksOf } from '../support/infrastructure/stacks.ts';

/** Records the settings that the runner hands to its event sources, which run as usual. */
const mappings = vi.hoisted(() => ({
  kafka: [] as unknown[],
  streams: [] as unknown[],
  schedules: [] as unknown[],
}));
vi.mock('../../local/event-sources/kafka-mapping.ts', async (original) => {
  const module = await original<typeof import('../../local/event-sources/kafka-mapping.ts')>();
  return {
    ...module,
    startKafkaMapping: (settings: KafkaMappingSettings) => {
      mappings.kafka.push(settings);
      return module.startKafkaMapping(settings);
    },
  };
});
vi.mock('../../local/event-sources/stream-mapping.ts', async (original) => {
  const module = await original<typeof import('../../local/event-sources/stream-mapping.ts')>();
  return {
    ...module,
    startStreamMapping: (settings: StreamMappingSettings) => {
      mappings.streams.push(settings);
      return module.startStreamMapping(settings);
    },
  };
});
vi.mock('../../local/event-sources/schedule.ts', async (original) => {
  const module = await original<typeof import('../../local/event-sources/schedule.ts')>();
  return {
    ...module,
    startSchedule: (settings: ScheduleSettings) => {
      mappings.schedules.push(settings);
      return module.startSchedule(settings);
    },
  };
});

const deployment = deploymentOf(stacksOf());
const deployed = (type: string): Record<string, unknown>[] => [...deployment.resources(type).values()];

/** The mapping that invokes a function, by the function's short name. */
const mappingOf = (name: string): Record<string, unknown> => {
  const found = deployed('AWS::Lambda::EventSourceMapping').filter(
    ({ FunctionName }) => FunctionName === `seller-pulse-test-${name}`,
  );
  expect(found, `event source mappings of ${name}`).toHaveLength(1);
  return found[0]!;
};

const folder = mkdtempSync(join(tmpdir(), 'same-as-laptop-'));
let runner: Runner;
let store: Store;
let client: DynamoDBClient;

beforeAll(async () => {
  const quiet = (): void => undefined;
  runner = await startRunner({
    folder: join(folder, 'runner'),
    fresh: true,
    port: 0,
    marketplace: { timeZone: 'UTC', currency: 'EUR' },
    policy: POLICY,
    environment: {},
    clock: Date.now,
    telemetry: { count: quiet, observe: quiet, warn: quiet, error: quiet },
    onAlert: quiet,
    onFailure: quiet,
    onLost: quiet,
  });
  store = await startStore({
    dataFile: join(folder, 'store.db'),
    tableNames: { ledger: 'ledger', metrics: 'metrics', connections: 'connections' },
    environment: {},
  });
  client = new DynamoDBClient(store.clientSettings);
});
afterAll(async () => {
  client.destroy();
  await Promise.all([runner.close(), store.close()]);
  rmSync(folder, { recursive: true });
});

type Key = { AttributeName: string; KeyType: string };
const keysOf = (schema: unknown): string[] =>
  (schema as Key[]).map(({ AttributeName, KeyType }) => `${KeyType} ${AttributeName}`).sort();
const indexesOf = (indexes: unknown): unknown[] =>
  ((indexes ?? []) as { IndexName: string; KeySchema: unknown; Projection: { ProjectionType: string } }[])
    .map(({ IndexName, KeySchema, Projection }) => ({
      IndexName,
      keys: keysOf(KeySchema),
      projection: Projection.ProjectionType,
    }))
    .sort((a, b) => a.IndexName.localeCompare(b.IndexName));

describe('what is deployed and what runs on a laptop are the same', () => {
  test.each(['ledger', 'metrics', 'connections'])(
    'the table %s has the same keys, indexes, stream and expiry',
    async (name) => {
      const { Table } = await client.send(new DescribeTableCommand({ TableName: name }));
      const { TimeToLiveDescription } = await client.send(new DescribeTimeToLiveCommand({ TableName: name }));
      const types = new Map(
        Table?.AttributeDefinitions?.map(({ AttributeName, AttributeType }) => [
          AttributeName,
          AttributeType,
        ]),
      );
      const template = deployed('AWS::DynamoDB::GlobalTable').find(
        ({ TableName }) => TableName === `seller-pulse-test-${name}`,
      )!;
      const { AttributeDefinitions, StreamSpecification, TimeToLiveSpecification } = template as {
        AttributeDefinitions: { AttributeName: string; AttributeType: string }[];
        StreamSpecification?: { StreamViewType: string };
        TimeToLiveSpecification?: { AttributeName: string };
      };
      expect({
        keys: keysOf(template['KeySchema']),
        indexes: indexesOf(template['GlobalSecondaryIndexes']),
        types: new Map(
          AttributeDefinitions.map(({ AttributeName, AttributeType }) => [AttributeName, AttributeType]),
        ),
        stream: StreamSpecification?.StreamViewType,
        expiry: TimeToLiveSpecification?.AttributeName,
      }).toEqual({
        keys: keysOf(Table?.KeySchema),
        indexes: indexesOf(Table?.GlobalSecondaryIndexes),
        types,
        stream: Table?.StreamSpecification?.StreamViewType,
        expiry: TimeToLiveDescription?.AttributeName,
      });
    },
  );

  test('Kafka sources have the same topics, batches, windows and starting positions', () => {
    const local = (mappings.kafka as KafkaMappingSettings[]).map(({ group, source }) => ({
      group,
      ...source,
    }));
    expect(local).toHaveLength(5);
    for (const { group, topic, batchSize, batchingWindowSeconds, startingPosition } of local) {
      expect(mappingOf(group)).toMatchObject({
        Topics: [topic],
        BatchSize: batchSize,
        MaximumBatchingWindowInSeconds: batchingWindowSeconds,
        StartingPosition: startingPosition,
      });
    }
  });

  test('stream sources have the same filters, batches, windows and failure handling', () => {
    const local = mappings.streams as StreamMappingSettings[];
    expect(local.map(({ name }) => name).sort()).toEqual(['evaluate', 'notify']);
    for (const { name, source } of local) {
      const mapping = mappingOf(name);
      expect(mapping).toMatchObject({
        BatchSize: source.batchSize,
        MaximumBatchingWindowInSeconds: source.batchingWindowSeconds,
        BisectBatchOnFunctionError: source.bisectBatchOnError,
        FunctionResponseTypes: ['ReportBatchItemFailures'],
        MaximumRecordAgeInSeconds: source.maximumRecordAgeSeconds,
        StartingPosition: 'TRIM_HORIZON',
      });
      const { Filters } = mapping['FilterCriteria'] as { Filters: { Pattern: string }[] };
      expect(Filters.map(({ Pattern }) => JSON.parse(Pattern))).toEqual(source.filters);
    }
  });

  test('schedules invoke the same functions as often and with the same input', () => {
    const local = (mappings.schedules as ScheduleSettings[]).flatMap(({ name, every_ms, inputs }) =>
      inputs.map((input) => ({ name: `seller-pulse-test-${name}`, every_ms, input })),
    );
    type Target = { Arn: unknown; Input: string; RetryPolicy: { MaximumRetryAttempts: number } };
    const schedules = deployed('AWS::Scheduler::Schedule').map(({ ScheduleExpression, State, Target }) => {
      const { Arn, Input, RetryPolicy } = Target as Target;
      const [, minutes] = /^rate\((\d+) minutes?\)$/.exec(String(ScheduleExpression)) ?? [];
      expect([State, RetryPolicy.MaximumRetryAttempts]).toEqual(['ENABLED', 0]);
      return {
        name: String(Arn).split(':').at(-1),
        every_ms: Number(minutes) * 60_000,
        input: JSON.parse(Input) as unknown,
      };
    });
    expect(schedules.length).toBeGreaterThan(0);
    expect(schedules).toEqual(local);
  });

  test('each deployed HTTP route is served, and needs a token if the deployed one does', async () => {
    const routes = deployed('AWS::ApiGatewayV2::Route')
      .map(({ RouteKey, AuthorizationType }) => ({
        route: String(RouteKey),
        authorization: String(AuthorizationType),
      }))
      .filter(({ route }) => route.includes(' '));
    expect(routes.length).toBeGreaterThan(0);
    for (const { route, authorization } of routes) {
      const [method = '', path = ''] = route.split(' ');
      const response = await fetch(`${runner.url}${path.replace(/\{\w+\}/g, 'some-seller')}`, { method });
      expect({ route, status: response.status }).toEqual({
        route,
        status: authorization === 'JWT' ? 401 : 200,
      });
    }
    const openapi = (await (await fetch(`${runner.url}/v1/openapi.json`)).json()) as {
      paths: Record<string, Record<string, unknown>>;
    };
    const served = Object.entries(openapi.paths).flatMap(([path, methods]) =>
      ['get', 'post', 'put', 'delete', 'patch']
        .filter((method) => method in methods)
        .map((method) => `${method.toUpperCase()} ${path}`),
    );
    expect(routes.map(({ route }) => route).sort()).toEqual(served.sort());
  });

  test('the WebSocket API is at the same path', () => {
    const sockets = deployed('AWS::ApiGatewayV2::Route')
      .map(({ RouteKey }) => String(RouteKey))
      .filter((route) => !route.includes(' '));
    expect(sockets.sort()).toEqual(['$connect', '$disconnect', 'subscribe']);
    expect(deployed('AWS::ApiGatewayV2::Stage').map(({ StageName }) => StageName)).toContain(SOCKET_STAGE);
  });
});
