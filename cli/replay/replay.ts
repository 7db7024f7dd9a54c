import { rmSync } from 'node:fs';
import { createMetricsStore } from '../../adapters/dynamodb/metrics-store.ts';
import { createQuarantineStore } from '../../adapters/dynamodb/quarantine-store.ts';
import type { Environment } from '../../adapters/runtime/runtime.ts';
import { type MetricsBody, metricsBody } from '../../contracts/api/metrics.ts';
import type { Policy } from '../../contracts/policy/policy.ts';
import { EVENT_TYPES, type EventType, TOPICS } from '../../contracts/records/topics.ts';
import { type Backend, startBackend } from '../../local/backend.ts';
import { createCounts } from '../../local/counts.ts';
import { LOCAL_TABLES, type Marketplace } from '../../local/environment.ts';
import type { EventSource } from '../../local/event-sources/kafka-mapping.ts';
import { toMskEvent } from '../../local/event-sources/msk-event.ts';
import { failureLine, untilDelivered } from '../../local/event-sources/redelivery.ts';
import { startServer } from '../../local/gateway/server.ts';
import type { NewRecord } from '../../local/log/records.ts';
import { randomFrom } from '../../local/random.ts';
import { createEphemeralIssuer } from '../../local/tokens.ts';
import { SCHEDULES } from '../../topology/schedules.ts';
import { deliveriesOf } from './deliveries.ts';
import { makeScratchFolder } from './scratch-folder.ts';

export type ReplayOptions = {
  readonly marketplace: Marketplace;
  /** How sellers are judged. */
  readonly policy: Policy;
  /** ms since 1970. */
  readonly now: number;
  /** How often every batch is delivered. */
  readonly deliver: number;
  readonly batchSize: number;
  readonly seed: number;
  readonly environment: Environment;
  readonly onProgress: (step: 'ingest' | 'read', done: number, total: number) => void;
  readonly onWarning: (message: string) => void;
};

export type ReplayStats = {
  /** Records in the file. */
  readonly records: number;
  /** Deliveries of records that changed the ledger, changed nothing, or were quarantined: together records × deliveries. */
  readonly applied: number;
  readonly unchanged: number;
  readonly quarantined: number;
  readonly transactions: number;
  /** Capacity units as the store reported them, everything included. */
  readonly write_units: number;
  readonly read_units: number;
  /** From the first delivery until every summary is written and every alert published. */
  readonly elapsed_ms: number;
};

export type Quarantined = {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly reason: string;
};

export type ReplayResult = {
  readonly sellers: readonly MetricsBody[];
  readonly quarantined: readonly Quarantined[];
  readonly stats: ReplayStats;
};

/**
 * A file is read faster than it happened, so there are more partitions than a live topic needs: each batch then holds
 * many records of few sellers, and their counters are written once for all of them.
 */
const PARTITIONS = 48;

/** Nobody is connected to a replay, so nothing is ever pushed there. */
const NO_SOCKETS = 'http://127.0.0.1:9';
const TOKEN_SECONDS = 3600;
const READS_AT_ONCE = 8;

/** Delivers one topic's records, its partitions one after another, so that a replay runs the same way every time. */
const ingestTopic = async (
  eventType: EventType,
  backend: Backend,
  options: ReplayOptions,
  onDone: (records: number) => void,
): Promise<void> => {
  const { log, functions, redelivery, contextsOf } = backend;
  const topic = TOPICS[eventType];
  const createContext = contextsOf(`ingest-${eventType}`);
  const handler = functions.ingest[eventType];
  const { signal } = new AbortController();
  for (let partition = 0; partition < log.partitions; partition += 1) {
    const random = randomFrom(options.seed + partition);
    const end = log.endOffset(topic, partition);
    for (let offset = 0; offset < end; offset += options.batchSize) {
      const batch = log.read(topic, partition, offset, options.batchSize);
      for (const records of deliveriesOf(batch, options.deliver, random)) {
        await untilDelivered(
          `ingest-${eventType}: ${topic}-${partition} from ${offset}`,
          () => handler(toMskEvent(records), createContext()),
          redelivery,
          signal,
        );
      }
      onDone(batch.length);
    }
  }
};

/** One minute of the clock, so that orders whose deadline is behind `now` are known to be overdue. */
const tickOnce = async ({ functions, contextsOf }: Backend): Promise<void> => {
  const createContext = contextsOf('clock');
  await Promise.all(SCHEDULES.clock.ticks.map((tick) => functions.clock(tick, createContext())));
};

const drain = async (source: EventSource): Promise<void> => {
  try {
    await source.drain();
  } finally {
    await source.stop();
  }
};

const readSeller = async (apiUrl: string, token: string, sellerId: string): Promise<MetricsBody> => {
  const response = await fetch(`${apiUrl}/v1/sellers/${encodeURIComponent(sellerId)}/metrics`, {
    headers: { authorization: `Bearer ${token}` },
  });
  if (!response.ok)
    throw new Error(`the API answered ${response.status} for seller ${sellerId}: ${await response.text()}`);
  return metricsBody.parse(await response.json());
};

/** What the API says of each seller, in the order of the ids. */
const readSellers = async (
  apiUrl: string,
  token: string,
  sellerIds: readonly string[],
  onProgress: ReplayOptions['onProgress'],
): Promise<MetricsBody[]> => {
  const bodies: MetricsBody[] = [];
  for (let from = 0; from < sellerIds.length; from += READS_AT_ONCE) {
    bodies.push(
      ...(await Promise.all(
        sellerIds.slice(from, from + READS_AT_ONCE).map((sellerId) => readSeller(apiUrl, token, sellerId)),
      )),
    );
    onProgress('read', bodies.length, sellerIds.length);
  }
  return bodies;
};

const readQuarantine = async ({ log, runtime }: Backend): Promise<Quarantined[]> => {
  const store = createQuarantineStore(runtime.dynamodb, LOCAL_TABLES.ledger, runtime.waiting);
  const quarantined: Quarantined[] = [];
  for (const eventType of EVENT_TYPES) {
    for (let partition = 0; partition < log.partitions; partition += 1) {
      const kept = await store.list(TOPICS[eventType], partition);
      quarantined.push(...kept.map(({ topic, offset, reason }) => ({ topic, partition, offset, reason })));
    }
  }
  return quarantined;
};

/** Runs records through a pipeline of their own, first record to API answer, and tells what came of it and what it cost. */
export const replay = async (
  records: readonly NewRecord[],
  options: ReplayOptions,
): Promise<ReplayResult> => {
  const { marketplace, policy, environment, now, onProgress, onWarning } = options;
  const { telemetry, of } = createCounts({ onWarning });
  await using closing = new AsyncDisposableStack();
  const folder = makeScratchFolder(records.reduce((bytes, { value }) => bytes + value.length, 0));
  const remove = (): void => rmSync(folder, { recursive: true, force: true });
  // Also when Ctrl-C ends the process in the middle.
  process.once('exit', remove);
  closing.defer(() => {
    process.off('exit', remove);
    remove();
  });
  const issuer = await createEphemeralIssuer();
  const backend = await startBackend({
    folder,
    durable: false,
    partitions: PARTITIONS,
    marketplace,
    policy,
    clock: () => now,
    telemetry,
    environment,
    issuer,
    socketEndpoint: NO_SOCKETS,
    onAlert: () => undefined,
    onFailure: (failure) => onWarning(failureLine(failure)),
  });
  closing.defer(backend.close);
  const server = await startServer({
    port: 0,
    parts: [backend.api],
    onError: (error) => telemetry.error('the API failed', error),
  });
  closing.defer(server.close);

  backend.log.append(records);
  const started = performance.now();
  let done = 0;
  const onDone = (count: number): void => {
    done += count;
    onProgress('ingest', done, records.length);
  };
  // Orders first, since a cancelled one also writes its shipment: what that costs must not depend on which topic happened to be ahead.
  await ingestTopic('orders', backend, options, onDone);
  await Promise.all(
    EVENT_TYPES.map(
      (eventType) => eventType !== 'orders' && ingestTopic(eventType, backend, options, onDone),
    ),
  );
  await tickOnce(backend);
  // Summaries follow when all is counted, as they would behind a lagging stream: nothing then depends on how fast each was.
  // What was written until now is nothing that notify is told of, so it need not be read again to find that out.
  const notify = backend.startNotify('LATEST');
  await notify.drain();
  await drain(backend.startEvaluate());
  await drain(notify);
  const elapsed_ms = Math.round(performance.now() - started);
  const stats: ReplayStats = {
    records: records.length,
    applied: of('recordsApplied'),
    unchanged: of('recordsUnchanged'),
    quarantined: of('recordsQuarantined'),
    transactions: of('transactions'),
    write_units: of('writeUnits'),
    read_units: of('readUnits'),
    elapsed_ms,
  };
  const sellerIds = await createMetricsStore(
    backend.runtime.dynamodb,
    LOCAL_TABLES.metrics,
    backend.runtime.waiting,
  ).listSellers();
  const token = await issuer.issue({ role: 'operator' }, now, TOKEN_SECONDS);
  return {
    sellers: await readSellers(server.url, token, sellerIds, onProgress),
    quarantined: await readQuarantine(backend),
    stats,
  };
};
