/** What happens although nothing happens: the new day, and the alert that was lost on its way. On a real store. */
import { SNSClient } from '@aws-sdk/client-sns';
import { BatchWriteCommand, DeleteCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { DynamoDBStreamEvent } from 'aws-lambda';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createDynamoDB } from '../../../adapters/dynamodb/client.ts';
import { alertKey, summaryShardOf } from '../../../adapters/dynamodb/keys.ts';
import { createPendingStore } from '../../../adapters/dynamodb/pending-store.ts';
import { SCHEDULES } from '../../../contracts/definitions.ts';
import { ENV, METRICS, UNPUBLISHED_AFTER_SECONDS } from '../../../contracts/names.ts';
import { createCalendar } from '../../../domain/calendar.ts';
import { dueAtOf } from '../../../domain/due.ts';
import { composeClock } from '../../../lambdas/clock/compose.ts';
import { startTestServer, type TestServer } from '../../differential/pipeline-under-test.ts';
import { clientFor, startRecordedHttp } from '../../recorded-http.ts';
import { AMPLE, anOrder, type Call, type Functions, failure, logRecord, startFunctions } from '../function-under-test.ts';

const ZONE = 'Europe/Berlin';
/** Half past eleven in the evening before the day on which clocks go forward. */
const EVENING = Date.parse('2026-03-28T22:30:00Z');
const MIDNIGHT = Date.parse('2026-03-28T23:00:00Z');
const MINUTE = 60_000;
const PUBLISHED =
  '<PublishResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><PublishResult><MessageId>1</MessageId></PublishResult></PublishResponse>';

let server: TestServer;
let sns: Awaited<ReturnType<typeof startRecordedHttp>>;
let client: SNSClient;
let functions: Functions;
/** Alerts that SNS took, in order, and those that it refuses. */
const published: string[] = [];
/** Messages that the chat's topic was sent; it takes none. */
let toChat = 0;
const CHAT = 'arn:aws:sns:us-east-1:000000000000:chat';
const refused = new Set<string>();

beforeAll(async () => {
  server = await startTestServer();
  sns = await startRecordedHttp(({ body }) => {
    const parameters = new URLSearchParams(body);
    if (parameters.get('TopicArn') === CHAT) {
      toChat += 1;
      return { status: 400 };
    }
    const { alert_id } = JSON.parse(parameters.get('Message') ?? '{}');
    if (refused.has(alert_id)) return { status: 400 };
    published.push(alert_id);
    return { status: 200, headers: { 'content-type': 'text/xml' }, body: PUBLISHED };
  });
  client = new SNSClient(clientFor(sns.endpoint));
});
afterAll(async () => {
  client?.destroy();
  await Promise.all([server?.stop(), sns?.stop()]);
});
beforeEach(async () => {
  functions = await startFunctions(server, { now: EVENING, timeZone: ZONE, currency: 'EUR' });
  published.length = 0;
  toChat = 0;
  refused.clear();
});

const invoke = (event: unknown, now: number, context = AMPLE) =>
  composeClock({ ...functions.runtime, clock: () => now }, client)(event, context);
/** A minute's ticks, one for each shard; fails, when all have ended, if one of them failed. */
const tick = async (now: number, context = AMPLE): Promise<void> => {
  const results = await Promise.allSettled(SCHEDULES.clock.ticks.map((event) => invoke(event, now, context)));
  for (const result of results) if (result.status === 'rejected') throw result.reason;
};
const tickOf = (sellerId: string) => SCHEDULES.clock.ticks.find(({ shard }) => summaryShardOf(sellerId) === `SUMMARY#${shard}`)!;
const orders = (sellers: readonly string[], changes: object = {}, count = 1) =>
  functions.ingestRecords(
    sellers.flatMap((sellerId, seller) =>
      Array.from({ length: count }, (_, index) =>
        logRecord('orders', (offset += 1), anOrder(sellerId, `o-${seller}-${index}`, { order_ts: '2026-03-28T20:00:00Z', ...changes })),
      ),
    ),
  );
let offset = 0;
const streamOf = (sellers: readonly string[]): DynamoDBStreamEvent => ({
  Records: sellers.map((sellerId, index) => ({
    dynamodb: { Keys: { pk: { S: `SELLER#${sellerId}` }, sk: { S: 'TOTAL#orders#0' } }, SequenceNumber: String(index + 1) },
  })),
});
const evaluate = (sellers: readonly string[], now = EVENING) => functions.evaluateWith({ clock: () => now })(streamOf(sellers), AMPLE);
const shown = async (sellers: readonly string[]) =>
  (await functions.metrics.readSummaries(sellers)).map(({ version, document }) => [version, document?.body?.today.date]);
const dueOf = (sellerId: string, now = EVENING): number => dueAtOf({ sellerId, now, calendar: createCalendar(ZONE) });
/** What the shards told of a metric, together, minute by minute. */
const toldOf = (metric: string): number[] => {
  const told = functions.told.filter(({ message }) => message === metric).map(({ details }) => Number(details));
  const shards = SCHEDULES.clock.ticks.length;
  return Array.from({ length: Math.ceil(told.length / shards) }, (_, minute) =>
    told.slice(minute * shards, (minute + 1) * shards).reduce((sum, count) => sum + count, 0),
  );
};
const named = (count: number): string[] => Array.from({ length: count }, (_, index) => `seller-${index}`);

const ofShard = (shard: number, count: number): string[] =>
  named(16 * count)
    .filter((sellerId) => tickOf(sellerId).shard === shard)
    .slice(0, count);
/** Items as no function would write them. */
const writeAll = async (items: readonly object[]): Promise<void> => {
  const table = functions.runtime.env[ENV.metricsTable]!;
  for (let from = 0; from < items.length; from += 25) {
    const RequestItems = { [table]: items.slice(from, from + 25).map((Item) => ({ PutRequest: { Item } })) };
    await functions.runtime.dynamodb.send(new BatchWriteCommand({ RequestItems }));
  }
};

describe('after midnight', () => {
  test('each seller’s day is rolled over at its own time in the marketplace’s zone, once, and not before', async () => {
    const sellers = named(12);
    await orders(sellers);
    await evaluate(sellers);
    await tick(MIDNIGHT - 1);
    expect(await shown(sellers)).toEqual(sellers.map(() => [1, '2026-03-28']));

    for (let minute = 0; minute <= 30; minute += 1) {
      const now = MIDNIGHT + minute * MINUTE;
      await tick(now);
      expect(await shown(sellers)).toEqual(sellers.map((sellerId) => (dueOf(sellerId) <= now ? [2, '2026-03-29'] : [1, '2026-03-28'])));
    }
    const units = functions.count(METRICS.writeUnits);
    await tick(MIDNIGHT + 31 * MINUTE);
    // Clocks went forward: the next midnight is 23 hours on.
    await tick(MIDNIGHT + 23 * 60 * MINUTE - 1);
    expect([functions.count(METRICS.writeUnits), await shown(sellers)]).toEqual([units, sellers.map(() => [2, '2026-03-29'])]);
    await tick(MIDNIGHT + (23 * 60 + 30) * MINUTE);
    expect(await shown(sellers)).toEqual(sellers.map(() => [3, '2026-03-30']));
    expect((await functions.metrics.readSummaries(['seller-0']))[0]?.document?.body).toMatchObject({
      orders: { total_orders: 1, orders_today: 0 },
      windows: { '7d': { from: '2026-03-24', to: '2026-03-30', orders: { total_orders: 1 } } },
    });
  });

  test('a seller with a summary of up to two kilobytes costs at most four write units a day; an alert nine with the first summary, and two to be done with', async () => {
    const units = async (work: () => Promise<unknown>): Promise<number> => {
      const before = functions.count(METRICS.writeUnits);
      await work();
      return functions.count(METRICS.writeUnits) - before;
    };
    await orders(['alerting'], { status: 'cancelled' }, 25);
    expect(await units(() => evaluate(['alerting']))).toBeLessThanOrEqual(9);
    expect(await units(() => tick(MIDNIGHT - 1))).toBe(2);
    expect(published).toEqual(['alerting#cancellation#1']);
    expect(await units(() => tick(MIDNIGHT + 30 * MINUTE))).toBeLessThanOrEqual(4);
    expect(await shown(['alerting'])).toEqual([[2, '2026-03-29']]);
  });

  test('an alert whose window ran out ends by itself', async () => {
    await orders(['quiet'], { status: 'cancelled' }, 25);
    await evaluate(['quiet']);
    await tick(EVENING + 40 * 24 * 60 * MINUTE);
    expect((await functions.metrics.readAlerts('quiet', undefined)).map(({ alert_id, to }) => [alert_id, to])).toEqual([
      ['quiet#cancellation#2', 'ok'],
      ['quiet#cancellation#1', 'breach'],
    ]);
  });

  test('a seller with an order in the new day is rolled over by that, and the clock leaves it alone', async () => {
    await orders(['early']);
    await evaluate(['early']);
    await evaluate(['early'], MIDNIGHT);
    await tick(dueOf('early'));
    expect(await shown(['early'])).toEqual([[2, '2026-03-29']]);
  });

  test('a summary that an earlier release wrote, without its time, gets one at the next evaluation', async () => {
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

  test('a seller that fails keeps nobody else from the new day, and gets there itself at a later tick', async () => {
    const sellers = named(6);
    await orders(sellers);
    await evaluate(sellers);
    const end = functions.interfere({
      before: ({ name, input }) => {
        if (name === 'QueryCommand' && JSON.stringify(input).includes('SELLER#seller-2"')) throw failure('InternalServerError');
      },
    });
    await tick(MIDNIGHT + 30 * MINUTE).finally(end);
    expect((await shown(sellers)).map(([version]) => version)).toEqual([2, 2, 1, 2, 2, 2]);
    expect(functions.told.filter(({ message }) => message.includes('could not be evaluated')).map(({ details }) => details)).toMatchObject([
      { failed: 1, first: 'seller-2' },
    ]);
    await tick(MIDNIGHT + 31 * MINUTE);
    expect((await shown(sellers)).map(([version]) => version)).toEqual([2, 2, 2, 2, 2, 2]);
  });

  test('a summary that cannot be read keeps nobody else from the new day', async () => {
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
    expect(await shown(['seller-0', 'seller-2'])).toEqual([
      [2, '2026-03-29'],
      [2, '2026-03-29'],
    ]);
  });

  test('a seller that was erased is not brought back, neither by an index that lags behind nor by a race', async () => {
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
      // Listed, and then erased before it is read; or read, and then erased before it is written.
      before: async ({ name, input }) => {
        const asked = JSON.stringify(input);
        if (name === 'BatchGetItemCommand' && asked.includes('"SELLER#erased"')) await erase('erased');
        if (name === 'PutItemCommand' && asked.includes('"SELLER#erased-meanwhile"')) await erase('erased-meanwhile');
      },
    });
    await tick(MIDNIGHT + 30 * MINUTE).finally(end);
    expect(await functions.metrics.listSellers()).toEqual([]);
  });

  test('however many sellers fail, those behind them get their new day, and the log tells it in a line', async () => {
    const sellers = ofShard(5, 520);
    const good = sellers.at(-1)!;
    await orders([good]);
    await evaluate([good]);
    // Longer overdue than the good one, and beyond reading.
    await writeAll(
      sellers.slice(0, -1).map((seller_id) => ({
        ...{ pk: `SELLER#${seller_id}`, sk: 'SUMMARY', version: 1, document: Buffer.from('broken') },
        ...{ seller_id, summary_shard: 'SUMMARY#5', due_at: new Date(EVENING).toISOString() },
      })),
    );
    await invoke({ shard: 5 }, MIDNIGHT + 30 * MINUTE);
    expect(await shown([good])).toEqual([[2, '2026-03-29']]);
    const lines = functions.told.filter(({ message }) => message.includes('could not be evaluated'));
    expect(lines).toEqual([
      {
        message: expect.stringContaining('(519)'),
        details: expect.objectContaining({ failed: 519, first: expect.stringMatching(/^seller-\d+(, seller-\d+){4}$/) }),
      },
    ]);
  });

  test('a store that hangs for one seller does not take the tick beyond its time, and fails nobody else', async () => {
    const sellers = ofShard(5, 3);
    await orders(sellers);
    await evaluate(sellers);
    const end = functions.interfere({
      before: ({ name, input }) =>
        name === 'PutItemCommand' && JSON.stringify(input).includes(`"SELLER#${sellers[0]}"`) ? new Promise(() => undefined) : undefined,
    });
    await invoke({ shard: 5 }, MIDNIGHT + 30 * MINUTE, { getRemainingTimeInMillis: () => 5000 }).finally(end);
    expect((await shown(sellers)).map(([version]) => version)).toEqual([1, 2, 2]);
    expect(functions.told.filter(({ message }) => message.includes('could not be evaluated'))).toHaveLength(1);
    expect(functions.count(METRICS.sellersEvaluated)).toBeGreaterThanOrEqual(2);
  }, 15_000);

  test('a tick that runs out of time does the longest overdue first, and the next one goes on', async () => {
    // All of one shard, since a tick knows of no other.
    const sellers = named(400)
      .filter((sellerId) => tickOf(sellerId).shard === 5)
      .slice(0, 40)
      .toSorted((a, b) => dueOf(a) - dueOf(b));
    await orders(sellers);
    await evaluate(sellers);
    // Beside one for each seller: the limit of the whole, and whether there is time for more alerts.
    let looks = 18;
    await invoke({ shard: 5 }, MIDNIGHT + 30 * MINUTE, { getRemainingTimeInMillis: () => (looks-- > 0 ? 60_000 : 1000) });
    expect((await shown(sellers)).map(([version]) => version)).toEqual(sellers.map((_, index) => (index < 16 ? 2 : 1)));
    expect(functions.told.at(-1)?.message).toBe('24 sellers or more whose time had come are left for the next tick');
    await invoke({ shard: 5 }, MIDNIGHT + 31 * MINUTE);
    expect((await shown(sellers)).map(([version]) => version)).toEqual(sellers.map(() => 2));
  });

  test('the clock and evaluate on one seller at once end with the newest figures and each alert once', async () => {
    await orders(['raced']);
    await evaluate(['raced']);
    const now = dueOf('raced');
    let overtaken = false;
    // Between the clock's reading of the counters and its write, orders arrive and are evaluated.
    const overtake = async ({ name, input }: Call) => {
      if (name !== 'PutItemCommand' || overtaken || !JSON.stringify(input).includes('SELLER#raced')) return;
      overtaken = true;
      await functions.ingestRecords(
        Array.from({ length: 25 }, (_, index) =>
          logRecord('orders', (offset += 1), anOrder('raced', `late-${index}`, { order_ts: '2026-03-28T21:00:00Z', status: 'cancelled' })),
        ),
      );
      await evaluate(['raced'], now);
    };
    const end = functions.interfere({ before: overtake });
    await tick(now).finally(end);
    const [summary] = await functions.metrics.readSummaries(['raced']);
    expect([summary?.version, summary?.document?.body?.today.date, summary?.document?.body?.orders.total_orders]).toEqual([
      2,
      '2026-03-29',
      26,
    ]);
    await Promise.all([tick(now), tick(now), evaluate(['raced'], now), evaluate(['raced'], now)]);
    expect((await functions.metrics.readSummaries(['raced']))[0]?.version).toBe(2);
    expect((await functions.metrics.readAlerts('raced', undefined)).map(({ alert_id }) => alert_id)).toEqual(['raced#cancellation#1']);
  });

  test('two ticks at once do the work once', async () => {
    const sellers = named(20);
    await orders(sellers);
    await evaluate(sellers);
    await Promise.all([tick(MIDNIGHT + 30 * MINUTE), tick(MIDNIGHT + 30 * MINUTE)]);
    expect(await shown(sellers)).toEqual(sellers.map(() => [2, '2026-03-29']));
  });
});

describe('an alert that was committed and never published', () => {
  const AGE = UNPUBLISHED_AFTER_SECONDS * 1000;
  /** Committed, and then nobody heard of it. */
  const lost = async (...sellers: readonly string[]) => {
    await orders(sellers, { status: 'cancelled' }, 25);
    await evaluate(sellers);
  };

  test('is published by the clock with the same id, once it is old enough, and then never again', async () => {
    await lost('lost');
    await tick(EVENING + AGE - 1);
    expect([published, toldOf(METRICS.alertsUnpublished)]).toEqual([[], [0]]);
    await tick(EVENING + AGE);
    expect([published, toldOf(METRICS.alertsUnpublished)]).toEqual([['lost#cancellation#1'], [0, 1]]);
    await tick(EVENING + AGE + MINUTE);
    expect([published, toldOf(METRICS.alertsUnpublished)]).toEqual([['lost#cancellation#1'], [0, 1, 0]]);
    expect((await functions.metrics.readAlerts('lost', undefined)).map(({ alert_id }) => alert_id)).toEqual(['lost#cancellation#1']);
  });

  test('is left alone when notify has marked it in the meantime', async () => {
    await lost('told');
    const [alert] = await functions.metrics.readAlerts('told', undefined);
    const { runtime } = functions;
    await createPendingStore(runtime.dynamodb, runtime.env[ENV.metricsTable]!, runtime.waiting).markPublished(alert!);
    await tick(EVENING + AGE);
    expect([published, toldOf(METRICS.alertsUnpublished)]).toEqual([[], [0]]);
  });

  test('waits as long as SNS does not take it, before those that follow it; alerts of others do not wait', async () => {
    await lost('stuck', 'fine');
    // The end of the breach, thirty days and more later, nobody heard of either.
    await evaluate(['stuck'], EVENING + 40 * 24 * 60 * MINUTE);
    const now = EVENING + 41 * 24 * 60 * MINUTE;
    refused.add('stuck#cancellation#1');
    await tick(now);
    expect(published).toEqual(['fine#cancellation#1']);
    expect(functions.told.filter(({ message }) => message.includes('could not be published now'))).toHaveLength(1);
    refused.clear();
    await tick(now + MINUTE);
    expect(published.slice(1, 3)).toEqual(['stuck#cancellation#1', 'stuck#cancellation#2']);
    expect(toldOf(METRICS.alertsUnpublished)).toEqual([3, 2]);
  });

  test('is not told again after its successor when notify tells both while the clock is at it', async () => {
    await lost('shared');
    await evaluate(['shared'], EVENING + 40 * 24 * 60 * MINUTE);
    const alerts = await functions.metrics.readAlerts('shared', undefined);
    const { runtime } = functions;
    const pending = createPendingStore(runtime.dynamodb, runtime.env[ENV.metricsTable]!, runtime.waiting);
    let listed = false;
    const end = functions.interfere({
      // Notify is done with them between the clock's list and its first message.
      before: async ({ name }) => {
        if (name !== 'GetItemCommand' || listed) return;
        listed = true;
        for (const alert of alerts) await pending.markPublished(alert);
      },
    });
    await tick(EVENING + 41 * 24 * 60 * MINUTE).finally(end);
    expect([listed, published]).toEqual([true, []]);
  });

  test('goes out and is marked although the chat takes nothing, which is told and counted', async () => {
    await lost('chatty');
    const { runtime } = functions;
    const chatty = { ...runtime, env: { ...runtime.env, [ENV.chatTopicArn]: CHAT }, clock: () => EVENING + AGE };
    for (let minute = 0; minute < 3; minute += 1) await composeClock(chatty, client)(tickOf('chatty'), AMPLE);
    expect([published, toChat, functions.count(METRICS.chatMessagesFailed)]).toEqual([['chatty#cancellation#1'], 1, 1]);
    expect(functions.told.filter(({ message }) => message.includes('could not be told in the chat'))).toHaveLength(1);
  });

  test('is not hidden by any number of others that can never be read, and the log tells of those in a line', async () => {
    const [good = '', ...bad] = ofShard(5, 521);
    await lost(good);
    await writeAll(
      bad.map((sellerId) => ({
        ...alertKey(sellerId, { rule: 'cancellation', seq: 1 }),
        ...{ transition: '{}', unpublished: 'UNPUBLISHED#5', raised_at: new Date(EVENING - MINUTE).toISOString() },
      })),
    );
    await invoke({ shard: 5 }, EVENING + AGE);
    expect(published).toEqual([`${good}#cancellation#1`]);
    expect(functions.told.filter(({ message }) => message === METRICS.alertsUnpublished)).toMatchObject([{ details: 521 }]);
    const lines = functions.told.filter(({ message }) => message.includes('could not be published now'));
    expect(lines).toMatchObject([{ message: expect.stringContaining('(520)'), details: { failed: 520 } }]);
  });

  test('is sent again, rather than never, when it could not be marked', async () => {
    await lost('unmarked');
    const end = functions.interfere({
      before: ({ name }) => {
        if (name === 'UpdateItemCommand') throw failure('InternalServerError');
      },
    });
    await tick(EVENING + AGE).finally(end);
    await tick(EVENING + AGE + MINUTE);
    await tick(EVENING + AGE + 2 * MINUTE);
    expect(published).toEqual(['unmarked#cancellation#1', 'unmarked#cancellation#1']);
  });

  test('that can never be read is told of at each tick, and its successor goes out', async () => {
    await lost('broken');
    await evaluate(['broken'], EVENING + 40 * 24 * 60 * MINUTE);
    await functions.runtime.dynamodb.send(
      new UpdateCommand({
        TableName: functions.runtime.env[ENV.metricsTable],
        Key: alertKey('broken', { rule: 'cancellation', seq: 1 }),
        UpdateExpression: 'SET #transition = :none',
        ExpressionAttributeNames: { '#transition': 'transition' },
        ExpressionAttributeValues: { ':none': '{}' },
      }),
    );
    await tick(EVENING + 41 * 24 * 60 * MINUTE);
    expect(published).toEqual(['broken#cancellation#2']);
    expect(functions.told.find(({ message }) => message.includes('could not be published now'))?.details).toMatchObject({
      failed: 1,
      first: 'broken#cancellation#1',
    });
  });

  test('stays for the next tick when time runs short', async () => {
    await lost('hurried');
    const looked = new Set<number>();
    for (const event of SCHEDULES.clock.ticks) {
      const context = { getRemainingTimeInMillis: () => (looked.size === looked.add(event.shard).size ? 1000 : 60_000) };
      await invoke(event, EVENING + AGE, context);
    }
    expect(published).toEqual([]);
    await tick(EVENING + AGE);
    expect(published).toEqual(['hurried#cancellation#1']);
  });
});

describe('each tick is told its shard', () => {
  test('and does what is due there, leaving the sellers and the alerts of the others alone', async () => {
    const sellers = named(40);
    await orders(sellers, { status: 'cancelled' }, 25);
    await evaluate(sellers);
    const done = new Set<number>();
    for (const event of SCHEDULES.clock.ticks) {
      await invoke(event, MIDNIGHT + 30 * MINUTE);
      done.add(event.shard);
      const among = sellers.filter((sellerId) => done.has(tickOf(sellerId).shard));
      expect(published.toSorted()).toEqual(among.map((sellerId) => `${sellerId}#cancellation#1`).toSorted());
      expect((await shown(sellers)).map(([version]) => version)).toEqual(sellers.map((sellerId) => (among.includes(sellerId) ? 2 : 1)));
    }
    expect(published).toHaveLength(40);
  });

  test.each([[{}], [{ shard: 8 }], [{ shard: -1 }], [{ shard: 1.5 }], [{ shard: '3' }], [null], [undefined]])(
    'and fails, saying what was wrong, when that is %j',
    async (event) => {
      await expect(invoke(event, EVENING)).rejects.toThrow(
        /the clock was not told which shard to look at: ✖ .*(number|int|>=0|<=7|object)/,
      );
    },
  );
});

describe('when the store cannot be read', () => {
  test.each([
    ['due', 'the alerts still go out'],
    ['unpublished', 'the new day still comes'],
  ])('the index %s: the tick counts as failed, and %s', async (index) => {
    await orders(['both'], { status: 'cancelled' }, 25);
    await evaluate(['both']);
    const end = functions.interfere({
      before: ({ name, input }) => {
        if (name === 'QueryCommand' && JSON.stringify(input).includes(`"IndexName":"${index}"`)) throw failure('ThrottlingException');
      },
    });
    await expect(tick(MIDNIGHT + 30 * MINUTE).finally(end)).rejects.toMatchObject({
      message: expect.stringMatching(/^the clock could not look up what is due in shard \d$/),
      errors: [{ name: 'ThrottlingException' }],
    });
    expect([published, (await shown(['both']))[0]?.[0]]).toEqual(index === 'due' ? [['both#cancellation#1'], 1] : [[], 2]);
  });
});
