import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import type { LambdaRuntime } from '../../../adapters/runtime/lambda-runtime.ts';
import { startDynamoDB, TEST_TABLES, type TestDynamoDB } from '../../support/servers/dynamodb-server.ts';
import { clientFor } from '../../support/servers/recorded-http.ts';

/** Stands in events, records and items, and may not appear in any log or trace. */
const PERSONAL = 'jane@shop.example';
const TRACE = '1-5759e988-bd862e3fe1be46a994272793';

type Segment = {
  readonly name: string;
  readonly annotations?: object;
  readonly aws?: object;
  readonly fault?: boolean;
  readonly cause?: object;
};

const daemon = createSocket('udp4');
const received: Segment[] = [];
/** Lines as CloudWatch Logs would keep them. */
const lines: string[] = [];
const taskRoot = mkdtempSync(join(tmpdir(), 'seller-pulse-lambda-'));
let server: TestDynamoDB;
let runtime: LambdaRuntime;

beforeAll(async () => {
  server = await startDynamoDB();
  daemon.on(
    'message',
    (message) => void received.push(JSON.parse(message.toString().split('\n')[1] ?? '{}')),
  );
  daemon.bind(0, '127.0.0.1');
  await once(daemon, 'listening');
  const { port } = daemon.address();
  // As Lambda sets them. The libraries read them when they are loaded.
  for (const [name, value] of Object.entries({
    AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    LAMBDA_TASK_ROOT: taskRoot,
    _X_AMZN_TRACE_ID: `Root=${TRACE};Parent=53995c3f42cd8ad8;Sampled=1`,
    AWS_XRAY_DAEMON_ADDRESS: `127.0.0.1:${port}`,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'x',
    AWS_SECRET_ACCESS_KEY: 'x',
    AWS_ENDPOINT_URL_DYNAMODB: server.endpoint,
    // Log lines and telemetry then go through the console, where a test can read them.
    POWERTOOLS_DEV: 'true',
    POWERTOOLS_METRICS_DISABLED: 'false',
    POWERTOOLS_METRICS_NAMESPACE: 'SellerPulse/test',
  }))
    vi.stubEnv(name, value);
  for (const level of ['log', 'info', 'warn', 'error'] as const) {
    vi.spyOn(console, level).mockImplementation((...said) => void lines.push(said.map(String).join(' ')));
  }
  const { createLambdaRuntime } = await import('../../../adapters/runtime/lambda-runtime.ts');
  runtime = createLambdaRuntime('api');
  const Item = { pk: 'SELLER#s1', sk: 'SUMMARY', name: PERSONAL };
  await server.client.send(new PutCommand({ TableName: TEST_TABLES.metrics, Item }));
});
beforeEach(() => {
  lines.length = 0;
  received.length = 0;
});
afterAll(async () => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
  runtime.dynamodb.destroy();
  daemon.close();
  await server.stop();
  rmSync(taskRoot, { recursive: true, force: true });
});

const logged = (): Record<string, unknown>[] => lines.map((line) => JSON.parse(line));
/** A segment arrives by UDP shortly after its part of the invocation ended, in any order. */
const traceOf = (name: string, fault?: true): Promise<Segment> =>
  vi.waitUntil(
    () =>
      received.find((segment) => segment.name === name && (fault === undefined || segment.fault === fault)),
    {
      timeout: 5000,
    },
  );
const invocation = () => traceOf('## api');
const context = (awsRequestId: string) => ({ awsRequestId });
const readOne = () =>
  runtime.dynamodb.send(
    new GetCommand({ TableName: TEST_TABLES.metrics, Key: { pk: 'SELLER#s1', sk: 'SUMMARY' } }),
  );

test('tells the first invocation from the others, in telemetry and in its trace', async () => {
  const handler = runtime.instrument(async (_event: unknown, _context: unknown) => 'answer');
  expect(await handler({}, context('r-1'))).toBe('answer');
  expect(logged()).toMatchObject([{ ColdStart: 1, service: 'api' }]);
  expect(await invocation()).toMatchObject({ annotations: { ColdStart: true, Service: 'api' } });
  lines.length = 0;
  received.length = 0;
  await handler({}, context('r-2'));
  expect(lines).toEqual([]);
  expect(await invocation()).toMatchObject({ annotations: { ColdStart: false, Service: 'api' } });
});

test('traces the calls to the store by table, without keys and items', async () => {
  await runtime.instrument(async (_event: unknown) => void (await readOne()))({ from: PERSONAL });
  await invocation();
  expect(await traceOf('DynamoDB')).toMatchObject({
    aws: { operation: 'GetItem', table_name: TEST_TABLES.metrics },
  });
  expect(JSON.stringify(received)).not.toMatch(/SELLER#s1|jane/);
});

test('traces a client that is handed in, and shows a failed call without its message', async () => {
  const sns = runtime.trace(new SNSClient(clientFor('http://127.0.0.1:9')));
  const publish = new PublishCommand({ TopicArn: 'arn:aws:sns:us-east-1:0:alerts', Message: PERSONAL });
  await runtime.instrument(async () => void (await sns.send(publish).catch(() => undefined)))();
  await invocation();
  expect(await traceOf('SNS')).toMatchObject({ fault: true });
  expect(JSON.stringify(received)).not.toContain('jane');
  sns.destroy();
});

test('writes the request id of an invocation on its own lines alone', async () => {
  const handler = runtime.instrument(async (_event: unknown, _context: unknown) =>
    runtime.telemetry.warn('look', { seller_id: 's1' }),
  );
  await handler({ from: PERSONAL }, context('r-3'));
  await handler({ from: PERSONAL }, context('r-4'));
  runtime.telemetry.warn('between');
  expect(
    logged().map(({ message, function_request_id, seller_id }) => [message, function_request_id, seller_id]),
  ).toEqual([
    ['look', 'r-3', 's1'],
    ['look', 'r-4', 's1'],
    ['between', undefined, undefined],
  ]);
  expect(lines.join()).not.toContain('jane');
});

test('logs ids and reasons of a failed invocation, not its input, and still publishes telemetry', async () => {
  const event = { body: PERSONAL };
  const handler = runtime.instrument(async ({ body }: typeof event, _context: unknown) => {
    runtime.telemetry.count('recordsApplied', 3);
    const CancellationReasons = [{ Code: 'ConditionalCheckFailed', Item: { buyer: { S: PERSONAL } } }];
    try {
      JSON.parse(body);
    } catch (cause) {
      const failure = new Error('seller s1 could not be written', { cause });
      throw Object.assign(failure, {
        event: body,
        CancellationReasons,
        $metadata: { requestId: 'aws-1', attempts: 1 },
      });
    }
  });
  await expect(handler(event, context('r-5'))).rejects.toThrow(/^api failed; its log says why$/);
  expect(lines.join()).not.toContain('jane');
  const [failure, metrics] = logged();
  expect(failure).toMatchObject({
    level: 'ERROR',
    message: 'the invocation failed',
    function_request_id: 'r-5',
    error: {
      name: 'Error',
      message: 'seller s1 could not be written',
      request_id: 'aws-1',
      stack: expect.arrayContaining([expect.stringContaining('lambda-runtime.test.ts')]),
      causes: [{ name: 'SyntaxError', message: 'a text could not be parsed; its content is not logged' }],
    },
  });
  expect(metrics).toMatchObject({ RecordsApplied: 3 });
  expect(await traceOf('## api', true)).toMatchObject({
    cause: { exceptions: [{ message: 'seller s1 could not be written' }] },
  });
  expect(JSON.stringify(received)).not.toContain('jane');
});

test('describes the cause of a warning like an error, without repeating it', () => {
  const quoting = new SyntaxError(`Unexpected token in "${PERSONAL}"`);
  runtime.telemetry.warn(
    'alerts could not be marked',
    { failed: 2 },
    new AggregateError([quoting, PERSONAL], 'several'),
  );
  expect(logged()).toMatchObject([
    {
      level: 'WARN',
      message: 'alerts could not be marked',
      failed: 2,
      error: { message: 'several', causes: [{ name: 'SyntaxError' }, {}] },
    },
  ]);
  expect(lines.join()).not.toContain('jane');
});

test('does not quote a parser that quotes what it could not read, neither in log nor in trace', async () => {
  const handler = runtime.instrument(async (text: string) => JSON.parse(text));
  await expect(handler(PERSONAL)).rejects.toThrow(/^api failed; its log says why$/);
  const { cause } = await traceOf('## api', true);
  expect(cause).toMatchObject({
    exceptions: [{ type: 'SyntaxError', message: 'a text could not be parsed; its content is not logged' }],
  });
  expect([lines, received].map((told) => JSON.stringify(told)).join()).not.toContain('jane');
});
