import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { DynamoDBStreamsClient } from '@aws-sdk/client-dynamodb-streams';
import { withoutLogging } from '../adapters/aws/client.ts';
import { createOpenDecoder } from '../adapters/kafka/schemas/open-decoder.ts';
import { createMeteredDynamoDB, type Environment, type JudgingRuntime } from '../adapters/runtime/runtime.ts';
import { openSources } from '../adapters/runtime/sources.ts';
import { waiting } from '../app/pacing/backoff.ts';
import type { Telemetry } from '../app/ports/telemetry.ts';
import { ROUTE_NAMES, ROUTES } from '../contracts/api/routes.ts';
import type { Policy } from '../contracts/policy/policy.ts';
import { NO_SOURCES, type Sources } from '../contracts/sources/sources.ts';
import { listTopics } from '../contracts/sources/topics.ts';
import { ENV } from '../topology/environment.ts';
import { STREAM_SOURCES, type StreamSourceDefinition } from '../topology/event-sources.ts';
import { functionOfRoute, HTTP_FUNCTIONS } from '../topology/http-functions.ts';
import { storeFile } from './data-folder.ts';
import { LOCAL_TABLES, localEnvironment, type Marketplace } from './environment.ts';
import type { FixableError } from './errors.ts';
import { contextsFor } from './event-sources/context.ts';
import type { EventSource } from './event-sources/kafka-mapping.ts';
import { createRedelivery, type DeliveryFailure, type Redelivery } from './event-sources/redelivery.ts';
import type { StartingPosition } from './event-sources/shard-reader.ts';
import type { StreamHandler } from './event-sources/stream-delivery.ts';
import { startStreamMapping } from './event-sources/stream-mapping.ts';
import { composeFunctions, type Functions } from './functions.ts';
import { httpApi } from './gateway/http.ts';
import type { HttpPart } from './gateway/server.ts';
import { openLog, type PartitionedLog } from './log/log.ts';
import { type NamedEndpoint, namedAccess } from './named-endpoint.ts';
import { makePrivateFile } from './private-files.ts';
import { type AlertsTopic, namedAlertsTopic, ownAlertsTopic } from './sns/alerts-topic.ts';
import type { PublishedMessage } from './sns/publish-request.ts';
import { startStore } from './store/store.ts';
import type { TokenIssuer } from './tokens.ts';

/** Settings of every pipeline on this machine. */
export type PipelineSettings = {
  /** Where the store keeps its file. */
  readonly folder: string;
  readonly marketplace: Marketplace;
  /** How sellers are judged. */
  readonly policy: Policy;
  /** Where records come from and how they are read; the usual topics when left out. */
  readonly sources?: Sources;
  /** The time that every function sees, ms since 1970. */
  readonly clock: () => number;
  readonly telemetry: Telemetry;
  readonly environment: Environment;
  readonly onAlert: (message: PublishedMessage) => void;
  readonly onFailure: (failure: DeliveryFailure) => void;
  /** The pipeline cannot go on, and should be closed; the message says why. */
  readonly onLost: (error: FixableError) => void;
};

export type BackendSettings = PipelineSettings & {
  /** Whether the log and the alerts are kept in the folder too, or only in memory. */
  readonly durable: boolean;
  /** How many partitions each topic has. */
  readonly partitions: number;
  readonly issuer: TokenIssuer;
  /** Where `/@connections/{id}` is served. */
  readonly socketEndpoint: string;
  /** Takes the alerts in place of the stand-in for SNS. */
  readonly snsEndpoint?: NamedEndpoint | undefined;
};

/** The stand-ins for AWS, and the deployed functions wired to them. */
export type Backend = {
  readonly runtime: JudgingRuntime;
  readonly functions: Functions;
  readonly log: PartitionedLog;
  readonly alerts: AlertsTopic;
  /** Where the store answers. */
  readonly storeEndpoint: string;
  /** The ARN of the metrics table's stream. A table that is made anew gets another one. */
  readonly metricsStream: string;
  readonly redelivery: Redelivery;
  /** Serves the HTTP API. It answers every request, so it comes last. */
  readonly api: HttpPart;
  readonly startEvaluate: () => EventSource;
  /** Begins at the oldest record that the stream keeps, or with `LATEST` behind the newest. */
  readonly startNotify: (startingPosition?: StartingPosition) => EventSource;
  readonly close: () => Promise<void>;
};

/** Starts the stand-ins; when one cannot start, those before it are ended again. */
export const startBackend = async (settings: BackendSettings): Promise<Backend> => {
  const { folder, durable, marketplace, clock, telemetry, environment, issuer, snsEndpoint } = settings;
  const { sources = NO_SOURCES } = settings;
  await using starting = new AsyncDisposableStack();
  const store = await startStore({
    dataFile: storeFile(folder),
    tableNames: LOCAL_TABLES,
    environment,
    onRestart: telemetry.warn,
    onLost: settings.onLost,
  });
  starting.defer(store.close);
  const pathOf = (file: string): string => {
    if (!durable) return ':memory:';
    const path = join(folder, file);
    makePrivateFile(path);
    return path;
  };
  const log = openLog(pathOf('log.db'), settings);
  starting.defer(log.close);
  const kept = { path: pathOf('alerts.db'), now: clock, onMessage: settings.onAlert };
  const alerts =
    snsEndpoint === undefined
      ? await ownAlertsTopic({
          ...kept,
          port: 0,
          newId: randomUUID,
          onError: (error) => telemetry.error('the stand-in for SNS failed', error),
        })
      : await namedAlertsTopic({ ...kept, endpoint: snsEndpoint, access: namedAccess(environment) });
  starting.defer(alerts.close);
  const dynamodb = createMeteredDynamoDB(telemetry, store.clientSettings);
  starting.defer(() => dynamodb.destroy());
  const streams = withoutLogging(new DynamoDBStreamsClient(store.streamsClientSettings));
  starting.defer(() => streams.destroy());

  const env = {
    ...localEnvironment(marketplace, environment),
    [ENV.topicNames]: JSON.stringify(listTopics(sources)),
    [ENV.alertsTopicArn]: alerts.arn,
  };
  const runtime: JudgingRuntime = { env, clock, waiting, policy: settings.policy, telemetry, dynamodb };
  const functions = composeFunctions({
    runtime,
    findSource: await openSources(sources, marketplace.currency, createOpenDecoder(environment)),
    tokenKeys: issuer.publicKeys,
    sns: alerts.client,
    socketEndpoint: settings.socketEndpoint,
  });
  const redelivery = createRedelivery(settings.onFailure);

  const startStream = (
    name: string,
    source: StreamSourceDefinition,
    handler: StreamHandler,
    startingPosition?: StartingPosition,
  ): EventSource => {
    const streamArn = store.streamArns[source.table];
    if (streamArn === undefined)
      throw new Error(`the table ${source.table} has no stream; use a store that offers DynamoDB streams`);
    return startStreamMapping({
      name,
      client: streams,
      streamArn,
      source,
      handler,
      createContext: contextsFor(name),
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
    api: httpApi({
      routes: ROUTE_NAMES.map((name) => ({ ...ROUTES[name], by: functionOfRoute(name) })),
      functionOf: ({ by }) => ({
        handler: functions[by],
        createContext: contextsFor(by, HTTP_FUNCTIONS[by].timeoutSeconds),
      }),
      now: clock,
      newId: randomUUID,
    }),
    startEvaluate: () => startStream('evaluate', STREAM_SOURCES.evaluate, functions.evaluate),
    startNotify: (startingPosition) =>
      startStream('notify', STREAM_SOURCES.notify, functions.notify, startingPosition),
    close: () => running.disposeAsync(),
  };
};
