import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { startPipeline } from '../support/functions/pipeline.ts';
import { deliveryPlan } from '../support/generators/deliveries.ts';
import { scenario } from '../support/generators/records.ts';
import { expectEqualToRecount } from '../support/oracle/expect-equal.ts';
import { recountInSql } from '../support/oracle/recount.ts';
import { useDynamoDB } from '../support/servers/dynamodb-server.ts';

/**
 * A run takes about a second on a small machine. `DIFFERENTIAL_RUNS` asks for more; a failure
 * prints its seed.
 */
const RUNS = Number(process.env['DIFFERENTIAL_RUNS'] ?? 25);

const server = await useDynamoDB();

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
