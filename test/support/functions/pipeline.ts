import { SNSClient } from '@aws-sdk/client-sns';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { createMetricsStore } from '../../../adapters/dynamodb/metrics-store.ts';
import { createQuarantineStore } from '../../../adapters/dynamodb/quarantine-store.ts';
import { createMeteredDynamoDB, type JudgingRuntime } from '../../../adapters/runtime/runtime.ts';
import { waiting } from '../../../app/pacing/backoff.ts';
import { type FindSource, NO_SOURCE } from '../../../app/ports/sources.ts';
import type { Measurement } from '../../../app/ports/telemetry.ts';
import { EVENT_TYPES, type EventType, TOPICS } from '../../../contracts/records/topics.ts';
import { localEnvironment, type Marketplace } from '../../../local/environment.ts';
import { contextFactory } from '../../../local/event-sources/context.ts';
import { toMskEvent } from '../../../local/event-sources/msk-event.ts';
import { composeFunctions } from '../../../local/functions.ts';
import { anyCredentials, REGION } from '../../../local/named-endpoint.ts';
import { startStore } from '../../../local/store/store.ts';
import { createEphemeralIssuer } from '../../../local/tokens.ts';
import { ENV } from '../../../topology/environment.ts';
import { SCHEDULES } from '../../../topology/schedules.ts';
import { POLICY } from '../factories/policy.ts';
import type { LogRecord } from '../generators/records.ts';
import type { TestDynamoDB } from '../servers/dynamodb-server.ts';

let pipelines = 0;

export type PipelineOptions = Marketplace & {
  readonly now: number;
  readonly counterShards?: number;
  readonly namesPerDay?: number;
  readonly timeoutSeconds?: number;
  readonly findSource?: FindSource;
};

const eventTypeOf = (topic: string): EventType => {
  const found = EVENT_TYPES.find((eventType) => TOPICS[eventType] === topic);
  if (found === undefined) throw new Error(`no ingest function reads ${topic}`);
  return found;
};

/** The deployed functions over new tables of the shared server, with what a test reads of them. */
export const startPipeline = async (
  { store }: Pick<TestDynamoDB, 'store'>,
  {
    now,
    counterShards = 1,
    namesPerDay,
    timeoutSeconds = 60,
    findSource = NO_SOURCE,
    ...marketplace
  }: PipelineOptions,
) => {
  pipelines += 1;
  const tables = {
    ledger: `ledger-${pipelines}`,
    metrics: `metrics-${pipelines}`,
    connections: `connections-${pipelines}`,
  };
  await startStore({
    dataFile: 'unused',
    tableNames: tables,
    environment: { AWS_ENDPOINT_URL_DYNAMODB: store.endpoint },
  });
  const counts = new Map<Measurement, number>();
  const errors: unknown[] = [];
  const telemetry = {
    count: (measurement: Measurement, amount: number) =>
      void counts.set(measurement, (counts.get(measurement) ?? 0) + amount),
    observe: () => undefined,
    warn: () => undefined,
    error: (_message: string, error: unknown) => void errors.push(error),
  };
  const dynamodb = createMeteredDynamoDB(telemetry, store.clientSettings);
  const runtime: JudgingRuntime = {
    env: {
      ...localEnvironment(marketplace, {
        [ENV.counterShards]: String(counterShards),
        [ENV.namesPerDay]: namesPerDay === undefined ? undefined : String(namesPerDay),
      }),
      [ENV.ledgerTable]: tables.ledger,
      [ENV.metricsTable]: tables.metrics,
      [ENV.connectionsTable]: tables.connections,
    },
    clock: () => now,
    waiting,
    policy: POLICY,
    telemetry,
    dynamodb,
  };
  const issuer = await createEphemeralIssuer();
  const functions = composeFunctions({
    runtime,
    findSource,
    tokenKeys: issuer.publicKeys,
    sns: new SNSClient({ region: REGION, credentials: anyCredentials(), endpoint: 'http://127.0.0.1:9' }),
    socketEndpoint: 'http://127.0.0.1:9',
  });
  const token = await issuer.issue({ role: 'operator' }, now, 3600);
  const context = contextFactory({
    functionName: 'test',
    timeoutSeconds,
    now: Date.now,
    newId: () => 'test',
  });

  const get = async (path: string, query = ''): Promise<unknown> => {
    const event: APIGatewayProxyEventV2 = {
      version: '2.0',
      routeKey: 'GET /',
      rawPath: path,
      rawQueryString: query,
      headers: { authorization: `Bearer ${token}` },
      queryStringParameters: Object.fromEntries(new URLSearchParams(query)),
      requestContext: {
        accountId: '0',
        apiId: 'test',
        domainName: 'localhost',
        domainPrefix: 'test',
        requestId: 'test',
        routeKey: 'GET /',
        stage: '$default',
        time: '',
        timeEpoch: 0,
        http: { method: 'GET', path, protocol: 'HTTP/1.1', sourceIp: '127.0.0.1', userAgent: 'test' },
      },
      isBase64Encoded: false,
    };
    const { statusCode, body = '' } = await functions.api(event, context());
    if (statusCode !== 200)
      throw new Error(`${path}?${query} gave ${statusCode}: ${body} ${String(errors[0] ?? '')}`);
    return JSON.parse(body);
  };

  return {
    get,
    runtime,
    metrics: createMetricsStore(dynamodb, tables.metrics, waiting),
    quarantine: createQuarantineStore(dynamodb, tables.ledger, waiting),
    count: (measurement: Measurement) => counts.get(measurement) ?? 0,
    /** Delivers one batch of one topic, as its event source mapping would. */
    deliver: (topic: string, records: readonly LogRecord[]) =>
      functions.ingest[eventTypeOf(topic)](
        toMskEvent(records.map((record) => ({ ...record, headers: [] }))),
        context(),
      ),
    /** One minute of the clock. */
    tick: () => Promise.all(SCHEDULES.clock.ticks.map((tick) => functions.clock(tick, context()))),
    /** Tells evaluate that these sellers changed. */
    evaluate: (sellerIds: readonly string[]) =>
      functions.evaluate(
        {
          Records: sellerIds.map((sellerId, index) => ({
            dynamodb: {
              Keys: { pk: { S: `SELLER#${sellerId}` }, sk: { S: 'TOTAL#orders#0' } },
              SequenceNumber: String(index + 1),
            },
          })),
        },
        context(),
      ),
  };
};

export type PipelineUnderTest = Awaited<ReturnType<typeof startPipeline>>;
