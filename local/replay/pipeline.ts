import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomUUID } from 'node:crypto';
import { DynamoDBStreamsClient } from '@aws-sdk/client-dynamodb-streams';
import { createMetricsStore } from '../../adapters/dynamodb/metrics-store.ts';
import { createQuarantineStore } from '../../adapters/dynamodb/quarantine-store.ts';
import { createMeteredDynamoDB, type Environment, type Runtime, waiting } from '../../adapters/runtime/runtime.ts';
import type { Telemetry } from '../../adapters/runtime/telemetry.ts';
import { ROUTES, STREAM_SOURCES, type StreamSourceDefinition, TOPIC_PARTITIONS } from '../../contracts/definitions.ts';
import { LOCAL_TABLES, localEnvironment, type Marketplace } from '../environment.ts';
import { contextFactory } from '../event-sources/context.ts';
import { type DeliveryFailure, type Redelivery } from '../event-sources/redelivery.ts';
import type { StreamHandler } from '../event-sources/stream-delivery.ts';
import { startStreamMapping } from '../event-sources/stream-mapping.ts';
import { composeFunctions, type Functions } from '../functions.ts';
import { httpApi } from '../gateway/http.ts';
import { startServer } from '../gateway/server.ts';
import { openLog, type PartitionedLog } from '../log/log.ts';
import { startSns } from '../sns/sns.ts';
import { startStore } from '../store/store.ts';
import { createEphemeralIssuer, type TokenIssuer } from '../tokens.ts';

export type PipelineSettings = {
  readonly marketplace: Marketplace;
  /** The time that every function sees (ms since 1970). */
  readonly now: number;
  readonly telemetry: Telemetry;
  readonly environment: Environment;
  readonly onFailure: (failure: DeliveryFailure) => void;
};

/** A pipeline of its own: an empty store and log, the deployed functions, and nothing left behind when it is closed. */
export type FreshPipeline = {
  readonly log: PartitionedLog;
  readonly functions: Functions;
  readonly issuer: TokenIssuer;
  /** Where the api function is served. */
  readonly apiUrl: string;
  readonly stores: { readonly metrics: ReturnType<typeof createMetricsStore>; readonly quarantine: ReturnType<typeof createQuarantineStore> };
  readonly redelivery: Redelivery;
  /** Runs the functions that read the stream until they have handled all that is in it. */
  readonly drainStream: () => Promise<void>;
  readonly close: () => Promise<void>;
};

const FUNCTION_SECONDS = 60;

/** Nobody is connected to a replay, so nothing is ever pushed there. */
const NO_SOCKETS = 'http://127.0.0.1:9';

export const startFreshPipeline = async (settings: PipelineSettings): Promise<FreshPipeline> => {
  const { marketplace, now, telemetry, environment, onFailure } = settings;
  const folder = mkdtempSync(join(tmpdir(), 'seller-pulse-replay-'));
  const closing: (() => void | Promise<void>)[] = [() => rmSync(folder, { recursive: true, force: true })];
  const close = async (): Promise<void> => {
    for (const step of closing.splice(0).reverse()) await step();
  };
  try {
    const store = await startStore({ dataFile: join(folder, 'store.db'), tableNames: LOCAL_TABLES, environment });
    closing.push(store.close);
    const log = openLog(':memory:', { partitions: TOPIC_PARTITIONS });
    closing.push(log.close);
    const onError = (error: unknown): void => telemetry.error('the alert endpoint failed', error);
    const sns = await startSns({ port: 0, path: ':memory:', now: () => now, newId: randomUUID, onMessage: () => undefined, onError });
    closing.push(sns.close);
    const issuer = await createEphemeralIssuer();
    const runtime: Runtime = {
      env: localEnvironment(marketplace, environment),
      clock: () => now,
      waiting,
      telemetry,
      dynamodb: createMeteredDynamoDB(telemetry, store.clientSettings),
    };
    closing.push(() => runtime.dynamodb.destroy());
    const functions = composeFunctions({ runtime, tokenKeys: issuer.publicKeys, snsEndpoint: sns.endpoint, socketEndpoint: NO_SOCKETS });
    const redelivery: Redelivery = { base_ms: 100, cap_ms: 5000, random: Math.random, onError: onFailure };
    const streams = new DynamoDBStreamsClient(store.streamsClientSettings);
    closing.push(() => streams.destroy());

    const contexts = (functionName: string) => contextFactory({ functionName, timeoutSeconds: FUNCTION_SECONDS, now: Date.now, newId: randomUUID });
    const onApiError = (error: unknown): void => telemetry.error('the API failed', error);
    const api = httpApi({
      routes: Object.values(ROUTES),
      handler: functions.api,
      createContext: contexts('api'),
      now: () => now,
      newId: randomUUID,
      onError: onApiError,
    });
    const server = await startServer({ port: 0, parts: [api], onError: onApiError });
    closing.push(server.close);

    const drain = async (name: string, source: StreamSourceDefinition, handler: StreamHandler): Promise<void> => {
      const streamArn = store.streamArns[source.table];
      if (streamArn === undefined) throw new Error(`the table ${source.table} has no stream; the store must offer DynamoDB streams`);
      const mapping = startStreamMapping({ name, client: streams, streamArn, source, handler, createContext: contexts(name), checkpoints: log.checkpoints, redelivery, now: Date.now });
      try {
        await mapping.drain();
      } finally {
        await mapping.stop();
      }
    };

    return {
      log,
      functions,
      issuer,
      apiUrl: server.url,
      redelivery,
      stores: {
        metrics: createMetricsStore(runtime.dynamodb, LOCAL_TABLES.metrics),
        quarantine: createQuarantineStore(runtime.dynamodb, LOCAL_TABLES.ledger, waiting),
      },
      drainStream: async () => {
        await drain('evaluate', STREAM_SOURCES.evaluate, functions.evaluate);
        await drain('notify', STREAM_SOURCES.notify, functions.notify);
      },
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
};
