import { randomUUID } from 'node:crypto';
import { createLedgerStore } from '../../adapters/dynamodb/ledger-store.ts';
import { createMetricsStore, NO_SUMMARY } from '../../adapters/dynamodb/metrics-store.ts';
import { createOpenOrders } from '../../adapters/dynamodb/open-orders.ts';
import { renewDepsFrom } from '../../adapters/runtime/evaluation.ts';
import type { Runtime } from '../../adapters/runtime/runtime.ts';
import { topicNamesOf } from '../../adapters/runtime/topic-names.ts';
import { noteOverdueOrders } from '../../app/clock/overdue-orders.ts';
import { createRenewSummary } from '../../app/evaluate/renew-summary.ts';
import type { IngestHandler } from '../../app/ingest/ingest.ts';
import { forEachConcurrently } from '../../app/pacing/concurrency.ts';
import { listAllSellers } from '../../app/reconcile/list-sellers.ts';
import { EVENT_TYPES, type EventType } from '../../contracts/records/topics.ts';
import { composeIngest } from '../../lambdas/ingest/compose.ts';
import type { Counts } from '../../local/counts.ts';
import { contextFactory } from '../../local/event-sources/context.ts';
import { toMskEvent } from '../../local/event-sources/msk-event.ts';
import { failureLine, untilDelivered } from '../../local/event-sources/redelivery.ts';
import { SCHEDULES } from '../../topology/schedules.ts';
import type { OpenTables } from '../open-tables.ts';
import { type HistoryBatch, hashOfBatch, lanesOf } from './lanes.ts';
import type { BackfillProgress, FileIdentity } from './progress-file.ts';
import { CHUNK_LIMITS, type ChunkLimits, recordChunks } from './record-chunks.ts';

/** The tables, and by what policy their sellers are judged. */
export type BackfilledTables = OpenTables & { readonly runtime: Runtime };

export type BackfillOptions = {
  readonly files: readonly FileIdentity[];
  readonly progress: BackfillProgress;
  readonly counts: Counts;
  readonly limits?: ChunkLimits;
  readonly onProgress: (step: 'backfill' | 'evaluate', done: number, total: number) => void;
  readonly onWarning: (message: string) => void;
};

export type BackfillStats = {
  /** Read now; those of an earlier run that this one went on from are not among them. */
  readonly records: number;
  readonly applied: number;
  readonly unchanged: number;
  readonly quarantined: number;
  readonly transactions: number;
  /** As the store reported them, of the loading alone. */
  readonly write_units: number;
  readonly loading_ms: number;
  /** Sellers whose summaries were made anew here; undefined when the pipeline's own evaluation does it. */
  readonly evaluated: number | undefined;
  /** Files without records. */
  readonly empty: readonly string[];
};

/** Enough to keep a store busy: each lane has some sixteen sellers under way. */
const LANES = 4;
const SELLERS_AT_ONCE = 16;
/** As long as an ingest function has on AWS. */
const FUNCTION_SECONDS = 60;

type Deliver = (batch: HistoryBatch) => Promise<void>;

const createDeliver = ({ runtime }: BackfilledTables, onWarning: (message: string) => void): Deliver => {
  const handlers = new Map(
    EVENT_TYPES.map(
      (eventType) => [eventType, composeIngest(eventType, runtime)] satisfies [EventType, IngestHandler],
    ),
  );
  const createContext = contextFactory({
    functionName: 'backfill',
    timeoutSeconds: FUNCTION_SECONDS,
    now: runtime.clock,
    newId: randomUUID,
  });
  const redelivery = {
    base_ms: 100,
    cap_ms: 5000,
    random: runtime.waiting.random,
    onError: (failure: Parameters<typeof failureLine>[0]) => onWarning(failureLine(failure)),
  };
  const { signal } = new AbortController();
  return async ({ eventType, records }) => {
    const ingest = handlers.get(eventType);
    await untilDelivered(
      `${records.length} records of ${eventType}`,
      async () => ingest?.(toMskEvent(records), createContext()),
      redelivery,
      signal,
    );
  };
};

/** The lanes side by side, the batches of each one after another. */
const applyAll = (
  lanes: readonly (readonly HistoryBatch[])[],
  apply: (batch: HistoryBatch) => Promise<void>,
): Promise<void> =>
  forEachConcurrently(lanes, LANES, async (batches) => {
    for (const batch of batches) await apply(batch);
  });

/** Evaluates everybody, after the orders are noted that are overdue by now; whoever has nothing new is not written. */
const evaluateAll = async (
  { runtime, tables }: BackfilledTables,
  onDone: (done: number, total: number) => void,
): Promise<number> => {
  const deps = {
    ...renewDepsFrom(runtime),
    ledger: createLedgerStore(runtime.dynamodb, tables, runtime.waiting),
  };
  const openOrders = createOpenOrders(runtime.dynamodb, tables.ledger);
  for (const { shard } of SCHEDULES.clock.ticks)
    await noteOverdueOrders({ ...deps, openOrders }, shard, () => true);
  const renewSummary = createRenewSummary(deps);
  const metrics = createMetricsStore(
    runtime.dynamodb,
    tables.metrics,
    runtime.waiting,
    topicNamesOf(runtime.env),
  );
  const sellers = await listAllSellers(runtime.dynamodb, tables);
  let [done, written] = [0, 0];
  await forEachConcurrently(sellers, SELLERS_AT_ONCE, async (sellerId) => {
    const [stored = NO_SUMMARY] = await metrics.readSummaries([sellerId]);
    if ((await renewSummary(sellerId, stored)) === 'written') written += 1;
    done += 1;
    onDone(done, sellers.length);
  });
  return written;
};

/**
 * Loads files of history by the same rules as records from Kafka, and by the same code: an ingest function is given each batch. What is
 * read is written off batch by batch when it is applied, so a run that was killed is simply run again.
 */
export const backfill = async (
  opened: BackfilledTables,
  options: BackfillOptions,
): Promise<BackfillStats> => {
  const { files, progress, counts, limits = CHUNK_LIMITS, onProgress, onWarning } = options;
  const deliver = createDeliver(opened, onWarning);
  const total = files.reduce((bytes, { size }) => bytes + size, 0);
  const started = performance.now();
  const empty: string[] = [];
  let [before, records] = [0, 0];
  for (const file of files) {
    const from = progress.placeIn(file);
    const applied = progress.appliedIn(file);
    // One that was read before has records: without any, nothing is noted of it.
    let isEmpty = from.bytes === 0;
    let begin = from;
    onProgress('backfill', before + from.bytes, total);
    for await (const chunk of recordChunks(file.path, from, limits)) {
      if (chunk.records.length > 0) {
        const place = begin;
        const appliedBefore = counts.of('recordsApplied');
        const bytesARecord = (chunk.end.bytes - place.bytes) / chunk.records.length;
        let done = 0;
        progress.begins();
        await applyAll(lanesOf(chunk.records, LANES), async (batch) => {
          const hash = hashOfBatch(batch);
          if (!applied.has(hash)) {
            await deliver(batch);
            progress.applied(file, place, hash);
            records += batch.records.length;
          }
          done += batch.records.length;
          onProgress('backfill', before + place.bytes + Math.floor(done * bytesARecord), total);
        });
        progress.reached(file, chunk.end, counts.of('recordsApplied') > appliedBefore);
        isEmpty = false;
      }
      begin = chunk.end;
      onProgress('backfill', before + chunk.end.bytes, total);
    }
    if (isEmpty) empty.push(file.path);
    before += file.size;
  }
  const loading_ms = Math.round(performance.now() - started);
  const write_units = counts.of('writeUnits');
  let evaluated: number | undefined;
  if (progress.unevaluated()) {
    if (opened.alone)
      evaluated = await evaluateAll(opened, (done, sellers) => onProgress('evaluate', done, sellers));
    progress.evaluated();
  }
  return {
    records,
    applied: counts.of('recordsApplied'),
    unchanged: counts.of('recordsUnchanged'),
    quarantined: counts.of('recordsQuarantined'),
    transactions: counts.of('transactions'),
    write_units,
    loading_ms,
    evaluated,
    empty,
  };
};
