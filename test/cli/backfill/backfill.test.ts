/**
 * Loaded history must give the same figures as live records: in any order, beside live ones, and
 * only once.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { createMeteredDynamoDB, required } from '../../../adapters/runtime/runtime.ts';
import { historyPosition } from '../../../app/ingest/history-position.ts';
import { backfill } from '../../../cli/backfill/backfill.ts';
import { identifyFile, openProgress } from '../../../cli/backfill/progress-file.ts';
import { createBrokenLines } from '../../../cli/record-file.ts';
import { NO_PARTITION } from '../../../domain/counting/entities/entity.ts';
import { parseLine } from '../../../local/log/record-lines.ts';
import { createTelemetryTotals } from '../../../local/telemetry-totals.ts';
import { ENV } from '../../../topology/environment.ts';
import { anOrder, logRecord } from '../../support/functions/ingest-and-evaluate.ts';
import { type PipelineUnderTest, startPipeline } from '../../support/functions/pipeline.ts';
import { reconcilingOf } from '../../support/functions/reconcile.ts';
import { deliveryPlan } from '../../support/generators/deliveries.ts';
import { type LogRecord, scenario } from '../../support/generators/records.ts';
import { expectEqualToRecount } from '../../support/oracle/expect-equal.ts';
import { recountInSql } from '../../support/oracle/recount.ts';
import { useDynamoDB } from '../../support/servers/dynamodb-server.ts';

const RUNS = Number(process.env['BACKFILL_RUNS'] ?? 6);

const server = await useDynamoDB();
const folder = mkdtempSync(join(tmpdir(), 'seller-pulse-backfill-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A line of a record file; bytes that are no JSON object become text. */
const lineOf = ({ topic, key, timestamp, value }: LogRecord): string => {
  const rest = { topic, key: key?.toString() ?? null, timestamp };
  try {
    const json: unknown = JSON.parse(value.toString());
    if (json !== undefined && Buffer.from(JSON.stringify(json)).equals(value))
      return JSON.stringify({ ...rest, value: json });
  } catch {
    // Its text then.
  }
  return JSON.stringify({ ...rest, raw: value.toString() });
};
/** The same record where a file puts it. */
const asHistory = (record: LogRecord): LogRecord => {
  const line = parseLine(lineOf(record));
  if ('fault' in line) throw new Error(line.fault);
  return { ...record, value: line.record.value, ...historyPosition(line.record.value) };
};

let files = 0;
const filesOf = (parts: readonly (readonly LogRecord[])[]): string[] =>
  parts.map((records) => {
    const path = join(folder, `part-${files++}.ndjson`);
    writeFileSync(path, records.map(lineOf).join('\n'));
    return path;
  });

/** What the command does over the tables of a pipeline. */
const loaderOf = (pipeline: PipelineUnderTest, name: string) => {
  const { runtime } = pipeline;
  const tables = {
    ledger: required(runtime.env, ENV.ledgerTable),
    metrics: required(runtime.env, ENV.metricsTable),
  };
  return async (
    paths: readonly string[],
    {
      fresh = false,
      diesAt = Number.POSITIVE_INFINITY,
      diesUnnoted = false,
    }: { fresh?: boolean; diesAt?: number; diesUnnoted?: boolean } = {},
  ) => {
    const onWarning = (message: string): void => {
      throw new Error(message);
    };
    const totals = createTelemetryTotals({ onError: onWarning });
    const dynamodb = createMeteredDynamoDB(totals.telemetry, server.store.clientSettings);
    const progress = openProgress(join(folder, 'backfill.json'), name, fresh);
    const dies = (): never => {
      throw new Error('killed');
    };
    let steps = 0;
    try {
      return await backfill(
        {
          runtime: { ...runtime, telemetry: totals.telemetry, dynamodb },
          tables,
          name,
          alone: true,
          [Symbol.asyncDispose]: async () => undefined,
        },
        {
          files: paths.map(identifyFile),
          progress: diesUnnoted ? { ...progress, noteApplied: dies, noteReached: dies } : progress,
          totals,
          limits: { lines: 7, bytes: 1e9 },
          onProgress: () => {
            steps += 1;
            if (steps > diesAt) dies();
          },
          onWarning,
          brokenLines: createBrokenLines(() => undefined),
        },
      );
    } finally {
      dynamodb.destroy();
    }
  };
};

/** Records, in two different orders and cuts. */
const shuffledTwice = scenario().chain((world) => {
  const { length } = world.records;
  const order = fc.shuffledSubarray([...world.records], { minLength: length, maxLength: length });
  return fc.record({
    world: fc.constant(world),
    first: order,
    second: order,
    cut: fc.nat({ max: Math.max(1, length) }),
    counterShards: fc.constantFrom(1, 3),
  });
});

describe('a backfill', () => {
  test('gives the figures of SQL from any files in any order, interrupted or not, and writes nothing when it is repeated', async () => {
    await fc.assert(
      fc.asyncProperty(
        shuffledTwice,
        fc.integer({ min: 1, max: 6 }),
        async ({ world, first, second, cut, counterShards }, diesAt) => {
          const { records, ...settings } = world;
          const recount = await recountInSql(records.map(asHistory), settings);
          for (const [index, order] of [first, second].entries()) {
            const pipeline = await startPipeline(server, { ...settings, counterShards });
            const load = loaderOf(pipeline, `order ${files}`);
            const paths = filesOf(index === 0 ? [order] : [order.slice(cut), order.slice(0, cut)]);
            await load(paths, { diesAt }).catch(() => undefined);
            await load(paths);
            expect(await pipeline.metrics.listSellers()).toEqual([...recount.keys()].sort());
            for (const [sellerId, expected] of recount)
              await expectEqualToRecount(pipeline, sellerId, expected);

            expect(await load(paths)).toMatchObject({ records: 0, write_units: 0, evaluated: undefined });
            const again = await load(paths, { fresh: true });
            expect(again).toMatchObject({
              records: records.length,
              applied: 0,
              write_units: 0,
              evaluated: undefined,
            });
            const tombstones = records.filter(({ value }) => value.length === 0);
            expect(again.unchanged).toBe(records.length - tombstones.length);
            const { reconcileSeller } = reconcilingOf(pipeline);
            for (const sellerId of recount.keys())
              expect((await reconcileSeller(sellerId)).outcome).toBe('matched');
          }
        },
      ),
      { numRuns: RUNS },
    );
  }, 600_000);

  test('gives the figures of SQL beside live records, which win over history of the same time', async () => {
    const mixed = scenario().chain((world) =>
      fc.record({ world: fc.constant(world), plan: deliveryPlan(world.records), historyFirst: fc.boolean() }),
    );
    await fc.assert(
      fc.asyncProperty(mixed, async ({ world, plan, historyFirst }) => {
        const { records, ...settings } = world;
        const pipeline = await startPipeline(server, settings);
        const load = loaderOf(pipeline, `mixed ${files}`);
        const paths = filesOf([records]);
        const live = async (): Promise<void> => {
          for (const { topic, records: batch } of plan) await pipeline.deliver(topic, batch);
        };
        for (const step of historyFirst ? [() => load(paths), live] : [live, () => load(paths)]) await step();
        const recount = await recountInSql([...records, ...records.map(asHistory)], settings);
        await pipeline.evaluate([...recount.keys()]);
        for (const [sellerId, expected] of recount) await expectEqualToRecount(pipeline, sellerId, expected);
      }),
      { numRuns: RUNS },
    );
  }, 600_000);
});

test('goes on behind the last applied batch when it was killed in the middle of a chunk', async () => {
  const pipeline = await startPipeline(server, {
    now: Date.parse('2026-03-11T12:00:00Z'),
    timeZone: 'UTC',
    currency: 'EUR',
  });
  const load = loaderOf(pipeline, 'middle');
  const order = logRecord('orders', 0, anOrder('shop', 'o'));
  const rating = { seller_id: 'shop', order_id: 'o', rating: 5, rated_ts: '2026-03-11T10:00:00Z' };
  const ratings = ['r-1', 'r-2'].map((rating_id, index) =>
    logRecord('ratings', index, { ...rating, rating_id }),
  );
  const paths = filesOf([[order, ...ratings]]);
  await expect(load(paths, { diesAt: 1 })).rejects.toThrow('killed');
  expect(await load(paths)).toMatchObject({ records: 2, applied: 2, evaluated: 1 });
  expect(await load(paths)).toMatchObject({ records: 0 });
});

test('names files without records every time, and loads the others', async () => {
  const pipeline = await startPipeline(server, {
    now: Date.parse('2026-03-11T12:00:00Z'),
    timeZone: 'UTC',
    currency: 'EUR',
  });
  const load = loaderOf(pipeline, 'empty');
  const [empty, full] = [join(folder, 'empty.ndjson'), join(folder, 'full.ndjson')];
  writeFileSync(empty, '\n'.repeat(20));
  writeFileSync(
    full,
    `${'\n'.repeat(20)}${lineOf(logRecord('orders', 0, anOrder('shop', 'o')))}${'\n'.repeat(20)}`,
  );
  expect(await load([empty, full])).toMatchObject({ records: 1, applied: 1, empty: [empty] });
  expect(await load([empty, full])).toMatchObject({ records: 0, empty: [empty] });
});

test('loads everything beside broken lines, and still counts those that a killed run left out', async () => {
  const pipeline = await startPipeline(server, {
    now: Date.parse('2026-03-11T12:00:00Z'),
    timeZone: 'UTC',
    currency: 'EUR',
  });
  const load = loaderOf(pipeline, 'lines');
  const path = join(folder, 'broken-lines.ndjson');
  const lines = Array.from({ length: 20 }, (_, index) =>
    lineOf(logRecord('orders', index, anOrder('shop', `o-${index}`))),
  );
  writeFileSync(path, ['{', ...lines.slice(0, 10), '[]', ...lines.slice(10)].join('\n'));
  await expect(load([path], { diesAt: 4 })).rejects.toThrow('killed');
  const broken = new Map([[path, 2]]);
  expect(await load([path])).toMatchObject({ evaluated: 1, broken });
  expect((await pipeline.metrics.readSummaries(['shop']))[0]?.document?.body).toMatchObject({
    orders: { total_orders: 20 },
  });
  expect(await load([path])).toMatchObject({ records: 0, broken });
});

test('evaluates sellers that a run killed at its very end had written but not noted', async () => {
  const pipeline = await startPipeline(server, {
    now: Date.parse('2026-03-11T12:00:00Z'),
    timeZone: 'UTC',
    currency: 'EUR',
  });
  const load = loaderOf(pipeline, 'unnoted');
  const paths = filesOf([
    Array.from({ length: 5 }, (_, index) => logRecord('orders', index, anOrder('shop', `o-${index}`))),
  ]);
  await expect(load(paths, { diesUnnoted: true })).rejects.toThrow('killed');
  expect(await load(paths)).toMatchObject({ records: 5, applied: 0, evaluated: 1 });
  expect((await pipeline.metrics.readSummaries(['shop']))[0]?.document?.body).toMatchObject({
    orders: { total_orders: 5 },
  });
  expect(await load(paths, { fresh: true })).toMatchObject({ records: 5, applied: 0, evaluated: undefined });
});

test('quarantines a broken record once, by the hash of its bytes, and reports no partition as read', async () => {
  const settings = { now: Date.parse('2026-03-11T12:00:00Z'), timeZone: 'UTC', currency: 'EUR' };
  const pipeline = await startPipeline(server, { ...settings, counterShards: 4 });
  const load = loaderOf(pipeline, 'broken');
  const record = (value: string): LogRecord => ({
    topic: 'marketplace_orders',
    partition: 0,
    offset: 0,
    timestamp: settings.now,
    key: null,
    value: Buffer.from(value),
  });
  const order = (changes: object) =>
    record(
      JSON.stringify({
        order_id: 'o',
        seller_id: 'shop',
        order_value: '5',
        commission_rate: '0',
        order_ts: '2026-03-11T10:00:00Z',
        status: 'completed',
        ...changes,
      }),
    );
  const paths = filesOf([[record('{not json'), order({}), order({ currency: 'USD' }), record('{not json')]]);
  expect(await load(paths)).toMatchObject({
    records: 4,
    applied: 1,
    unchanged: 1,
    quarantined: 2,
    evaluated: 1,
  });
  const kept = await pipeline.quarantine.list('marketplace_orders', NO_PARTITION);
  expect(kept.map(({ reason, value }) => [reason, value.toString().slice(0, 9)]).sort()).toEqual([
    ["currency must be EUR, this marketplace's", '{"order_i'],
    ['the value is not JSON', '{not json'],
  ]);
  expect((await pipeline.metrics.readSummaries(['shop']))[0]?.document?.body).toMatchObject({
    orders: { total_orders: 1 },
    source: [],
    lag_ms: null,
  });
  expect(pipeline.count('recordsApplied')).toBe(0);
});
