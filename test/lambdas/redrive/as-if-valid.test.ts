/**
 * After a redrive nobody may be able to tell which records were once quarantined: whatever a rule
 * had wrongly refused, every figure must be as if the rule had been right from the first day.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { listAllSellers } from '../../../adapters/dynamodb/reconcile/list-sellers.ts';
import { type RedriveBody, redriveBody } from '../../../contracts/api/redrive.ts';
import { TOPICS } from '../../../contracts/records/topics.ts';
import { composeRedrive } from '../../../lambdas/redrive/compose.ts';
import { ENV } from '../../../topology/environment.ts';
import { AUDIENCE, createIssuer, ISSUER } from '../../support/factories/tokens.ts';
import { callerOf } from '../../support/functions/api-client.ts';
import { startPipeline } from '../../support/functions/pipeline.ts';
import { reconcilingOf } from '../../support/functions/reconcile.ts';
import { deliveryPlan } from '../../support/generators/deliveries.ts';
import { type LogRecord, scenario } from '../../support/generators/records.ts';
import { useDynamoDB } from '../../support/servers/dynamodb-server.ts';

const server = await useDynamoDB();
const issuer = await createIssuer();
type Pipeline = Awaited<ReturnType<typeof startPipeline>>;

/** Every counter of every seller, of the lifetime and of each day. */
const figuresOf = async (
  { runtime, metrics }: Pipeline,
  tables: ReturnType<typeof reconcilingOf>['tables'],
) => {
  const figures: Record<string, unknown> = {};
  for (const sellerId of await listAllSellers(runtime.dynamodb, tables)) {
    // A day from which everything has moved keeps counters of 0.
    const shown = ({ counts, money }: Awaited<ReturnType<typeof metrics.readTotals>>['total']) =>
      [...[...counts], ...[...money].map(([figure, amount]) => [figure, amount.toString()] as const)]
        .filter(([, value]) => String(value) !== '0')
        .map(([figure, value]) => `${figure} ${value}`)
        .sort();
    const { total } = await metrics.readTotals(sellerId);
    const days = await metrics.readDays(sellerId, '1970-01-01', '2999-12-31');
    figures[sellerId] = {
      total: shown(total),
      days: [...days].map(([day, sums]) => [day, shown(sums)]).filter(([, sums]) => sums?.length !== 0),
    };
  }
  return figures;
};

const quarantineOf = async ({ quarantine }: Pipeline, records: readonly LogRecord[]) => {
  const partitions = new Set(records.map(({ partition }) => partition));
  const kept: Awaited<ReturnType<typeof quarantine.list>> = [];
  for (const topic of Object.values(TOPICS))
    for (const partition of partitions) kept.push(...(await quarantine.list(topic, partition)));
  return kept.map(({ topic, partition, offset, reason }) => `${topic} ${partition} ${offset}: ${reason}`);
};

const history = scenario().chain((world) =>
  fc.record({
    world: fc.constant(world),
    plan: deliveryPlan(world.records),
    /** Which records a wrong rule refused, over and over. */
    isRefused: fc
      .func(fc.nat({ max: 2 }))
      .map((choose) => (record: LogRecord) => choose(record.topic, record.partition, record.offset) === 0),
    /** After how many deliveries the rule is mended. */
    mendedAfter: fc.nat({ max: 20 }),
    hurried: fc.boolean(),
  }),
);

test('redriving after a mend is the same as the records having been right at first', async () => {
  await fc.assert(
    fc.asyncProperty(history, async ({ world, plan, isRefused, mendedAfter, hurried }) => {
      const right = await startPipeline(server, world);
      for (const { topic, records } of plan) await right.deliver(topic, records);

      const mended = await startPipeline(server, world);
      const { env } = mended.runtime;
      const runtime = {
        ...mended.runtime,
        env: { ...env, [ENV.tokenIssuer]: ISSUER, [ENV.tokenAudience]: AUDIENCE },
      };
      const call = callerOf(composeRedrive(runtime, issuer.keySet), issuer, () => world.now);
      const post = async (body: object): Promise<RedriveBody> => {
        const answer = await call('/v1/operator/quarantine/drive', {
          method: 'POST',
          as: { roles: ['operator'] },
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify(body),
          ...(hurried && { remaining_ms: 15_000 }),
        });
        expect(answer.status, answer.text).toBe(200);
        return redriveBody.parse(answer.body);
      };
      const figures = ({ selected, counted, unchanged, stay, reasons }: RedriveBody) => ({
        selected,
        counted,
        unchanged,
        stay,
        reasons,
      });
      /** Drives everything again. The dry run must have foreseen what becomes of it. */
      const drive = async (): Promise<void> => {
        const tried = await post({ dry_run: true });
        const driven = await post({ dry_run: false });
        expect(figures(driven)).toEqual(figures(tried));
        for (let cursor = driven.next_cursor; cursor !== null; )
          cursor = (await post({ dry_run: false, cursor })).next_cursor;
      };
      for (const [index, { topic, records }] of plan.entries()) {
        const isWrong = index < mendedAfter;
        await mended.quarantine.add(
          records
            .filter((record) => isWrong && isRefused(record))
            .map((record) => ({ raw: { ...record, key: undefined }, reason: 'a rule that was wrong' })),
          world.now,
        );
        const accepted = records.filter((record) => !isWrong || !isRefused(record));
        if (accepted.length > 0) await mended.deliver(topic, accepted);
        if (index === mendedAfter) await drive();
      }
      await drive();

      const [a, b] = [reconcilingOf(right), reconcilingOf(mended)];
      expect(await figuresOf(mended, b.tables)).toEqual(await figuresOf(right, a.tables));
      expect(await quarantineOf(mended, world.records)).toEqual(await quarantineOf(right, world.records));
      for (const sellerId of await listAllSellers(mended.runtime.dynamodb, b.tables))
        expect((await b.reconcileSeller(sellerId)).outcome).toBe('matched');
    }),
    { numRuns: Number(process.env['REDRIVE_RUNS'] ?? 8) },
  );
}, 300_000);
