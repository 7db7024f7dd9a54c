import { createMetricsStore } from '../../adapters/dynamodb/metrics-store.ts';
import { createOpenOrders } from '../../adapters/dynamodb/open-orders.ts';
import { listAllSellers } from '../../adapters/dynamodb/reconcile/list-sellers.ts';
import { createOpenDecoder } from '../../adapters/kafka/schemas/open-decoder.ts';
import { createRenewDeps } from '../../adapters/runtime/evaluation.ts';
import { type JudgingRuntime, required } from '../../adapters/runtime/runtime.ts';
import { openSources } from '../../adapters/runtime/sources.ts';
import { ledgersFrom } from '../../adapters/runtime/stores.ts';
import { readTopicNames } from '../../adapters/runtime/topic-names.ts';
import { markOverdueOrders } from '../../app/clock/overdue-orders.ts';
import { createRenewSummary } from '../../app/evaluate/renew-summary.ts';
import { forEachConcurrently } from '../../app/pacing/concurrency.ts';
import { NO_SUMMARY } from '../../app/ports/metrics.ts';
import type { FindSource } from '../../app/ports/sources.ts';
import { EVENT_TYPES, type EventType } from '../../contracts/records/topics.ts';
import { NO_SOURCES, type Sources } from '../../contracts/sources/sources.ts';
import { listTopics } from '../../contracts/sources/topics.ts';
import { withKind } from '../../domain/counting/kinds.ts';
import type { IngestHandler } from '../../lambdas/ingest/compose.ts';
import { composeIngest } from '../../lambdas/ingest/compose.ts';
import { isDiskFailure } from '../../local/disk-failure.ts';
import { contextsFor } from '../../local/event-sources/context.ts';
import { toMskEvent } from '../../local/event-sources/msk-event.ts';
import { createRedelivery, failureLine, untilDelivered } from '../../local/event-sources/redelivery.ts';
import { type IngestTotals, ingestTotals, type TelemetryTotals } from '../../local/telemetry-totals.ts';
import { ENV } from '../../topology/environment.ts';
import { SCHEDULES } from '../../topology/schedules.ts';
import type { BrokenLines } from '../record-file.ts';
import type { OpenTables } from '../tables/tables.ts';
import { type HistoryBatch, hashOfBatch, lanesOf } from './lanes.ts';
import type { BackfillProgress, FileIdentity } from './progress-file.ts';
import { CHUNK_LIMITS, type ChunkLimits, recordChunks } from './record-chunks.ts';

/** Open tables with the policy that their sellers are judged by. */
export type BackfilledTables = OpenTables & { readonly runtime: JudgingRuntime };

export type BackfillOptions = {
  readonly files: readonly FileIdentity[];
  readonly progress: BackfillProgress;
  readonly totals: TelemetryTotals;
  /** Where records come from and how they are read; the usual topics when left out. */
  readonly sources?: Sources;
  readonly limits?: ChunkLimits;
  readonly onProgress: (step: 'backfill' | 'evaluate', done: number, total: number) => void;
  readonly onWarning: (message: string) => void;
  readonly brokenLines: BrokenLines;
};

export type BackfillStats = Omit<IngestTotals, 'read_units'> & {
  /** Read in this run; those that an earlier run of the same files applied are not among them. */
  readonly records: number;
  readonly loading_ms: number;
  /** Sellers whose summaries were written; undefined when the evaluation of a pipeline does it. */
  readonly evaluated: number | undefined;
  /** Files without records. */
  readonly empty: readonly string[];
  /** How many lines of each file are no records, those that earlier runs left out included. */
  readonly broken: ReadonlyMap<string, number>;
};

/** Enough to keep a store busy: each lane works on about sixteen sellers at once. */
const LANES = 4;
const SELLERS_AT_ONCE = 16;

type Deliver = (batch: HistoryBatch) => Promise<void>;

/** Gives batches to the ingest functions, as their event sources would. */
const createDeliver = (
  { runtime }: BackfilledTables,
  findSource: FindSource,
  onWarning: (message: string) => void,
): Deliver => {
  const handlers = new Map(
    EVENT_TYPES.map(
      (eventType) =>
        [eventType, withKind(eventType, (kind) => composeIngest(kind, runtime, findSource))] satisfies [
          EventType,
          IngestHandler,
        ],
    ),
  );
  const createContext = contextsFor('backfill');
  const redelivery = createRedelivery((failure) => {
    onWarning(failureLine(failure));
    if (isDiskFailure(failure.error)) throw failure.error;
  });
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

/** Applies the lanes side by side, and the batches of each one after another. */
const applyAll = (
  lanes: readonly (readonly HistoryBatch[])[],
  apply: (batch: HistoryBatch) => Promise<void>,
): Promise<void> =>
  forEachConcurrently(lanes, LANES, async (batches) => {
    for (const batch of batches) await apply(batch);
  });

/**
 * Evaluates every seller, once the orders that are overdue by now are noted. Returns how many
 * summaries were written: a seller without news needs none.
 */
const evaluateAll = async (
  { runtime, tables }: BackfilledTables,
  onDone: (done: number, total: number) => void,
): Promise<number> => {
  const deps = { ...createRenewDeps(runtime), ledger: ledgersFrom(runtime)(runtime.dynamodb) };
  const openOrders = createOpenOrders(runtime.dynamodb, tables.ledger);
  for (const { shard } of SCHEDULES.clock.ticks)
    await markOverdueOrders({ ...deps, openOrders }, shard, () => true);
  const renewSummary = createRenewSummary(deps);
  const metrics = createMetricsStore(
    runtime.dynamodb,
    tables.metrics,
    runtime.waiting,
    readTopicNames(runtime.env),
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
 * Loads files of history by the rules and the code for records from Kafka: the ingest functions get
 * every batch. Each applied batch is noted in the progress, so a killed run is simply run again.
 */
export const backfill = async (
  opened: BackfilledTables,
  options: BackfillOptions,
): Promise<BackfillStats> => {
  const { files, progress, totals, limits = CHUNK_LIMITS, onProgress, onWarning, brokenLines } = options;
  const { sources = NO_SOURCES } = options;
  const findSource = await openSources(
    sources,
    required(opened.runtime.env, ENV.currency),
    createOpenDecoder(process.env),
  );
  const deliver = createDeliver(opened, findSource, onWarning);
  const total = files.reduce((bytes, { size }) => bytes + size, 0);
  const started = performance.now();
  const empty: string[] = [];
  const broken = new Map<string, number>();
  let [before, records] = [0, 0];
  for (const file of files) {
    const from = progress.placeIn(file);
    const applied = progress.appliedIn(file);
    // Only files with records have progress.
    let isEmpty = from.bytes === 0;
    let begin = from;
    onProgress('backfill', before + from.bytes, total);
    for await (const chunk of recordChunks(file.path, from, limits, listTopics(sources))) {
      brokenLines.add(file.path, chunk.broken);
      if (chunk.records.length > 0) {
        const place = begin;
        const appliedBefore = totals.of('recordsApplied');
        const bytesARecord = (chunk.end.bytes - place.bytes) / chunk.records.length;
        let done = 0;
        progress.noteStart();
        await applyAll(lanesOf(chunk.records, LANES), async (batch) => {
          const hash = hashOfBatch(batch);
          if (!applied.has(hash)) {
            await deliver(batch);
            progress.noteApplied(file, place, hash);
            records += batch.records.length;
          }
          done += batch.records.length;
          onProgress('backfill', before + place.bytes + Math.floor(done * bytesARecord), total);
        });
        progress.noteReached(file, chunk.end, totals.of('recordsApplied') > appliedBefore);
        isEmpty = false;
      }
      begin = chunk.end;
      onProgress('backfill', before + chunk.end.bytes, total);
    }
    if (isEmpty) empty.push(file.path);
    if (begin.broken > 0) broken.set(file.path, begin.broken);
    before += file.size;
  }
  const loading_ms = Math.round(performance.now() - started);
  const { read_units: _, ...loaded } = ingestTotals(totals);
  let evaluated: number | undefined;
  if (progress.isEvaluationDue()) {
    if (opened.alone)
      evaluated = await evaluateAll(opened, (done, sellers) => onProgress('evaluate', done, sellers));
    progress.noteEvaluated();
  }
  return { records, ...loaded, loading_ms, evaluated, empty, broken };
};
