import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { openSources } from '../../adapters/runtime/sources.ts';
import { EVENT_TYPES } from '../../contracts/records/topics.ts';
import { parseSources } from '../../contracts/sources/sources.ts';
import { startPipeline } from '../support/functions/pipeline.ts';
import { deliveryPlan } from '../support/generators/deliveries.ts';
import { type LogRecord, scenario } from '../support/generators/records.ts';
import { expectEqualToRecount } from '../support/oracle/expect-equal.ts';
import { recountInSql } from '../support/oracle/recount.ts';
import { useDynamoDB } from '../support/servers/dynamodb-server.ts';

/**
 * A run takes about a second on a small machine. `DIFFERENTIAL_RUNS` asks for more; a failure
 * prints its seed.
 */
const RUNS = Number(process.env['DIFFERENTIAL_RUNS'] ?? 25);

const server = await useDynamoDB();

const ENVELOPES = ['debezium', 'connect', 'cloudevents'] as const;
type Envelope = (typeof ENVELOPES)[number];

const wrap = (envelope: Envelope, text: string): string => {
  switch (envelope) {
    case 'debezium':
      return `{"op":"u","before":null,"after":${text},"ts_ms":1}`;
    case 'connect':
      return `{"schema":null,"payload":${text}}`;
    case 'cloudevents':
      return `{"specversion":"1.0","id":"1","source":"/shop","type":"order","data":${text}}`;
  }
};

/** The record in an envelope. A tombstone has none, and bytes that are not UTF-8 must stay so. */
const inEnvelope = (envelope: Envelope, record: LogRecord): LogRecord =>
  record.value.length === 0
    ? record
    : { ...record, value: Buffer.from(wrap(envelope, record.value.toString('latin1')), 'latin1') };

const scenarioWithPlan = scenario().chain((world) =>
  fc.record({
    world: fc.constant(world),
    plan: deliveryPlan(world.records),
    counterShards: fc.constantFrom(1, 1, 3),
  }),
);

describe('figures against SQL over the same records', () => {
  test('are equal whatever is duplicated, reordered, stale, broken, split anew or delivered again', async () => {
    await fc.assert(
      fc.asyncProperty(scenarioWithPlan, async ({ world, plan, counterShards }) => {
        const { records, ...settings } = world;
        const pipeline = await startPipeline(server, { ...settings, counterShards });
        for (const { topic, records: batch } of plan) await pipeline.deliver(topic, batch);
        const recount = await recountInSql(records, settings);
        await pipeline.tick();
        await pipeline.evaluate([...recount.keys()]);
        expect(await pipeline.metrics.listSellers()).toEqual([...recount.keys()].sort());
        for (const [sellerId, expected] of recount) await expectEqualToRecount(pipeline, sellerId, expected);

        const written = pipeline.count('writeUnits');
        for (const { topic, records: batch } of plan) await pipeline.deliver(topic, batch);
        expect(pipeline.count('writeUnits')).toBe(written);
      }),
      { numRuns: RUNS },
    );
  }, 600_000);

  test('are equal when every record comes in an envelope', async () => {
    await fc.assert(
      fc.asyncProperty(scenarioWithPlan, fc.constantFrom(...ENVELOPES), async ({ world, plan }, envelope) => {
        const { records, ...settings } = world;
        const sources = parseSources('test', { sources: EVENT_TYPES.map((kind) => ({ kind, envelope })) });
        const findSource = await openSources(sources, settings.currency);
        const pipeline = await startPipeline(server, { ...settings, findSource });
        for (const { topic, records: batch } of plan)
          await pipeline.deliver(
            topic,
            batch.map((record) => inEnvelope(envelope, record)),
          );
        const recount = await recountInSql(records, settings);
        await pipeline.tick();
        await pipeline.evaluate([...recount.keys()]);
        expect(await pipeline.metrics.listSellers()).toEqual([...recount.keys()].sort());
        for (const [sellerId, expected] of recount) await expectEqualToRecount(pipeline, sellerId, expected);
      }),
      { numRuns: Math.ceil(RUNS / 3) },
    );
  }, 600_000);

  test('are equal when several invocations get the same and overlapping batches at once', async () => {
    await fc.assert(
      fc.asyncProperty(
        scenarioWithPlan,
        fc.integer({ min: 2, max: 4 }),
        async ({ world, plan, counterShards }, invocations) => {
          const { records, ...settings } = world;
          const pipeline = await startPipeline(server, { ...settings, counterShards });
          for (let from = 0; from < plan.length; from += invocations) {
            const together = plan.slice(from, from + invocations);
            await Promise.all(
              [...together, ...together].map(({ topic, records: batch }) => pipeline.deliver(topic, batch)),
            );
          }
          const recount = await recountInSql(records, settings);
          await pipeline.tick();
          await pipeline.evaluate([...recount.keys()]);
          for (const [sellerId, expected] of recount)
            await expectEqualToRecount(pipeline, sellerId, expected);
        },
      ),
      { numRuns: Math.ceil(RUNS / 2) },
    );
  }, 600_000);
});
