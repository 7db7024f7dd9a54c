import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { DynamoDBStreamsClient } from '@aws-sdk/client-dynamodb-streams';
import type { Context } from 'aws-lambda';
import { withoutLogging } from '../adapters/aws/client.ts';
import { createMeteredDynamoDB, type Environment, type Runtime } from '../adapters/runtime/runtime.ts';
import { waiting } from '../app/pacing/backoff.ts';
import type { Telemetry } from '../app/ports/telemetry.ts';
import { ROUTES } from '../contracts/api/routes.ts';
import type { Policy } from '../contracts/policy/policy.ts';
import { ENV } from '../topology/environment.ts';
import { STREAM_SOURCES, type StreamSourceDefinition } from '../topology/event-sources.ts';
import { storeFile } from './data-folder.ts';
import { LOCAL_TABLES, localEnvironment, type Marketplace } from './environment.ts';
import { contextFactory } from './event-sources/context.ts';
import type { EventSource } from './event-sources/kafka-mapping.ts';
import type { DeliveryFailure, Redelivery } from './event-sources/redelivery.ts';
import type { StartingPosition } from './event-sources/shard-reader.ts';
import type { StreamHandler } from './event-sources/stream-delivery.ts';
import { startStreamMapping } from './event-sources/stream-mapping.ts';
import { composeFunctions, type Functions } from './functions.ts';
import { httpApi } from './gateway/http.ts';
import type { HttpPart } from './gateway/server.ts';
import { openLog, type PartitionedLog } from './log/log.ts';
import { type NamedEndpoint, namedAccess } from './named-endpoint.ts';
import { type AlertsTopic, namedAlertsTopic, ownAlertsTopic } from './sns/alerts-topic.ts';
import type { PublishedMessage } from './sns/publish-request.ts';
import { startStore } from './store/store.ts';
import type { TokenIssuer } from './tokens.ts';

export type BackendSettings = {
  /** Where the store's file is. */
  readonly folder: string;
  /** Whether the log and the alerts are kept there too, or only in memory. */
  readonly durable: boolean;
  /** Of each topic. */
  readonly partitions: number;
  readonly marketplace: Marketplace;
  /** How sellers are judged. */
  readonly policy: Policy;
  /** What every function takes for the time, ms since 1970. */
  readonly clock: () => number;
  readonly telemetry: Telemetry;
  readonly environment: Environment;
  readonly issuer: TokenIssuer;
  /** Where `/@connections/{id}` is served. */
  readonly socketEndpoint: string;
  /** Takes the alerts in place of the stand-in here. */
  readonly snsEndpoint?: NamedEndpoint | undefined;
  readonly onAlert: (message: PublishedMessage) => void;
  readonly onFailure: (failure: DeliveryFailure) => void;
};

/** The stand-ins for AWS and the deployed functions wired to them: what `npm start` and `npm run replay` have in common. */
export type Backend = {
  readonly runtime: Runtime;
  readonly functions: Functions;
  readonly log: PartitionedLog;
  readonly alerts: AlertsTopic;
  /** Where the store answers. */
  readonly storeEndpoint: string;
  /** The stream of the metrics table: another one when the table was made anew. */
  readonly metricsStream: string;
  readonly redelivery: Redelivery;
  /** Lambda contexts for invocations of a function. */
  readonly contextsOf: (functionName: string) => () => Context;
  /** Serves the HTTP API. It answers every request, so it comes last. */
  readonly api: HttpPart;
  readonly startEvaluate: () => EventSource;
  /** From the oldest record kept on, unless told to begin behind the newest. */
  readonly startNotify: (startingPosition?: StartingPosition) => EventSource;
  readonly close: () => Promise<void>;
};

const FUNCTION_SECONDS = 60;

export const startBackend = async (settings: BackendSettings): Promise<Backend> => {
  const {
    folder,
    durable,
    partitions,
    marketplace,
    policy,
    clock,
    telemetry,
    environment,
    issuer,
    socketEndpoint,
    snsEndpoint,
    onAlert,
    onFailure,
  } = settings;
  await using starting = new AsyncDisposableStack();
  const store = await startStore({ dataFile: storeFile(folder), tableNames: LOCAL_TABLES, environment });
  starting.defer(store.close);
  const log = openLog(durable ? join(folder, 'log.db') : ':memory:', { partitions });
  starting.defer(log.close);
  const onError = (error: unknown): void => telemetry.error('a local endpoint failed', error);
  const kept = { path: durable ? join(folder, 'alerts.db') : ':memory:', now: clock, onMessage: onAlert };
  const alerts =
    snsEndpoint === undefined
      ? await ownAlertsTopic({ ...kept, port: 0, newId: randomUUID, onError })
      : await namedAlertsTopic({ ...kept, endpoint: snsEndpoint, access: namedAccess(environment) });
  starting.defer(alerts.close);
  const dynamodb = createMeteredDynamoDB(telemetry, store.clientSettings);
  starting.defer(() => dynamodb.destroy());
  const streams = withoutLogging(new DynamoDBStreamsClient(store.streamsClientSettings));
  starting.defer(() => streams.destroy());

  const env = { ...localEnvironment(marketplace, environment), [ENV.alertsTopicArn]: alerts.arn };
  const runtime: Runtime = { env, clock, waiting, policy, telemetry, dynamodb };
  const functions = composeFunctions({
    runtime,
    tokenKeys: issuer.publicKeys,
    sns: alerts.client,
    socketEndpoint,
  });
  const redelivery: Redelivery = { base_ms: 100, cap_ms: 5000, random: Math.random, onError: onFailure };
  const contextsOf = (functionName: string) =>
    contextFactory({ functionName, timeoutSeconds: FUNCTION_SECONDS, now: Date.now, newId: randomUUID });

  const startStream = (
    name: string,
    source: StreamSourceDefinition,
    handler: StreamHandler,
    startingPosition?: StartingPosition,
  ): EventSource => {
    const streamArn = store.streamArns[source.table];
    if (streamArn === undefined)
      throw new Error(`the table ${source.table} has no stream; use a store that offers DynamoDB streams`);
    const createContext = contextsOf(name);
    return startStreamMapping({
      name,
      client: streams,
      streamArn,
      source,
      handler,
      createContext,
      checkpoints: log.checkpoints,
      redelivery,
      now: Date.now,
      ...(startingPosition === undefined ? {} : { startingPosition }),
    });
  };

  const running = starting.move();
  return {
    runtime,
    functions,
    log,
    alerts,
    storeEndpoint: store.endpoint,
    metricsStream: store.streamArns.metrics ?? '',
    redelivery,
    contextsOf,
    api: httpApi({
      routes: Object.values(ROUTES),
      handler: functions.api,
      createContext: contextsOf('api'),
      now: clock,
      newId: randomUUID,
      onError,
    }),
    startEvaluate: () => startStream('evaluate', STREAM_SOURCES.evaluate, functions.evaluate),
    startNotify: (startingPosition) =>
      startStream('notify', STREAM_SOURCES.notify, functions.notify, startingPosition),
    close: () => running.disposeAsync(),
  };
};
