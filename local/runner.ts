import { randomUUID } from 'node:crypto';
import type { Environment } from '../adapters/runtime/runtime.ts';
import type { Telemetry } from '../app/ports/telemetry.ts';
import type { DemoIdentity } from '../contracts/demo.ts';
import type { Policy } from '../contracts/policy/policy.ts';
import { EVENT_TYPES, type EventType, TOPICS } from '../contracts/records/topics.ts';
import { SOCKET_ROUTES, SOCKET_STAGE } from '../contracts/socket-protocol.ts';
import { KAFKA_SOURCE, TOPIC_PARTITIONS } from '../topology/event-sources.ts';
import { SCHEDULES } from '../topology/schedules.ts';
import { startBackend } from './backend.ts';
import { type WebFiles, webApp } from './dashboard/web-files.ts';
import { announce, claim, keyFile, prepare, wipe, withdraw } from './data-folder.ts';
import { DEMO_SELLERS } from './demo/sellers.ts';
import type { Marketplace } from './environment.ts';
import { type EventSource, startKafkaMapping } from './event-sources/kafka-mapping.ts';
import type { DeliveryFailure, Redelivery } from './event-sources/redelivery.ts';
import { startSchedule } from './event-sources/schedule.ts';
import { createSlots } from './event-sources/slots.ts';
import { type HttpPart, startServer } from './gateway/server.ts';
import { type SocketApi, socketApi } from './gateway/socket.ts';
import { brokersOf } from './kafka/brokers.ts';
import { localRoutes, loopbackOnly } from './local-routes.ts';
import type { Checkpoints } from './log/log.ts';
import type { RecordLog } from './log/record-log.ts';
import { namedEndpoint } from './named-endpoint.ts';
import type { PublishedMessage } from './sns/publish-request.ts';
import { openIssuer, type TokenIssuer } from './tokens.ts';

export type RunnerSettings = {
  readonly folder: string;
  /** Whether the data of earlier runs is removed first. */
  readonly fresh: boolean;
  /** 0: any free port. */
  readonly port: number;
  readonly marketplace: Marketplace;
  /** How sellers are judged. */
  readonly policy: Policy;
  readonly environment: Environment;
  /** What every function takes for the time, ms since 1970; the machine's when left out. */
  readonly clock?: () => number;
  /** How long a minute of the schedules is; 60,000 when left out. */
  readonly minute_ms?: number;
  readonly telemetry: Telemetry;
  /** The built web app; without it, the API is served alone. */
  readonly dashboard?: () => Promise<WebFiles>;
  readonly onAlert: (message: PublishedMessage) => void;
  readonly onFailure: (failure: DeliveryFailure) => void;
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

/** Enough to keep the store busy. */
const INGEST_AT_ONCE = 3;

/** Soon, for those whose day went by while nothing ran; but behind what the event sources have left over. */
const FIRST_TICK_MS = 2000;

const groupOf = (eventType: EventType): string => `ingest-${eventType}`;

const BROKER_LOG = {
  readers: EVENT_TYPES.map((eventType) => ({ group: groupOf(eventType), topic: TOPICS[eventType] })),
  partitions: TOPIC_PARTITIONS,
};

/** Tokens for the page's chooser, made when they are asked for so that they never expire in a long run; `more` is a seller beside the demo's. */
const identitiesOf = async (
  issuer: TokenIssuer,
  now: number,
  more: string | undefined,
): Promise<DemoIdentity[]> => {
  const issue = (bearer: Parameters<TokenIssuer['issue']>[0]): Promise<string> =>
    issuer.issue(bearer, now, TOKEN_SECONDS);
  const seller = async (id: string, label: string): Promise<DemoIdentity> => ({
    label,
    role: 'seller',
    seller_id: id,
    token: await issue({ sellerId: id }),
  });
  const own = more === undefined || DEMO_SELLERS.some(({ id }) => id === more) ? [] : [more];
  return [
    ...(await Promise.all(own.map((id) => seller(id, id)))),
    ...(await Promise.all(DEMO_SELLERS.map(({ id, character }) => seller(id, `${id} (${character})`)))),
    { label: 'Operator', role: 'operator', token: await issue({ role: 'operator' }) },
    { label: 'Finance', role: 'finance', token: await issue({ role: 'finance' }) },
  ];
};

/** Starts everything on one port; what was started is ended again when a later part cannot start. */
export const startRunner = async (settings: RunnerSettings): Promise<Runner> => {
  const {
    folder,
    fresh,
    port,
    marketplace,
    policy,
    environment,
    clock = Date.now,
    minute_ms = 60_000,
    telemetry,
    dashboard,
    onAlert,
    onFailure,
  } = settings;
  const onError = (error: unknown): void => telemetry.error('a request failed', error);
  const brokers = brokersOf(environment);
  await using starting = new AsyncDisposableStack();

  // The port comes first, so that one that is taken is told at once; what it serves is filled in as it comes up.
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
  starting.defer(claim(folder));
  if (fresh) wipe(folder);
  prepare(folder, marketplace);
  const web =
    dashboard === undefined
      ? []
      : [webApp(await dashboard(), { stage_name: 'laptop', sign_in: { kind: 'demo' } })];

  const issuer = await openIssuer(keyFile(folder));
  const backend = await startBackend({
    folder,
    durable: true,
    partitions: TOPIC_PARTITIONS,
    marketplace,
    policy,
    clock,
    telemetry,
    environment,
    issuer,
    socketEndpoint: server.url,
    snsEndpoint: namedEndpoint(environment, 'SNS'),
    onAlert,
    onFailure,
  });
  starting.defer(backend.close);
  const { functions, redelivery, contextsOf } = backend;
  const log =
    brokers === undefined
      ? backend.log
      : // Loading the Kafka client takes a third of a second, which whoever has no brokers need not wait for.
        await (await import('./kafka/broker-log.ts')).openBrokerLog({
          ...BROKER_LOG,
          brokers,
          countedIn: backend.metricsStream,
          redelivery,
        });
  if (log !== backend.log) starting.defer(() => log.close());

  sockets = socketApi({
    path: `/${SOCKET_STAGE}`,
    routes: SOCKET_ROUTES,
    handler: functions.socket,
    createContext: contextsOf('socket'),
    now: Date.now,
    newId: randomUUID,
    onError,
  });
  starting.defer(sockets.close);
  const local = localRoutes({
    identities: (sellerId) => identitiesOf(issuer, clock(), sellerId),
    notifications: backend.alerts.messages,
    publish: async (records) => {
      await log.append(records);
      return records.length;
    },
    tokenKeys: issuer.publicKeys,
  });
  parts.push(sockets.management, local, ...web, backend.api);

  const slot = createSlots(INGEST_AT_ONCE);
  const sources: Pick<EventSource, 'stop'>[] = [
    ...EVENT_TYPES.map((eventType) =>
      startKafkaMapping({
        log,
        source: { topic: TOPICS[eventType], ...KAFKA_SOURCE },
        group: groupOf(eventType),
        handler: (event, context) => slot(() => functions.ingest[eventType](event, context)),
        createContext: contextsOf(`ingest-${eventType}`),
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
      createContext: contextsOf('clock'),
      onError: onFailure,
    }),
  ];
  starting.defer(async () => {
    await Promise.all(sources.map(({ stop }) => stop()));
  });
  announce(folder, server.url, backend.storeEndpoint);
  starting.defer(() => withdraw(folder));

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
