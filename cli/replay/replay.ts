import { createMetricsStore } from '../../adapters/dynamodb/metrics-store.ts';
import { createQuarantineStore } from '../../adapters/dynamodb/quarantine-store.ts';
import type { Environment } from '../../adapters/runtime/runtime.ts';
import { type MetricsBody, metricsBody } from '../../contracts/api/metrics.ts';
import type { Policy } from '../../contracts/policy/policy.ts';
import { NO_SOURCES, type Sources } from '../../contracts/sources/sources.ts';
import { listReaders, type TopicReader } from '../../contracts/sources/topics.ts';
import type { Backend } from '../../local/backend.ts';
import { LOCAL_TABLES, type Marketplace } from '../../local/environment.ts';
import { contextsFor } from '../../local/event-sources/context.ts';
import type { EventSource } from '../../local/event-sources/kafka-mapping.ts';
import { toMskEvent } from '../../local/event-sources/msk-event.ts';
import { failureLine, untilDelivered } from '../../local/event-sources/redelivery.ts';
import type { NewRecord, Position } from '../../local/log/records.ts';
import { startScratchPipeline } from '../../local/scratch-pipeline.ts';
import { createSeededRandom } from '../../local/seeded-random.ts';
import { createTelemetryTotals, type IngestTotals, ingestTotals } from '../../local/telemetry-totals.ts';
import { SCHEDULES } from '../../topology/schedules.ts';
import { exitWhenLost } from '../command-line/signals.ts';
import { deliveriesOf } from './deliveries.ts';

export type ReplayOptions = {
  readonly marketplace: Marketplace;
  /** How sellers are judged. */
  readonly policy: Policy;
  /** Where records come from and how they are read; the usual topics when left out. */
  readonly sources?: Sources;
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

export type ReplayStats = IngestTotals & {
  /**
   * Records in the file. Applied, unchanged, quarantined and passed over together are this times
   * the deliveries.
   */
  readonly records: number;
  /** From the first delivery until every summary is written and every alert is published. */
  readonly elapsed_ms: number;
};

export type Quarantined = Position & { readonly reason: string };

export type ReplayResult = {
  /** Where the log of the replay had each record, in the order of the file. */
  readonly positions: readonly Position[];
  readonly sellers: readonly MetricsBody[];
  readonly quarantined: readonly Quarantined[];
  readonly stats: ReplayStats;
};

/**
 * A file is read faster than its records were made, so there are more partitions than a live topic
 * needs. Each batch then holds many records of few sellers, whose counters are written once for
 * all.
 */
const PARTITIONS = 48;

const TOKEN_SECONDS = 3600;
const READS_AT_ONCE = 8;

/**
 * Delivers the records of a topic, one partition after another, so that every replay runs the same
 * way.
 */
const ingestTopic = async (
  { kind, topic }: TopicReader,
  backend: Backend,
  options: ReplayOptions,
  onDone: (records: number) => void,
): Promise<void> => {
  const { log, functions, redelivery } = backend;
  const createContext = contextsFor(`ingest-${kind}`);
  const handler = functions.ingest[kind];
  const { signal } = new AbortController();
  for (let partition = 0; partition < log.partitions; partition += 1) {
    const random = createSeededRandom(options.seed + partition);
    const end = log.endOffset(topic, partition);
    for (let offset = 0; offset < end; offset += options.batchSize) {
      const batch = log.read(topic, partition, offset, options.batchSize);
      for (const records of deliveriesOf(batch, options.deliver, random)) {
        await untilDelivered(
          `ingest-${kind}: ${topic}-${partition} from ${offset}`,
          () => handler(toMskEvent(records), createContext()),
          redelivery,
          signal,
        );
      }
      onDone(batch.length);
    }
  }
};

/** Runs the clock function once, which finds the orders that are overdue by now. */
const tickOnce = async ({ functions }: Backend): Promise<void> => {
  const createContext = contextsFor('clock');
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

/** What the API answers for each seller, in the order of the ids. */
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

const readQuarantine = async (
  { log, runtime }: Backend,
  readers: readonly TopicReader[],
): Promise<Quarantined[]> => {
  const store = createQuarantineStore(runtime.dynamodb, LOCAL_TABLES.ledger, runtime.waiting);
  const quarantined: Quarantined[] = [];
  for (const reader of readers) {
    for (let partition = 0; partition < log.partitions; partition += 1) {
      const kept = await store.list(reader.topic, partition);
      quarantined.push(...kept.map(({ topic, offset, reason }) => ({ topic, partition, offset, reason })));
    }
  }
  return quarantined;
};

/** Runs records through a pipeline of their own, and returns the API's answers and what it took. */
export const replay = async (
  records: readonly NewRecord[],
  options: ReplayOptions,
): Promise<ReplayResult> => {
  const { marketplace, policy, sources = NO_SOURCES, environment, now, onProgress, onWarning } = options;
  const readers = listReaders(sources);
  const totals = createTelemetryTotals({ onError: onWarning });
  await using pipeline = await startScratchPipeline({
    bytes: records.reduce((bytes, { value }) => bytes + value.length, 0),
    partitions: PARTITIONS,
    marketplace,
    policy,
    sources,
    clock: () => now,
    telemetry: totals.telemetry,
    environment,
    onFailure: (failure) => onWarning(failureLine(failure)),
    onLost: exitWhenLost,
  });
  const { backend, url, issuer } = pipeline;
  const positions = backend.log.append(records);

  const started = performance.now();
  let done = 0;
  const onDone = (count: number): void => {
    done += count;
    onProgress('ingest', done, records.length);
  };
  // A cancelled order also writes its shipment. Orders go first, or the cost would depend on
  // which topic happened to be ahead.
  const { orders = [], others = [] } = Object.groupBy(readers, ({ kind }) =>
    kind === 'orders' ? 'orders' : 'others',
  );
  for (const reader of orders) await ingestTopic(reader, backend, options, onDone);
  await Promise.all(others.map((reader) => ingestTopic(reader, backend, options, onDone)));
  await tickOnce(backend);
  // Summaries are made once everything is counted, as they would behind a lagging stream, so that
  // nothing depends on which of the two is faster. Notify needs nothing that was written so far.
  const notify = backend.startNotify('LATEST');
  await notify.drain();
  await drain(backend.startEvaluate());
  await drain(notify);
  const elapsed_ms = Math.round(performance.now() - started);
  const stats = { records: records.length, ...ingestTotals(totals), elapsed_ms };

  const { dynamodb, waiting } = backend.runtime;
  const sellerIds = await createMetricsStore(dynamodb, LOCAL_TABLES.metrics, waiting).listSellers();
  const token = await issuer.issue({ role: 'operator' }, now, TOKEN_SECONDS);
  return {
    positions,
    sellers: await readSellers(url, token, sellerIds, onProgress),
    quarantined: await readQuarantine(backend, readers),
    stats,
  };
};
