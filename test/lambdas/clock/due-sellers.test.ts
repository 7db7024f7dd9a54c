import { DeleteCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { describe, expect, test } from 'vitest';
import { createDynamoDB } from '../../../adapters/dynamodb/client.ts';
import { composeClock } from '../../../lambdas/clock/compose.ts';
import { ENV } from '../../../topology/environment.ts';
import { policyWith } from '../../support/factories/policy.ts';
import {
  client,
  dueOf,
  EVENING,
  evaluate,
  functions,
  invoke,
  MIDNIGHT,
  MINUTE,
  named,
  ofShard,
  orders,
  published,
  recordTonight,
  server,
  shown,
  streamOf,
  tick,
  tickOf,
  useClock,
  writeAll,
} from '../../support/functions/clock-with-sns.ts';
import { AMPLE, anOrder, type Call, failure } from '../../support/functions/ingest-and-evaluate.ts';
import { readAllAlerts } from '../../support/functions/read-alerts.ts';

useClock();

describe('the clock after midnight', () => {
  test('rolls each seller over once, at its own minute in the zone of the marketplace and not before', async () => {
    const sellers = named(12);
    await orders(sellers);
    await evaluate(sellers);
    await tick(MIDNIGHT - 1);
    expect(await shown(sellers)).toEqual(sellers.map(() => [1, '2026-03-28']));

    for (let minute = 0; minute <= 30; minute += 1) {
      const now = MIDNIGHT + minute * MINUTE;
      await tick(now);
      expect(await shown(sellers)).toEqual(
        sellers.map((sellerId) => (dueOf(sellerId) <= now ? [2, '2026-03-29'] : [1, '2026-03-28'])),
      );
    }
    const units = functions.count('writeUnits');
    await tick(MIDNIGHT + 31 * MINUTE);
    // Clocks went forward: the next midnight is 23 hours on.
    await tick(MIDNIGHT + 23 * 60 * MINUTE - 1);
    expect([functions.count('writeUnits'), await shown(sellers)]).toEqual([
      units,
      sellers.map(() => [2, '2026-03-29']),
    ]);
    await tick(MIDNIGHT + (23 * 60 + 30) * MINUTE);
    expect(await shown(sellers)).toEqual(sellers.map(() => [3, '2026-03-30']));
    expect((await functions.metrics.readSummaries(['seller-0']))[0]?.document?.body).toMatchObject({
      orders: { total_orders: 1, orders_today: 0 },
      windows: { '7d': { from: '2026-03-24', to: '2026-03-30', orders: { total_orders: 1 } } },
    });
  });

  test('spends at most five write units a day on a seller, nine on a first alert, and two to mark it', async () => {
    const units = async (work: () => Promise<unknown>): Promise<number> => {
      const before = functions.count('writeUnits');
      await work();
      return functions.count('writeUnits') - before;
    };
    await orders(['alerting'], { status: 'cancelled' }, 25);
    expect(await units(() => evaluate(['alerting']))).toBeLessThanOrEqual(9);
    expect(await units(() => tick(MIDNIGHT - 1))).toBe(2);
    expect(published).toEqual(['alerting#cancellation#1']);
    expect(await units(() => tick(MIDNIGHT + 30 * MINUTE))).toBeLessThanOrEqual(5);
    expect(await shown(['alerting'])).toEqual([[2, '2026-03-29']]);
  });

  test('raises an alert whose hold is over, with the orders behind it, although nothing else happens', async () => {
    const policy = policyWith('cancellation_rate', { hold_minutes: 20 });
    await orders(['held'], { status: 'cancelled' }, 25);
    await functions.evaluateWith({ clock: () => EVENING, policy })(streamOf(['held']), AMPLE);
    const tickBy = (now: number) =>
      composeClock({ ...functions.runtime, policy, clock: () => now }, client)(tickOf('held'), AMPLE);
    const told = async () =>
      (await readAllAlerts(functions.metrics, 'held')).map(({ kind, occurred_at, orders: ids }) => [
        kind,
        occurred_at,
        ids.length,
      ]);
    await tickBy(EVENING + 20 * MINUTE - 1);
    expect(await told()).toEqual([]);
    await tickBy(EVENING + 20 * MINUTE);
    expect(await told()).toEqual([['breach', new Date(EVENING + 20 * MINUTE).toISOString(), 20]]);
  });

  test('ends an alert whose window ran out', async () => {
    await orders(['quiet'], { status: 'cancelled' }, 25);
    await evaluate(['quiet']);
    await tick(EVENING + 40 * 24 * 60 * MINUTE);
    expect(
      (await readAllAlerts(functions.metrics, 'quiet')).map(({ alert_id, to }) => [alert_id, to]),
    ).toEqual([
      ['quiet#cancellation#2', 'ok'],
      ['quiet#cancellation#1', 'breach'],
    ]);
  });

  test('leaves alone a seller that an order of the new day has rolled over', async () => {
    await orders(['early']);
    await evaluate(['early']);
    await evaluate(['early'], MIDNIGHT);
    await tick(dueOf('early'));
    expect(await shown(['early'])).toEqual([[2, '2026-03-29']]);
  });

  test('gives the summary of an earlier release, which has no due time, one at the next evaluation', async () => {
    await orders(['older']);
    await evaluate(['older']);
    await functions.runtime.dynamodb.send(
      new UpdateCommand({
        TableName: functions.runtime.env[ENV.metricsTable],
        Key: { pk: 'SELLER#older', sk: 'SUMMARY' },
        UpdateExpression: 'REMOVE due_at',
      }),
    );
    expect((await functions.metrics.readSummaries(['older']))[0]?.dueAt).toBeUndefined();
    await evaluate(['older']);
    expect((await functions.metrics.readSummaries(['older']))[0]?.dueAt).toBe(dueOf('older'));
  });

  test('rolls over everybody else when one seller fails, and that seller at a later tick', async () => {
    const sellers = named(6);
    await orders(sellers);
    await evaluate(sellers);
    const end = functions.interfere({
      before: ({ name, input }) => {
        if (name === 'QueryCommand' && JSON.stringify(input).includes('SELLER#seller-2"'))
          throw failure('InternalServerError');
      },
    });
    await tick(MIDNIGHT + 30 * MINUTE).finally(end);
    expect((await shown(sellers)).map(([version]) => version)).toEqual([2, 2, 1, 2, 2, 2]);
    expect(
      functions.told
        .filter(({ message }) => message.includes('could not be evaluated'))
        .map(({ details }) => details),
    ).toMatchObject([{ failed: 1, first: 'seller-2' }]);
    await tick(MIDNIGHT + 31 * MINUTE);
    expect((await shown(sellers)).map(([version]) => version)).toEqual([2, 2, 2, 2, 2, 2]);
  });

  test('rolls over everybody when one summary cannot be read, and makes that one anew', async () => {
    const sellers = named(3);
    await orders(sellers);
    await evaluate(sellers);
    await functions.runtime.dynamodb.send(
      new UpdateCommand({
        TableName: functions.runtime.env[ENV.metricsTable],
        Key: { pk: 'SELLER#seller-1', sk: 'SUMMARY' },
        UpdateExpression: 'SET #document = :broken',
        ExpressionAttributeNames: { '#document': 'document' },
        ExpressionAttributeValues: { ':broken': Buffer.from('broken') },
      }),
    );
    await tick(MIDNIGHT + 30 * MINUTE);
    expect(await shown(sellers)).toEqual(sellers.map(() => [2, '2026-03-29']));
  });

  test('does not bring back an erased seller, neither through a lagging index nor in a race', async () => {
    const sellers = ['erased', 'erased-meanwhile'];
    await orders(sellers);
    await evaluate(sellers);
    const { runtime } = functions;
    const erase = async (sellerId: string): Promise<void> => {
      const client = createDynamoDB(() => undefined, server.store.clientSettings);
      const pk = `SELLER#${sellerId}`;
      const table = { TableName: runtime.env[ENV.metricsTable] };
      for (const sk of ['SUMMARY', 'TOTAL#orders#0', 'DAY#2026-03-28#orders#0'])
        await client.send(new DeleteCommand({ ...table, Key: { pk, sk } }));
      client.destroy();
    };
    const end = functions.interfere({
      // One seller is listed and then erased before it is read. The other is read and then erased
      // before it is written.
      before: async ({ name, input }) => {
        const asked = JSON.stringify(input);
        if (name === 'BatchGetItemCommand' && asked.includes('"SELLER#erased"')) await erase('erased');
        if (name === 'PutItemCommand' && asked.includes('"SELLER#erased-meanwhile"'))
          await erase('erased-meanwhile');
      },
    });
    await tick(MIDNIGHT + 30 * MINUTE).finally(end);
    expect(await functions.metrics.listSellers()).toEqual([]);
  });

  test('reaches sellers behind any number of failing ones, and logs the failures in one line', async () => {
    const sellers = ofShard(5, 520);
    const good = sellers.at(-1)!;
    await orders([good]);
    await evaluate([good]);
    // These have been overdue for longer than the good one, and cannot be evaluated.
    await writeAll(
      sellers.slice(0, -1).map((seller_id) => ({
        ...{ pk: `SELLER#${seller_id}`, sk: 'SUMMARY', version: 1, document: Buffer.from('broken') },
        ...{ seller_id, summary_shard: 'SUMMARY#5', due_at: new Date(EVENING).toISOString() },
      })),
    );
    const end = functions.interfere({
      before: ({ name, input }) => {
        const ofSeller =
          name === 'QueryCommand' && /":pk":(?:{"S":)?"SELLER#([^"]+)"/.exec(JSON.stringify(input))?.[1];
        if (ofSeller && ofSeller !== good) throw failure('InternalServerError');
      },
    });
    await invoke({ shard: 5 }, MIDNIGHT + 30 * MINUTE).finally(end);
    expect(await shown([good])).toEqual([[2, '2026-03-29']]);
    const lines = functions.told.filter(({ message }) => message.includes('could not be evaluated'));
    expect(lines).toEqual([
      {
        message: expect.stringContaining('(519)'),
        details: expect.objectContaining({
          failed: 519,
          first: expect.stringMatching(/^seller-\d+(, seller-\d+){4}$/),
        }),
      },
    ]);
  });

  test('ends the tick in time when the store hangs for one seller, and fails no other', async () => {
    const sellers = ofShard(5, 3);
    await orders(sellers);
    await evaluate(sellers);
    const end = functions.interfere({
      before: ({ name, input }) =>
        name === 'PutItemCommand' && JSON.stringify(input).includes(`"SELLER#${sellers[0]}"`)
          ? new Promise(() => undefined)
          : undefined,
    });
    await invoke({ shard: 5 }, MIDNIGHT + 30 * MINUTE, { getRemainingTimeInMillis: () => 5000 }).finally(end);
    expect((await shown(sellers)).map(([version]) => version)).toEqual([1, 2, 2]);
    expect(functions.told.filter(({ message }) => message.includes('could not be evaluated'))).toHaveLength(
      1,
    );
    expect(functions.count('sellersEvaluated')).toBeGreaterThanOrEqual(2);
  }, 15_000);

  test('does the longest overdue first when time runs out, and goes on at the next tick', async () => {
    // A tick sees one shard only.
    const sellers = named(400)
      .filter((sellerId) => tickOf(sellerId).shard === 5)
      .slice(0, 40)
      .toSorted((a, b) => dueOf(a) - dueOf(b));
    await orders(sellers);
    await evaluate(sellers);
    // One look for each of 16 sellers, and four more: for the limit of the tick, and for whether
    // there is time for more alerts, for more orders, and for sellers behind those due too late.
    let looks = 20;
    await invoke({ shard: 5 }, MIDNIGHT + 30 * MINUTE, {
      getRemainingTimeInMillis: () => (looks-- > 0 ? 60_000 : 1000),
    });
    expect((await shown(sellers)).map(([version]) => version)).toEqual(
      sellers.map((_, index) => (index < 16 ? 2 : 1)),
    );
    expect(functions.told.at(-1)?.message).toBe(
      'at least 24 sellers that were due are left for the next tick',
    );
    await invoke({ shard: 5 }, MIDNIGHT + 31 * MINUTE);
    expect((await shown(sellers)).map(([version]) => version)).toEqual(sellers.map(() => 2));
  });

  test('ends with the newest figures, and each alert once, when evaluate works on the same seller', async () => {
    await orders(['raced']);
    await evaluate(['raced']);
    const now = dueOf('raced');
    let overtaken = false;
    // Orders arrive and are evaluated between the clock's reading of the counters and its write.
    const overtake = async ({ name, input }: Call) => {
      if (name !== 'PutItemCommand' || overtaken || !JSON.stringify(input).includes('SELLER#raced')) return;
      overtaken = true;
      await functions.ingestRecords(
        Array.from({ length: 25 }, (_, index) =>
          recordTonight(
            'orders',
            anOrder('raced', `late-${index}`, { order_ts: '2026-03-28T21:00:00Z', status: 'cancelled' }),
          ),
        ),
      );
      await evaluate(['raced'], now);
    };
    const end = functions.interfere({ before: overtake });
    await tick(now).finally(end);
    const [summary] = await functions.metrics.readSummaries(['raced']);
    expect([
      summary?.version,
      summary?.document?.body?.today.date,
      summary?.document?.body?.orders.total_orders,
    ]).toEqual([2, '2026-03-29', 26]);
    await Promise.all([tick(now), tick(now), evaluate(['raced'], now), evaluate(['raced'], now)]);
    expect((await functions.metrics.readSummaries(['raced']))[0]?.version).toBe(2);
    expect((await readAllAlerts(functions.metrics, 'raced')).map(({ alert_id }) => alert_id)).toEqual([
      'raced#cancellation#1',
    ]);
  });

  test('does the work once when two ticks run at once', async () => {
    const sellers = named(20);
    await orders(sellers);
    await evaluate(sellers);
    await Promise.all([tick(MIDNIGHT + 30 * MINUTE), tick(MIDNIGHT + 30 * MINUTE)]);
    expect(await shown(sellers)).toEqual(sellers.map(() => [2, '2026-03-29']));
  });
});
