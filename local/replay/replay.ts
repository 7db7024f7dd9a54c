import { randomUUID } from 'node:crypto';
import type { Telemetry } from '../../adapters/runtime/telemetry.ts';
import type { Environment } from '../../adapters/runtime/runtime.ts';
import { type MetricsBody, metricsBody } from '../../contracts/api/metrics.ts';
import { EVENT_TYPES, type EventType, METRICS, type MetricName, TOPICS } from '../../contracts/names.ts';
import type { Marketplace } from '../environment.ts';
import { contextFactory } from '../event-sources/context.ts';
import { toMskEvent } from '../event-sources/msk-event.ts';
import { untilDelivered } from '../event-sources/redelivery.ts';
import type { NewRecord } from '../log/records.ts';
import { randomFrom } from '../random.ts';
import { deliveriesOf } from './deliveries.ts';
import { type FreshPipeline, startFreshPipeline } from './pipeline.ts';

export type ReplayOptions = {
  readonly marketplace: Marketplace;
  /** ms since 1970. */
  readonly now: number;
  /** How often every batch is delivered. */
  readonly deliver: number;
  readonly batchSize: number;
  readonly seed: number;
  readonly environment: Environment;
  readonly onProgress: (step: 'ingest' | 'evaluate' | 'read', done: number, total: number) => void;
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

export type Quarantined = { readonly topic: string; readonly partition: number; readonly offset: number; readonly reason: string };

export type ReplayResult = { readonly sellers: readonly MetricsBody[]; readonly quarantined: readonly Quarantined[]; readonly stats: ReplayStats };

const FUNCTION_SECONDS = 60;
const TOKEN_SECONDS = 3600;

const createCounters = (onWarning: (message: string) => void): { telemetry: Telemetry; of: (metric: MetricName) => number } => {
  const counts = new Map<MetricName, number>();
  return {
    of: (metric) => counts.get(metric) ?? 0,
    telemetry: {
      count: (metric, amount) => void counts.set(metric, (counts.get(metric) ?? 0) + amount),
      warn: (message) => onWarning(message),
      error: (message, error) => onWarning(`${message}: ${error instanceof Error ? error.message : String(error)}`),
    },
  };
};

/** Delivers one topic's records, its partitions one after another, so that a replay runs the same way every time. */
const ingestTopic = async (eventType: EventType, { log, functions, redelivery }: FreshPipeline, options: ReplayOptions, onDone: (records: number) => void): Promise<void> => {
  const topic = TOPICS[eventType];
  const createContext = contextFactory({ functionName: `ingest-${eventType}`, timeoutSeconds: FUNCTION_SECONDS, now: Date.now, newId: randomUUID });
  const handler = functions.ingest[eventType];
  const { signal } = new AbortController();
  for (let partition = 0; partition < log.partitions; partition += 1) {
    const random = randomFrom(options.seed + partition);
    const end = log.endOffset(topic, partition);
    for (let offset = 0; offset < end; offset += options.batchSize) {
      const batch = log.read(topic, partition, offset, options.batchSize);
      for (const records of deliveriesOf(batch, options.deliver, random)) {
        await untilDelivered(`ingest-${eventType}: ${topic}-${partition} from offset ${offset}`, () => handler(toMskEvent(records), createContext()), redelivery, signal);
      }
      onDone(batch.length);
    }
  }
};

const readSellers = async ({ apiUrl, issuer, stores }: FreshPipeline, options: ReplayOptions): Promise<MetricsBody[]> => {
  const sellerIds = await stores.metrics.listSellers();
  const token = await issuer.issue({ role: 'operator' }, options.now, TOKEN_SECONDS);
  const bodies: MetricsBody[] = [];
  for (const sellerId of sellerIds) {
    const response = await fetch(`${apiUrl}/v1/sellers/${sellerId}/metrics`, { headers: { authorization: `Bearer ${token}` } });
    if (!response.ok) throw new Error(`the API answered ${response.status} for seller ${sellerId}: ${await response.text()}`);
    bodies.push(metricsBody.parse(await response.json()));
    options.onProgress('read', bodies.length, sellerIds.length);
  }
  return bodies;
};

const readQuarantine = async ({ log, stores }: FreshPipeline): Promise<Quarantined[]> => {
  const quarantined: Quarantined[] = [];
  for (const eventType of EVENT_TYPES) {
    for (let partition = 0; partition < log.partitions; partition += 1) {
      const kept = await stores.quarantine.list(TOPICS[eventType], partition);
      quarantined.push(...kept.map(({ topic, offset, reason }) => ({ topic, partition, offset, reason })));
    }
  }
  return quarantined;
};

/** Runs records through a pipeline of their own, first record to API answer, and tells what came of it and what it cost. */
export const replay = async (records: readonly NewRecord[], options: ReplayOptions): Promise<ReplayResult> => {
  const counters = createCounters(options.onWarning);
  const pipeline = await startFreshPipeline({
    marketplace: options.marketplace,
    now: options.now,
    telemetry: counters.telemetry,
    environment: options.environment,
    onFailure: ({ delivery, error, retryIn_ms }) =>
      options.onWarning(`${delivery} failed and is delivered again in ${retryIn_ms} ms: ${error instanceof Error ? error.message : String(error)}`),
  });
  try {
    pipeline.log.append(records);
    const started = performance.now();
    let done = 0;
    const onDone = (count: number): void => {
      done += count;
      options.onProgress('ingest', done, records.length);
    };
    await Promise.all(EVENT_TYPES.map((eventType) => ingestTopic(eventType, pipeline, options, onDone)));
    // Summaries follow when all is counted, as they would behind a lagging stream: nothing then depends on how fast each was.
    options.onProgress('evaluate', 0, 1);
    await pipeline.drainStream();
    options.onProgress('evaluate', 1, 1);
    const elapsed_ms = Math.round(performance.now() - started);
    const { of } = counters;
    const stats: ReplayStats = {
      records: records.length,
      applied: of(METRICS.recordsApplied),
      unchanged: of(METRICS.recordsUnchanged),
      quarantined: of(METRICS.recordsQuarantined),
      transactions: of(METRICS.transactions),
      write_units: of(METRICS.writeUnits),
      read_units: of(METRICS.readUnits),
      elapsed_ms,
    };
    return { sellers: await readSellers(pipeline, options), quarantined: await readQuarantine(pipeline), stats };
  } finally {
    await pipeline.close();
  }
};
