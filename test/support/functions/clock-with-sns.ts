/** The clock on a real store, with an SNS that takes, refuses and remembers alerts. */
import { SNSClient } from '@aws-sdk/client-sns';
import { BatchWriteCommand } from '@aws-sdk/lib-dynamodb';
import type { DynamoDBStreamEvent } from 'aws-lambda';
import { afterAll, beforeAll, beforeEach } from 'vitest';
import { summaryShardOf } from '../../../adapters/dynamodb/keys.ts';
import type { EventType } from '../../../contracts/records/topics.ts';
import { createCalendar } from '../../../domain/time/calendar.ts';
import { scheduleEvaluation } from '../../../domain/time/next-evaluation.ts';
import { composeClock } from '../../../lambdas/clock/compose.ts';
import { ENV } from '../../../topology/environment.ts';
import { SCHEDULES } from '../../../topology/schedules.ts';
import { startDynamoDB, type TestDynamoDB } from '../servers/dynamodb-server.ts';
import { clientFor, startRecordedHttp } from '../servers/recorded-http.ts';
import { AMPLE, anOrder, type Functions, logRecord, startFunctions } from './ingest-and-evaluate.ts';

export const ZONE = 'Europe/Berlin';
/** Half past eleven in the evening before the day on which clocks go forward. */
export const EVENING = Date.parse('2026-03-28T22:30:00Z');
export const MIDNIGHT = Date.parse('2026-03-28T23:00:00Z');
export const MINUTE = 60_000;
export const PUBLISHED =
  '<PublishResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><PublishResult><MessageId>1</MessageId></PublishResult></PublishResponse>';

export let server: TestDynamoDB;
export let sns: Awaited<ReturnType<typeof startRecordedHttp>>;
export let client: SNSClient;
export let functions: Functions;
/** Alerts that SNS took, in order, and those that it refuses. */
export const published: string[] = [];
/** How many messages were sent to the topic of the chat, which takes none. */
export let toChat = 0;
export const CHAT = 'arn:aws:sns:us-east-1:000000000000:chat';
export const refused = new Set<string>();

/** Starts the store and the SNS for the tests of a file. Each test then has its own tables. */
export const useClock = (): void => {
  beforeAll(async () => {
    server = await startDynamoDB();
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
};

export const invoke = (event: unknown, now: number, context = AMPLE) =>
  composeClock({ ...functions.runtime, clock: () => now }, client)(event, context);
/** The ticks of a minute, one for each shard. Waits for all of them, and fails if one failed. */
export const tick = async (now: number, context = AMPLE): Promise<void> => {
  const results = await Promise.allSettled(SCHEDULES.clock.ticks.map((event) => invoke(event, now, context)));
  for (const result of results) if (result.status === 'rejected') throw result.reason;
};
export const tickOf = (sellerId: string) =>
  SCHEDULES.clock.ticks.find(({ shard }) => summaryShardOf(sellerId) === `SUMMARY#${shard}`)!;
let offset = 0;
/** The next offset in the orders topic. */
const nextOffset = (): number => (offset += 1);
/** A record that was written this evening, at the next offset. */
export const recordTonight = (eventType: EventType, value: object) => {
  const next = nextOffset();
  return logRecord(eventType, next, value, { timestamp: EVENING + next });
};
export const orders = (sellers: readonly string[], changes: object = {}, count = 1) =>
  functions.ingestRecords(
    sellers.flatMap((sellerId, seller) =>
      Array.from({ length: count }, (_, index) =>
        recordTonight(
          'orders',
          anOrder(sellerId, `o-${seller}-${index}`, { order_ts: '2026-03-28T20:00:00Z', ...changes }),
        ),
      ),
    ),
  );
export const streamOf = (sellers: readonly string[]): DynamoDBStreamEvent => ({
  Records: sellers.map((sellerId, index) => ({
    dynamodb: {
      Keys: { pk: { S: `SELLER#${sellerId}` }, sk: { S: 'TOTAL#orders#0' } },
      SequenceNumber: String(index + 1),
    },
  })),
});
export const evaluate = (sellers: readonly string[], now = EVENING) =>
  functions.evaluateWith({ clock: () => now })(streamOf(sellers), AMPLE);
export const shown = async (sellers: readonly string[]) =>
  (await functions.metrics.readSummaries(sellers)).map(({ version, document }) => [
    version,
    document?.body?.today.date,
  ]);
export const dueOf = (sellerId: string, now = EVENING): number =>
  scheduleEvaluation({ sellerId, now, calendar: createCalendar(ZONE) });
/** What all shards together reported of a measurement, minute by minute. */
export const toldOf = (metric: string): number[] => {
  const told = functions.told
    .filter(({ message }) => message === metric)
    .map(({ details }) => Number(details));
  const shards = SCHEDULES.clock.ticks.length;
  return Array.from({ length: Math.ceil(told.length / shards) }, (_, minute) =>
    told.slice(minute * shards, (minute + 1) * shards).reduce((sum, count) => sum + count, 0),
  );
};
export const named = (count: number): string[] =>
  Array.from({ length: count }, (_, index) => `seller-${index}`);

export const ofShard = (shard: number, count: number): string[] =>
  named(16 * count)
    .filter((sellerId) => tickOf(sellerId).shard === shard)
    .slice(0, count);
/** Writes items that no function would write. */
export const writeAll = async (items: readonly object[]): Promise<void> => {
  const table = functions.runtime.env[ENV.metricsTable]!;
  for (let from = 0; from < items.length; from += 25) {
    const RequestItems = { [table]: items.slice(from, from + 25).map((Item) => ({ PutRequest: { Item } })) };
    await functions.runtime.dynamodb.send(new BatchWriteCommand({ RequestItems }));
  }
};
