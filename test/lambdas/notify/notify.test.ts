import { SNSClient } from '@aws-sdk/client-sns';
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import type { AttributeValue, DynamoDBRecord } from 'aws-lambda';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createDynamoDB } from '../../../adapters/dynamodb/client.ts';
import { createConnectionStore } from '../../../adapters/dynamodb/connection-store.ts';
import { alertKey } from '../../../adapters/dynamodb/keys.ts';
import { createPendingStore } from '../../../adapters/dynamodb/pending-store.ts';
import { packSummary } from '../../../adapters/dynamodb/summary-document.ts';
import { createAlertPublishers } from '../../../adapters/sns/alert-publisher.ts';
import { waiting } from '../../../app/pacing/backoff.ts';
import { timeLimit } from '../../../app/pacing/time-limit.ts';
import type { PendingStore } from '../../../app/ports/pending.ts';
import { createNotify, type NotifyDeps } from '../../../app/publish/notify.ts';
import type { AlertTransition } from '../../../contracts/alerts.ts';
import { UNPUBLISHED_AFTER_SECONDS } from '../../../contracts/alerts.ts';
import { metricsExample } from '../../../contracts/api/examples.ts';
import type { SocketMessage } from '../../../contracts/socket.ts';
import { toNotifyHandler } from '../../../lambdas/notify/compose.ts';
import { aTransition } from '../../support/factories/transitions.ts';
import { startDynamoDB, TEST_TABLES, type TestDynamoDB } from '../../support/servers/dynamodb-server.ts';
import { clientFor, startRecordedHttp } from '../../support/servers/recorded-http.ts';

const NOW = Date.parse('2026-03-29T10:00:00Z');
const context = { getRemainingTimeInMillis: () => 60_000 };
const PUBLISHED =
  '<PublishResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><PublishResult><MessageId>1</MessageId></PublishResult></PublishResponse>';

let server: TestDynamoDB;
let sns: Awaited<ReturnType<typeof startRecordedHttp>>;
let client: SNSClient;
let deps: NotifyDeps;

/** What happened outside, in order: `alert <id>`, `push <connection>`. */
const journal: string[] = [];
const messages = new Map<string, SocketMessage>();
const counts = new Map<string, number>();
const errors: unknown[] = [];
const warnings: string[] = [];
const causes: object[] = [];
let refusedAlert: string | undefined;
const marked: string[] = [];
let unmarkable: string | undefined;
let pending: PendingStore;
const markPublished = async (transition: AlertTransition): Promise<void> => {
  const { alert_id } = transition;
  if (alert_id === unmarkable) throw new Error('the store does not answer');
  await pending.markPublished(transition);
  marked.push(alert_id);
};
/** The messages sent to the topic of the chat. */
const chat: string[] = [];
let chatTakes = true;
const TOPICS = { ALERTS_TOPIC_ARN: 'arn:aws:sns:us-east-1:000000000000:alerts' };
const CHAT = 'arn:aws:sns:us-east-1:000000000000:chat';

beforeAll(async () => {
  server = await startDynamoDB();
  sns = await startRecordedHttp(({ body }) => {
    const parameters = new URLSearchParams(body);
    const { alert_id, id } = JSON.parse(parameters.get('Message') ?? '{}');
    if (parameters.get('TopicArn') === CHAT) {
      chat.push(id);
      return chatTakes
        ? { status: 200, headers: { 'content-type': 'text/xml' }, body: PUBLISHED }
        : { status: 400 };
    }
    if (alert_id === refusedAlert) return { status: 500 };
    journal.push(`alert ${alert_id}`);
    return { status: 200, headers: { 'content-type': 'text/xml' }, body: PUBLISHED };
  });
  client = new SNSClient(clientFor(sns.endpoint));
  pending = createPendingStore(server.client, TEST_TABLES.metrics, waiting);
  const connections = createConnectionStore(server.client, TEST_TABLES.connections);
  deps = {
    pending: { isUnpublished: pending.isUnpublished, markPublished },
    ...createAlertPublishers(TOPICS, client),
    connections,
    push: async (connectionId, message) => {
      if (connectionId.startsWith('broken')) throw new Error('the endpoint does not answer');
      if (connectionId.startsWith('gone')) return 'gone';
      journal.push(`push ${connectionId}`);
      messages.set(connectionId, message);
      return 'sent';
    },
    clock: () => NOW,
    telemetry: {
      count: (measurement, amount) => void counts.set(measurement, (counts.get(measurement) ?? 0) + amount),
      observe: () => undefined,
      warn: (message, details, error) => {
        warnings.push(message);
        causes.push({ ...details, error });
      },
      error: (_message, error) => void errors.push(error),
    },
  };
  const subscribed = { s1: ['one', 'gone-1', 'broken-1', 'two'], s2: ['three'], s3: ['broken-2'] };
  for (const [seller, ids] of Object.entries(subscribed)) {
    for (const connectionId of ids) {
      await connections.add({
        connectionId,
        identity: { role: 'operator', subject: 'user-1' },
        expiresAt: NOW / 1000 + 60,
      });
      await connections.subscribe(connectionId, seller);
    }
  }
});
beforeEach(() => {
  journal.length = 0;
  marked.length = 0;
  errors.length = 0;
  warnings.length = 0;
  causes.length = 0;
  chat.length = 0;
  chatTakes = true;
  messages.clear();
  counts.clear();
  refusedAlert = undefined;
  unmarkable = undefined;
});
afterAll(async () => {
  client.destroy();
  await sns.stop();
  await server.stop();
});

const transitionOf = (seller_id: string, seq: number): AlertTransition =>
  aTransition({ seller_id, seq, occurred_at: '2026-03-29T10:00:00.000Z' });
const alert = (seller: string, seq: number): DynamoDBRecord => {
  const transition = transitionOf(seller, seq);
  return record(seller, `ALERT#sla_compliance#00000${seq}`, 'INSERT', {
    transition: { S: JSON.stringify(transition) },
  });
};
const summary = (seller: string, total_orders: number): DynamoDBRecord => {
  const body = { ...metricsExample, seller_id: seller, orders: { ...metricsExample.orders, total_orders } };
  return record(seller, 'SUMMARY', 'MODIFY', {
    document: { B: packSummary({ body, rules: {} }).toString('base64') },
  });
};
let sequence = 0;
const record = (
  seller: string,
  sk: string,
  eventName: 'INSERT' | 'MODIFY' | 'REMOVE',
  image: Record<string, AttributeValue>,
): DynamoDBRecord => {
  const Keys = { pk: { S: `SELLER#${seller}` }, sk: { S: sk } };
  sequence += 1;
  return { eventName, dynamodb: { Keys, SequenceNumber: String(sequence), NewImage: { ...Keys, ...image } } };
};
const sequenceOf = ({ dynamodb }: DynamoDBRecord): string => dynamodb?.SequenceNumber ?? '';
const notify = (...Records: DynamoDBRecord[]) => toNotifyHandler(createNotify(deps))({ Records }, context);

test('publishes alerts in the order of the stream, and all of them before the first push', async () => {
  expect(
    await notify(summary('s1', 1), alert('s1', 1), summary('s2', 1), alert('s2', 1), alert('s1', 2)),
  ).toEqual({
    batchItemFailures: [],
  });
  expect(journal.slice(0, 3)).toEqual([
    'alert s1#sla_compliance#1',
    'alert s2#sla_compliance#1',
    'alert s1#sla_compliance#2',
  ]);
  expect(journal.slice(3).sort()).toEqual(['push one', 'push three', 'push two']);
  expect(counts.get('alertsPublished')).toBe(3);
});

test('stops at the first alert that SNS refuses, so that no alert is lost or overtaken', async () => {
  const records = [alert('s1', 1), alert('s1', 2), alert('s1', 3)];
  refusedAlert = 's1#sla_compliance#2';
  const failed = sequenceOf(records[1] as DynamoDBRecord);
  expect(await notify(...records)).toEqual({ batchItemFailures: [{ itemIdentifier: failed }] });
  expect(journal).toEqual(['alert s1#sla_compliance#1']);
  expect(errors).toHaveLength(1);
  refusedAlert = undefined;
  expect(await notify(...records.slice(1))).toEqual({ batchItemFailures: [] });
  expect(journal).toEqual([
    'alert s1#sla_compliance#1',
    'alert s1#sla_compliance#2',
    'alert s1#sla_compliance#3',
  ]);
});

test('marks published alerts so that the clock does not send them again, and keeps the others listed', async () => {
  refusedAlert = 's2#sla_compliance#1';
  await notify(alert('s1', 1), alert('s1', 2), alert('s2', 1), alert('s2', 2));
  expect(marked.toSorted()).toEqual(['s1#sla_compliance#1', 's1#sla_compliance#2']);
});

test('warns of an alert that cannot be marked, without sending it again or holding up others', async () => {
  unmarkable = 's1#sla_compliance#1';
  expect(await notify(alert('s1', 1), alert('s1', 2), summary('s2', 1))).toEqual({ batchItemFailures: [] });
  expect(journal).toEqual(['alert s1#sla_compliance#1', 'alert s1#sla_compliance#2', 'push three']);
  expect(marked).toEqual(['s1#sla_compliance#2']);
  expect(warnings).toEqual([
    expect.stringMatching(/could not be marked as published \(1\); the clock will send them again/),
  ]);
  expect(errors).toEqual([]);
});

test('pushes the figures of a batch to subscribers although an alert failed', async () => {
  refusedAlert = 's1#sla_compliance#1';
  await notify(summary('s2', 4), alert('s1', 1));
  expect(journal).toEqual(['push three']);
});

test('reports the remaining alerts for another delivery when time runs short', async () => {
  const records = [alert('s1', 1), alert('s1', 2)];
  // One reading sets the limit of the batch. The first alert takes two: whether there is time for
  // it, and how long it may take.
  let looks = 3;
  const hurried = { getRemainingTimeInMillis: () => (looks-- > 0 ? 60_000 : 100) };
  expect(await toNotifyHandler(createNotify(deps))({ Records: records }, hurried)).toEqual({
    batchItemFailures: [{ itemIdentifier: sequenceOf(records[1] as DynamoDBRecord) }],
  });
});

test('holds the place of an alert that cannot be read instead of dropping it', async () => {
  const broken = record('s1', 'ALERT#sla_compliance#000009', 'INSERT', { transition: { S: '{}' } });
  expect(await notify(alert('s1', 1), broken, alert('s1', 2))).toEqual({
    batchItemFailures: [{ itemIdentifier: sequenceOf(broken) }],
  });
});

test('pushes only the newest of several summaries of a seller, and only to the seller’s subscribers', async () => {
  await notify(summary('s2', 1), summary('s2', 2), summary('unwatched', 9));
  expect(journal).toEqual(['push three']);
  expect(messages.get('three')).toMatchObject({
    type: 'summary',
    seller_id: 's2',
    metrics: { seller_id: 's2', orders: { total_orders: 2 } },
  });
});

test('forgets a connection that is gone, and pushes to the others when one fails', async () => {
  expect(await notify(summary('s1', 3), summary('s3', 3))).toEqual({ batchItemFailures: [] });
  expect(journal.sort()).toEqual(['push one', 'push two']);
  expect(counts.get('pushesFailed')).toBe(2);
  expect(counts.get('summariesPushed')).toBe(2);
  expect(await deps.connections.listSubscribers('s1', NOW / 1000)).not.toContain('gone-1');
});

test('loses only the push of a summary that cannot be read', async () => {
  expect(
    await notify(record('s1', 'SUMMARY', 'MODIFY', { document: { B: 'AAAA' } }), summary('s2', 5)),
  ).toEqual({ batchItemFailures: [] });
  expect(journal).toEqual(['push three']);
  expect(counts.get('pushesFailed')).toBe(1);
});

test('pushes to each seller in turn, so that many connections of one delay nobody else', async () => {
  const connections = {
    ...deps.connections,
    listSubscribers: async (sellerId: string) =>
      Array.from({ length: { crowd: 100, pair: 2 }[sellerId] ?? 1 }, (_, index) => `${sellerId}-${index}`),
  };
  const others = Array.from({ length: 30 }, (_, index) => `other-${index}`);
  const summaries = ['crowd', 'pair', ...others].map((seller) => summary(seller, 1));
  await toNotifyHandler(createNotify({ ...deps, connections }))({ Records: summaries }, context);
  const order = journal.map((line) => line.replace('push ', ''));
  expect(order).toHaveLength(100 + 2 + 30);
  const firstRound = ['crowd-0', 'pair-0', ...others.map((seller) => `${seller}-0`)];
  expect(order.slice(0, 32).toSorted()).toEqual(firstRound.toSorted());
  expect(order.slice(32, 34).toSorted()).toEqual(['crowd-1', 'pair-1']);
});

test('gives up slow sockets after a while, so that the next alerts do not wait for them', async () => {
  let now = NOW;
  const slow: NotifyDeps = {
    ...deps,
    clock: () => now,
    push: async () => {
      now += 60_000;
      return 'sent';
    },
  };
  await toNotifyHandler(createNotify(slow))({ Records: [summary('s1', 1)] }, context);
  expect(counts.get('summariesPushed')).toBe(1);
  expect(counts.get('pushesFailed')).toBeGreaterThanOrEqual(1);
});

test('ignores removed items and items that are not alerts', async () => {
  expect(
    await notify(
      record('s1', 'ALERT#sla_compliance#000001', 'REMOVE', {}),
      record('s1', 'TOTAL#orders#0', 'MODIFY', {}),
    ),
  ).toEqual({
    batchItemFailures: [],
  });
  expect(journal).toEqual([]);
});

/** Puts alerts into the store as evaluate commits them, marked as unpublished. */
const commit = async (...transitions: readonly AlertTransition[]): Promise<void> => {
  for (const transition of transitions) {
    const { seller_id, occurred_at } = transition;
    const Item = {
      ...alertKey(seller_id, transition),
      transition: JSON.stringify(transition),
      unpublished: 'UNPUBLISHED#0',
      raised_at: occurred_at,
    };
    await server.client.send(new PutCommand({ TableName: TEST_TABLES.metrics, Item }));
  }
};

describe('notify when it is minutes behind', () => {
  const late = (): NotifyDeps => ({ ...deps, clock: () => NOW + UNPUBLISHED_AFTER_SECONDS * 1000 });

  test('sends only alerts that the clock has not sent, and marks each before the next', async () => {
    const alerts = [1, 2, 3].map((seq) => transitionOf('late', seq));
    await commit(...alerts);
    await pending.markPublished(alerts[0]!);
    refusedAlert = 'late#sla_compliance#3';
    const records = alerts.map(({ seq }) => alert('late', seq));
    const { batchItemFailures } = await toNotifyHandler(createNotify(late()))({ Records: records }, context);
    expect([journal, marked, batchItemFailures]).toEqual([
      ['alert late#sla_compliance#2'],
      ['late#sla_compliance#2'],
      [{ itemIdentifier: sequenceOf(records[2]!) }],
    ]);
    refusedAlert = undefined;
    await toNotifyHandler(createNotify(late()))({ Records: records }, context);
    expect(journal).toEqual(['alert late#sla_compliance#2', 'alert late#sla_compliance#3']);
  });

  test('marks each sent alert before the next, so that the clock cannot send it out of order', async () => {
    const alerts = [1, 2].map((seq) => transitionOf('paced', seq));
    await commit(...alerts);
    const marking: NotifyDeps = {
      ...late(),
      pending: {
        isUnpublished: pending.isUnpublished,
        markPublished: async (transition) => {
          await pending.markPublished(transition);
          journal.push(`mark ${transition.alert_id}`);
        },
      },
    };
    await toNotifyHandler(createNotify(marking))(
      { Records: [alert('paced', 1), alert('paced', 2)] },
      context,
    );
    expect(journal).toEqual(
      [1, 2].flatMap((seq) => [`alert paced#sla_compliance#${seq}`, `mark paced#sla_compliance#${seq}`]),
    );
  });

  test('does not send an alert of a seller that was erased', async () => {
    expect(await toNotifyHandler(createNotify(late()))({ Records: [alert('erased', 1)] }, context)).toEqual({
      batchItemFailures: [],
    });
    expect(journal).toEqual([]);
  });

  test('looks up an alert that may grow old during the batch, and spends no read on a fresh one', async () => {
    await notify(alert('fresh', 1));
    expect(journal).toEqual(['alert fresh#sla_compliance#1']);
    const soon: NotifyDeps = { ...deps, clock: () => NOW + UNPUBLISHED_AFTER_SECONDS * 1000 - 60_000 };
    await toNotifyHandler(createNotify(soon))({ Records: [alert('fresh', 2)] }, context);
    expect(journal).toEqual(['alert fresh#sla_compliance#1']);
  });
});

describe('the chat', () => {
  const chatting = (): NotifyDeps => ({
    ...deps,
    ...createAlertPublishers({ ...TOPICS, CHAT_TOPIC_ARN: CHAT }, client),
  });

  test('gets alerts after they are published, in order', async () => {
    refusedAlert = 's1#sla_compliance#3';
    await toNotifyHandler(createNotify(chatting()))(
      { Records: [1, 2, 3].map((seq) => alert('s1', seq)) },
      context,
    );
    expect(chat).toEqual(['s1#sla_compliance#1', 's1#sla_compliance#2']);
    expect(counts.get('chatMessagesFailed')).toBeUndefined();
  });

  test('causes no second sending of an alert when it refuses, and its failures are counted', async () => {
    chatTakes = false;
    expect(
      await toNotifyHandler(createNotify(chatting()))({ Records: [alert('s1', 1), alert('s1', 2)] }, context),
    ).toEqual({
      batchItemFailures: [],
    });
    expect(journal).toEqual(['alert s1#sla_compliance#1', 'alert s1#sla_compliance#2']);
    expect(marked.toSorted()).toEqual(['s1#sla_compliance#1', 's1#sla_compliance#2']);
    expect([counts.get('chatMessagesFailed'), warnings, errors]).toEqual([
      2,
      ['alerts could not be sent to the chat (2); the alerts topic has accepted them'],
      [],
    ]);
  });
});

/** Answers nothing until the time limit aborts it. */
const hang = (): Promise<never> =>
  new Promise((_, reject) =>
    timeLimit()?.abortSignal.addEventListener('abort', () => reject(new Error('the endpoint hung'))),
  );

test('gives up a chat that never answers, long before the time of the function is over', async () => {
  const records = [alert('s1', 1), alert('s2', 1)];
  expect(
    await toNotifyHandler(createNotify({ ...deps, tellChat: hang }))({ Records: records }, context),
  ).toEqual({
    batchItemFailures: [],
  });
  expect([marked.length, counts.get('chatMessagesFailed')]).toEqual([2, 2]);
}, 15_000);

describe('the end of a batch before the end of the function', () => {
  /** Leaves a second beside the reserve: enough to publish, also on a busy machine. */
  const brief = { getRemainingTimeInMillis: () => 4000 };

  test('comes in time when the store takes no marks, and the stream does not deliver the batch again', async () => {
    const hanging = createDynamoDB(() => undefined, { ...clientFor(server.endpoint) });
    hanging.middlewareStack.add(() => () => new Promise(() => undefined), { step: 'build', name: 'hang' });
    const store = createPendingStore(hanging, TEST_TABLES.metrics, waiting);
    const slow: NotifyDeps = {
      ...deps,
      pending: { isUnpublished: store.isUnpublished, markPublished: store.markPublished },
    };
    expect(
      await toNotifyHandler(createNotify(slow))(
        { Records: [alert('s1', 1), alert('s1', 2), alert('s2', 1)] },
        brief,
      ),
    ).toEqual({
      batchItemFailures: [],
    });
    expect(warnings).toEqual(['alerts could not be marked as published (3); the clock will send them again']);
    hanging.destroy();
  });

  test('leaves alerts unmarked once less than the reserve is left', async () => {
    let looks = 3;
    const hurried = { getRemainingTimeInMillis: () => (looks-- > 0 ? 60_000 : 2900) };
    await toNotifyHandler(createNotify(deps))({ Records: [alert('s1', 1)] }, hurried);
    expect([journal, marked]).toEqual([['alert s1#sla_compliance#1'], []]);
  });

  test('comes in time when sockets do not answer', async () => {
    expect(
      await toNotifyHandler(createNotify({ ...deps, push: hang }))({ Records: [summary('s2', 1)] }, brief),
    ).toEqual({
      batchItemFailures: [],
    });
    expect([counts.get('pushesFailed'), warnings]).toEqual([
      1,
      ['summaries could not be pushed; clients see the figures when they next ask (1)'],
    ]);
  });
});

test('warns of a summary that cannot be read as such, not as a failure to find connections', async () => {
  await notify(record('s1', 'SUMMARY', 'MODIFY', { document: { B: 'AAAA' } }));
  expect(warnings).toEqual(['summaries could not be read; clients see the figures when they next ask (1)']);
  expect(causes).toEqual([{ failed: 1, first: 's1', error: expect.any(Error) }]);
});
