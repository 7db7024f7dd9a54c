import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { describe, expect, test } from 'vitest';
import { alertKey } from '../../../adapters/dynamodb/keys.ts';
import { createPendingStore } from '../../../adapters/dynamodb/pending-store.ts';
import { UNPUBLISHED_AFTER_SECONDS } from '../../../contracts/alerts.ts';
import { composeClock } from '../../../lambdas/clock/compose.ts';
import { ENV } from '../../../topology/environment.ts';
import { SCHEDULES } from '../../../topology/schedules.ts';
import {
  CHAT,
  client,
  EVENING,
  evaluate,
  functions,
  invoke,
  MINUTE,
  ofShard,
  orders,
  published,
  refused,
  tick,
  tickOf,
  toChat,
  toldOf,
  useClock,
  writeAll,
} from '../../support/functions/clock-with-sns.ts';
import { AMPLE, failure } from '../../support/functions/ingest-and-evaluate.ts';
import { readAllAlerts } from '../../support/functions/read-alerts.ts';

useClock();

describe('an alert that was committed and never published', () => {
  const AGE = UNPUBLISHED_AFTER_SECONDS * 1000;
  /** Commits alerts that nobody publishes. */
  const lost = async (...sellers: readonly string[]) => {
    await orders(sellers, { status: 'cancelled' }, 25);
    await evaluate(sellers);
  };

  test('is published by the clock under the same id once it is old enough, and never again', async () => {
    await lost('lost');
    await tick(EVENING + AGE - 1);
    expect([published, toldOf('alertsUnpublished')]).toEqual([[], [0]]);
    await tick(EVENING + AGE);
    expect([published, toldOf('alertsUnpublished')]).toEqual([['lost#cancellation#1'], [0, 1]]);
    await tick(EVENING + AGE + MINUTE);
    expect([published, toldOf('alertsUnpublished')]).toEqual([['lost#cancellation#1'], [0, 1, 0]]);
    expect((await readAllAlerts(functions.metrics, 'lost')).map(({ alert_id }) => alert_id)).toEqual([
      'lost#cancellation#1',
    ]);
  });

  test('is left alone when notify has marked it in the meantime', async () => {
    await lost('told');
    const [alert] = await readAllAlerts(functions.metrics, 'told');
    const { runtime } = functions;
    await createPendingStore(runtime.dynamodb, runtime.env[ENV.metricsTable]!, runtime.waiting).markPublished(
      alert!,
    );
    await tick(EVENING + AGE);
    expect([published, toldOf('alertsUnpublished')]).toEqual([[], [0]]);
  });

  test('waits until SNS takes it, ahead of its successors and without holding up other sellers', async () => {
    await lost('stuck', 'fine');
    // More than thirty days later the breach ends, which nobody publishes either.
    await evaluate(['stuck'], EVENING + 40 * 24 * 60 * MINUTE);
    const now = EVENING + 41 * 24 * 60 * MINUTE;
    refused.add('stuck#cancellation#1');
    await tick(now);
    expect(published).toEqual(['fine#cancellation#1']);
    expect(
      functions.told.filter(({ message }) => message.includes('could not be published now')),
    ).toHaveLength(1);
    refused.clear();
    await tick(now + MINUTE);
    expect(published.slice(1, 3)).toEqual(['stuck#cancellation#1', 'stuck#cancellation#2']);
    expect(toldOf('alertsUnpublished')).toEqual([3, 2]);
  });

  test('is sent before its successor although a clock that was ahead raised it in days to come', async () => {
    await lost('ahead');
    const ends = EVENING + 40 * 24 * 60 * MINUTE;
    await evaluate(['ahead'], ends);
    const { runtime } = functions;
    await runtime.dynamodb.send(
      new UpdateCommand({
        TableName: runtime.env[ENV.metricsTable]!,
        Key: alertKey('ahead', { rule: 'cancellation', seq: 1 }),
        UpdateExpression: 'SET raised_at = :at',
        ExpressionAttributeValues: { ':at': new Date(ends + 2 * 24 * 60 * MINUTE).toISOString() },
      }),
    );
    await tick(ends + AGE);
    expect(published).toEqual(['ahead#cancellation#1', 'ahead#cancellation#2']);
    expect(toldOf('alertsUnpublished')).toEqual([2]);
  });

  test('is not sent after its successor when notify sends both during the tick', async () => {
    await lost('shared');
    await evaluate(['shared'], EVENING + 40 * 24 * 60 * MINUTE);
    const alerts = await readAllAlerts(functions.metrics, 'shared');
    const { runtime } = functions;
    const pending = createPendingStore(runtime.dynamodb, runtime.env[ENV.metricsTable]!, runtime.waiting);
    let listed = false;
    const end = functions.interfere({
      // Notify has sent both between the clock's list and its first message.
      before: async ({ name }) => {
        if (name !== 'GetItemCommand' || listed) return;
        listed = true;
        for (const alert of alerts) await pending.markPublished(alert);
      },
    });
    await tick(EVENING + 41 * 24 * 60 * MINUTE).finally(end);
    expect([listed, published]).toEqual([true, []]);
  });

  test('is published and marked although the chat fails, which is logged and counted', async () => {
    await lost('chatty');
    const { runtime } = functions;
    const chatty = {
      ...runtime,
      env: { ...runtime.env, [ENV.chatTopicArn]: CHAT },
      clock: () => EVENING + AGE,
    };
    for (let minute = 0; minute < 3; minute += 1) await composeClock(chatty, client)(tickOf('chatty'), AMPLE);
    expect([published, toChat, functions.count('chatMessagesFailed')]).toEqual([
      ['chatty#cancellation#1'],
      1,
      1,
    ]);
    expect(
      functions.told.filter(({ message }) => message.includes('could not be sent to the chat')),
    ).toHaveLength(1);
  });

  test('is published however many unreadable alerts stand before it, and those take one line of the log', async () => {
    const [good = '', ...bad] = ofShard(5, 521);
    await lost(good);
    await writeAll(
      bad.map((sellerId) => ({
        ...alertKey(sellerId, { rule: 'cancellation', seq: 1 }),
        ...{
          transition: '{}',
          unpublished: 'UNPUBLISHED#5',
          raised_at: new Date(EVENING - MINUTE).toISOString(),
        },
      })),
    );
    await invoke({ shard: 5 }, EVENING + AGE);
    expect(published).toEqual([`${good}#cancellation#1`]);
    expect(functions.told.filter(({ message }) => message === 'alertsUnpublished')).toMatchObject([
      { details: 521 },
    ]);
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

  test('is logged at each tick when it cannot be read, and its successor is published', async () => {
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
    expect(
      functions.told.find(({ message }) => message.includes('could not be published now'))?.details,
    ).toMatchObject({
      failed: 1,
      first: 'broken#cancellation#1',
    });
  });

  test('stays for the next tick when time runs short', async () => {
    await lost('hurried');
    const looked = new Set<number>();
    for (const event of SCHEDULES.clock.ticks) {
      const context = {
        getRemainingTimeInMillis: () => (looked.size === looked.add(event.shard).size ? 1000 : 60_000),
      };
      await invoke(event, EVENING + AGE, context);
    }
    expect(published).toEqual([]);
    await tick(EVENING + AGE);
    expect(published).toEqual(['hurried#cancellation#1']);
  });
});
