import { randomUUID } from 'node:crypto';
import pLimit from 'p-limit';
import type { DemoIdentity } from '../contracts/demo.ts';
import { SOCKET_ROUTES, SOCKET_STAGE } from '../contracts/socket-protocol.ts';
import { NO_SOURCES } from '../contracts/sources/sources.ts';
import { listReaders, listTopics } from '../contracts/sources/topics.ts';
import { KAFKA_SOURCE, TOPIC_PARTITIONS } from '../topology/event-sources.ts';
import { SCHEDULES } from '../topology/schedules.ts';
import { type PipelineSettings, startBackend } from './backend.ts';
import { type WebFiles, webApp } from './dashboard/web-files.ts';
import {
  announceRunner,
  claimFolder,
  keyFile,
  prepareFolder,
  wipeFolder,
  withdrawRunner,
} from './data-folder.ts';
import { DEMO_SELLERS } from './demo/sellers.ts';
import { watchDisk } from './disk-failure.ts';
import { contextsFor } from './event-sources/context.ts';
import { type EventSource, startKafkaMapping } from './event-sources/kafka-mapping.ts';
import type { Redelivery } from './event-sources/redelivery.ts';
import { startSchedule } from './event-sources/schedule.ts';
import { type HttpPart, startServer } from './gateway/server.ts';
import { type SocketApi, socketApi } from './gateway/socket.ts';
import { brokersOf } from './kafka/brokers.ts';
import { localRoutes, loopbackOnly } from './local-routes.ts';
import type { Checkpoints } from './log/log.ts';
import type { RecordLog } from './log/record-log.ts';
import { namedEndpoint } from './named-endpoint.ts';
import { startQuarantineExpiry } from './quarantine-expiry.ts';
import { type Bearer, openIssuer, type TokenIssuer } from './tokens.ts';

export type RunnerSettings = Omit<PipelineSettings, 'clock'> & {
  /** Whether the data of earlier runs is removed first. */
  readonly fresh: boolean;
  /** 0: any free port. */
  readonly port: number;
  /** The time that every function sees, ms since 1970; the machine's when left out. */
  readonly clock?: () => number;
  /** How long a minute of the schedules lasts; 60,000 when left out. */
  readonly minute_ms?: number;
  /** The built web app; without it, only the API is served. */
  readonly dashboard?: () => Promise<WebFiles>;
};

/** The whole product on one machine. */
export type Runner = {
  readonly url: string;
  readonly log: RecordLog;
  readonly checkpoints: Checkpoints;
  readonly redelivery: Redelivery;
  readonly issuer: TokenIssuer;
  readonly close: () => Promise<void>;
};

export const TOKEN_SECONDS = 12 * 60 * 60;

/**
 * Lambda gives every partition its own function instance. One machine with one small store gets
 * slower, and runs into time-outs, when sixty of them work at once; three keep the store busy.
 */
const INGEST_AT_ONCE = 3;

/**
 * Soon, because a day may have ended while nothing ran; but after the records that the event
 * sources still have from then.
 */
const FIRST_TICK_MS = 2000;

/** Records are kept for days, so an hour more or less does not matter. */
const EXPIRY_MINUTES = 60;

/**
 * Whose part a visitor of the page can take, each with a token. Tokens are issued when they are
 * asked for, so that they never expire in a long run.
 */
const issueIdentities = async (
  issuer: TokenIssuer,
  now: number,
  /** A seller beside those of the demo. */
  extraSeller: string | undefined,
): Promise<DemoIdentity[]> => {
  const issue = (bearer: Bearer): Promise<string> => issuer.issue(bearer, now, TOKEN_SECONDS);
  const issueSeller = async (id: string, label: string): Promise<DemoIdentity> => ({
    label,
    role: 'seller',
    seller_id: id,
    token: await issue({ sellerId: id }),
  });
  const sellers = DEMO_SELLERS.map(({ id, character }) => ({ id, label: `${id} (${character})` }));
  if (extraSeller !== undefined && DEMO_SELLERS.every(({ id }) => id !== extraSeller))
    sellers.unshift({ id: extraSeller, label: extraSeller });
  return [
    ...(await Promise.all(sellers.map(({ id, label }) => issueSeller(id, label)))),
    { label: 'Operator', role: 'operator', token: await issue({ role: 'operator' }) },
    { label: 'Finance', role: 'finance', token: await issue({ role: 'finance' }) },
  ];
};

/**
 * Starts the whole product on one port. When a part cannot start, those before it are ended again.
 * Throws a FixableError for what the person who starts it can fix.
 */
export const startRunner = async (given: RunnerSettings): Promise<Runner> => {
  const settings = watchDisk(given);
  const { folder, fresh, port, environment, clock = Date.now, minute_ms = 60_000, telemetry } = settings;
  const onError = (error: unknown): void => telemetry.error('a request failed', error);
  const brokers = brokersOf(environment);
  const { sources: ownSources = NO_SOURCES } = settings;
  const readers = listReaders(ownSources);
  await using starting = new AsyncDisposableStack();

  // The port comes first, so that one in use is reported at once. Its parts follow as they start.
  const parts: HttpPart[] = [loopbackOnly];
  let sockets: SocketApi | undefined;
  const server = await startServer({
    port,
    parts,
    upgrade: (request, socket, head) =>
      sockets === undefined ? socket.destroy() : sockets.upgrade(request, socket, head),
    onError,
  });
  starting.defer(server.close);
  starting.defer(claimFolder(folder));
  if (fresh) wipeFolder(folder);
  prepareFolder(folder, settings.marketplace);
  const web =
    settings.dashboard === undefined
      ? []
      : [webApp(await settings.dashboard(), { stage_name: 'laptop', sign_in: { kind: 'demo' } })];

  const issuer = await openIssuer(keyFile(folder));
  const backend = await startBackend({
    ...settings,
    clock,
    durable: true,
    partitions: TOPIC_PARTITIONS,
    issuer,
    socketEndpoint: server.url,
    snsEndpoint: namedEndpoint(environment, 'SNS'),
  });
  starting.defer(backend.close);
  const { functions, redelivery } = backend;
  const log =
    brokers === undefined
      ? backend.log
      : // Loading the Kafka client takes a third of a second, which whoever has no brokers need not wait for.
        await (await import('./kafka/broker-log.ts')).openBrokerLog({
          readers: readers.map(({ name, topic }) => ({ group: name, topic })),
          partitions: TOPIC_PARTITIONS,
          brokers,
          countedIn: backend.metricsStream,
          redelivery,
        });
  if (log !== backend.log) starting.defer(() => log.close());

  sockets = socketApi({
    path: `/${SOCKET_STAGE}`,
    routes: SOCKET_ROUTES,
    handler: functions.socket,
    createContext: contextsFor('socket'),
    now: Date.now,
    newId: randomUUID,
    onError,
  });
  starting.defer(sockets.close);
  const local = localRoutes({
    identities: (sellerId) => issueIdentities(issuer, clock(), sellerId),
    notifications: backend.alerts.messages,
    publish: async (records) => {
      await log.append(records);
      return records.length;
    },
    topics: listTopics(ownSources),
    tokenKeys: issuer.publicKeys,
  });
  parts.push(sockets.management, local, ...web, backend.api);

  const limitIngest = pLimit(INGEST_AT_ONCE);
  const sources: Pick<EventSource, 'stop'>[] = [
    ...readers.map(({ kind, topic, name }) =>
      startKafkaMapping({
        log,
        source: { topic, ...KAFKA_SOURCE },
        group: name,
        handler: (event, context) => limitIngest(() => functions.ingest[kind](event, context)),
        createContext: contextsFor(`ingest-${kind}`),
        now: Date.now,
        redelivery,
      }),
    ),
    backend.startEvaluate(),
    backend.startNotify(),
    startSchedule({
      name: 'clock',
      every_ms: SCHEDULES.clock.everyMinutes * minute_ms,
      first_ms: FIRST_TICK_MS,
      inputs: SCHEDULES.clock.ticks,
      handler: functions.clock,
      createContext: contextsFor('clock'),
      onError: settings.onFailure,
    }),
    startQuarantineExpiry(backend.runtime, EXPIRY_MINUTES * minute_ms),
  ];
  starting.defer(async () => {
    await Promise.all(sources.map(({ stop }) => stop()));
  });
  announceRunner(folder, server.url, backend.storeEndpoint);
  starting.defer(() => withdrawRunner(folder));

  const running = starting.move();
  return {
    url: server.url,
    log,
    checkpoints: backend.log.checkpoints,
    redelivery,
    issuer,
    close: () => running.disposeAsync(),
  };
};
