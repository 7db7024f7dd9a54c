/** A store or a topic that does not answer may not take more time than the work has. */
import { once } from 'node:events';
import { createServer, type Server } from 'node:net';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { GetCommand, paginateQuery } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { CLIENT_LIMITS, requestLimits, requestTimeouts } from '../../../adapters/aws/client.ts';
import { createDynamoDB } from '../../../adapters/dynamodb/client.ts';
import { createMeteredDynamoDB } from '../../../adapters/runtime/runtime.ts';
import { timeLimit, within } from '../../../app/pacing/time-limit.ts';
import { SILENT } from '../../support/functions/marketplace.ts';
import { startDynamoDB, TEST_TABLES, type TestDynamoDB } from '../../support/servers/dynamodb-server.ts';
import { clientFor } from '../../support/servers/recorded-http.ts';

let db: TestDynamoDB;
/** Takes connections and requests, and never answers. */
let silent: Server;
let endpoint = '';
let connections = 0;

beforeAll(async () => {
  db = await startDynamoDB();
  silent = createServer((socket) => {
    connections += 1;
    socket.on('error', () => undefined).resume();
  }).listen(0, '127.0.0.1');
  await once(silent, 'listening');
  const address = silent.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  endpoint = `http://127.0.0.1:${address.port}`;
});
afterAll(async () => {
  silent?.close();
  await db?.stop();
});

const get = new GetCommand({ TableName: TEST_TABLES.metrics, Key: { pk: 'SELLER#s', sk: 'SUMMARY' } });

test('ends a call to a store that hangs when its time is over, and does not repeat it', async () => {
  const hanging = createDynamoDB(() => undefined, { ...clientFor(endpoint), maxAttempts: 4 });
  const before = connections;
  await expect(within(300, () => hanging.send(get))).rejects.toThrow('the time limit was reached');
  expect(connections - before).toBe(1);
  hanging.destroy();
});

test('ends further calls and pages at once when the time is over, and leaves other work alone', async () => {
  await within(0, async () => {
    await new Promise((resolve) => setTimeout(resolve, 20));
    await expect(db.client.send(get)).rejects.toThrow('the time limit was reached');
    const pages = paginateQuery(
      { client: db.client },
      {
        TableName: TEST_TABLES.metrics,
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': 'SELLER#s' },
      },
    );
    await expect(Array.fromAsync(pages)).rejects.toThrow('the time limit was reached');
  });
  expect(timeLimit()).toBeUndefined();
  expect((await db.client.send(get)).Item).toBeUndefined();
  expect((await within(60_000, () => db.client.send(get))).Item).toBeUndefined();
});

test('lets an inner limit be shorter than the outer one, never longer', async () => {
  const ended = (): Promise<void> =>
    new Promise((resolve) => timeLimit()?.abortSignal.addEventListener('abort', () => resolve()));
  await within(60_000, () => within(10, ended));
  await within(10, () => within(60_000, ended));
});

test('gives up an endpoint that never answers, even without a time limit around the call', async () => {
  expect(CLIENT_LIMITS).toEqual(requestLimits(3000));
  const sns = new SNSClient({ ...clientFor(endpoint), ...requestLimits(100) });
  const before = connections;
  const publish = sns.send(new PublishCommand({ TopicArn: 'arn:aws:sns:us-east-1:0:alerts', Message: 'x' }));
  await expect(publish).rejects.toThrow(expect.objectContaining({ name: 'TimeoutError' }));
  expect(connections - before).toBe(2);
  sns.destroy();
});

test('makes the client of the store throw at a late answer, of which the SDK would only warn', async () => {
  const hanging = createMeteredDynamoDB(SILENT, {
    ...clientFor(endpoint),
    requestHandler: requestTimeouts(100),
  });
  await expect(hanging.send(get)).rejects.toThrow(expect.objectContaining({ name: 'TimeoutError' }));
  hanging.destroy();
  // A client shows its own limits only after it has made a call.
  const answered = createMeteredDynamoDB(SILENT, clientFor(db.endpoint));
  await answered.send(get);
  expect(answered.config.requestHandler).toHaveProperty(
    'config',
    expect.objectContaining(requestTimeouts(5000)),
  );
  answered.destroy();
});
