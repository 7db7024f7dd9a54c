/** The deployed handlers and their clients, with an SNS that takes requests and never answers. */
import { once } from 'node:events';
import { createServer, type Server } from 'node:net';
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import type { Context, DynamoDBStreamEvent } from 'aws-lambda';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type * as client from '../../adapters/aws/client.ts';
import { alertKey } from '../../adapters/dynamodb/keys.ts';
import { createPendingStore } from '../../adapters/dynamodb/pending-store.ts';
import { waiting } from '../../app/pacing/backoff.ts';
import type { AlertTransition } from '../../contracts/alerts.ts';
import { aTransition } from '../support/factories/transitions.ts';
import { startDynamoDB, TEST_TABLES, type TestDynamoDB } from '../support/servers/dynamodb-server.ts';

/** Keeps the deployed limits of the clients, but waits less for an answer. */
vi.mock('../../adapters/aws/client.ts', async (importOriginal) => {
  const original = await importOriginal<typeof client>();
  return { ...original, CLIENT_LIMITS: original.requestLimits(200) };
});

const context = { getRemainingTimeInMillis: () => 60_000 } as Context;

const transition = (occurred_at: string): AlertTransition => aTransition({ seller_id: 's', occurred_at });

let db: TestDynamoDB;
let silent: Server;
beforeAll(async () => {
  db = await startDynamoDB();
  silent = createServer((socket) => void socket.on('error', () => undefined).resume()).listen(0, '127.0.0.1');
  await once(silent, 'listening');
  const address = silent.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  for (const [name, value] of Object.entries({
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'x',
    AWS_SECRET_ACCESS_KEY: 'x',
    AWS_ENDPOINT_URL_DYNAMODB: db.endpoint,
    AWS_ENDPOINT_URL_SNS: `http://127.0.0.1:${address.port}`,
    ALERTS_TOPIC_ARN: 'arn:aws:sns:us-east-1:000000000000:alerts',
    SOCKET_ENDPOINT: 'http://127.0.0.1:9',
    LEDGER_TABLE: TEST_TABLES.ledger,
    METRICS_TABLE: TEST_TABLES.metrics,
    CONNECTIONS_TABLE: TEST_TABLES.connections,
    MARKETPLACE_TIME_ZONE: 'UTC',
    MARKETPLACE_CURRENCY: 'EUR',
    POWERTOOLS_TRACE_ENABLED: 'false',
    POWERTOOLS_METRICS_DISABLED: 'true',
    POWERTOOLS_LOG_LEVEL: 'SILENT',
  }))
    vi.stubEnv(name, value);
});
afterAll(async () => {
  vi.unstubAllEnvs();
  silent?.close();
  await db?.stop();
});

test('notify gives up and reports the alert for another delivery instead of hanging until it is killed', async () => {
  const { handler } = await import('../../lambdas/notify/handler.ts');
  const Keys = { pk: { S: 'SELLER#s' }, sk: { S: 'ALERT#sla_compliance#000001' } };
  const NewImage = { ...Keys, transition: { S: JSON.stringify(transition(new Date().toISOString())) } };
  const event: DynamoDBStreamEvent = {
    Records: [{ eventName: 'INSERT', dynamodb: { Keys, SequenceNumber: '7', NewImage } }],
  };
  expect(await handler(event, context)).toEqual({ batchItemFailures: [{ itemIdentifier: '7' }] });
});

test('the clock gives up and leaves the alert unpublished for the next tick', async () => {
  const { handler } = await import('../../lambdas/clock/handler.ts');
  const lost = transition('2026-03-10T12:00:00.000Z');
  const Item = {
    ...alertKey('s', lost),
    transition: JSON.stringify(lost),
    unpublished: 'UNPUBLISHED#0',
    raised_at: lost.occurred_at,
  };
  await db.client.send(new PutCommand({ TableName: TEST_TABLES.metrics, Item }));
  await handler({ shard: 0 }, context);
  expect(await createPendingStore(db.client, TEST_TABLES.metrics, waiting).isUnpublished(lost)).toBe(true);
});
