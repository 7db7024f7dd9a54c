import { BatchGetCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { lambdaReaders } from '../../../adapters/access/lambda-readers.ts';
import { lambdaWriters } from '../../../adapters/access/lambda-writers.ts';
import { createMeteredDynamoDB } from '../../../adapters/runtime/runtime.ts';
import { ENV } from '../../../topology/environment.ts';
import { SILENT } from '../../support/functions/marketplace.ts';
import { TEST_TABLES } from '../../support/servers/dynamodb-server.ts';
import { ROLES, useIam } from '../../support/servers/iam-endpoints.ts';

const env = { [ENV.sellerReaderRole]: ROLES.seller, [ENV.operatorReaderRole]: ROLES.operator };
const look = new QueryCommand({
  TableName: TEST_TABLES.metrics,
  KeyConditionExpression: 'pk = :pk',
  ExpressionAttributeValues: { ':pk': 'SELLER#s1' },
});

const { server, iam } = await useIam();
beforeAll(async () => {
  const variables = {
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'x',
    AWS_SECRET_ACCESS_KEY: 'x',
    AWS_ENDPOINT_URL_STS: iam.endpoints.sts,
    AWS_ENDPOINT_URL_DYNAMODB: iam.endpoints.dynamodb,
  };
  for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value);
});
afterAll(() => void vi.unstubAllEnvs());

test('makes a deployed function assume the roles of its environment, with calls traced and units counted', async () => {
  const counted: unknown[] = [];
  const traced: unknown[] = [];
  const telemetry = {
    ...SILENT,
    count: (measurement: string, amount: number) => void counted.push([measurement, amount]),
  };
  const dynamodb = createMeteredDynamoDB(telemetry);
  const readerFor = lambdaReaders({
    env,
    telemetry,
    dynamodb,
    trace: (client) => {
      traced.push(client);
      return client;
    },
  });
  await expect(dynamodb.send(look)).rejects.toThrow(/not authorized/);
  const reader = readerFor({ role: 'seller', subject: 'user-1', sellerId: 's1' });
  await reader.send(look);
  await readerFor({ role: 'operator', subject: 'user-2' }).send(look);
  expect(iam.state.asked.map((asked) => asked.get('RoleArn'))).toEqual([ROLES.seller, ROLES.operator]);
  expect(counted).toEqual([
    ['readUnits', expect.any(Number)],
    ['readUnits', expect.any(Number)],
  ]);
  expect(traced).toHaveLength(3);
  expect(traced).toContain(reader);
  expect(iam.connectionsToStore()).toBe(1);
  dynamodb.destroy();
});

test.each(Object.keys(env))(
  'stops the function at its start, and names %s, when that variable is missing',
  (name) => {
    const without = { ...env, [name]: '' };
    const runtime = {
      telemetry: SILENT,
      dynamodb: server.client,
      trace: <Client>(client: Client) => client,
    };
    expect(() => lambdaReaders({ ...runtime, env: without })).toThrow(`${name} is missing`);
  },
);

test('answers finance through a role of its own', async () => {
  const dynamodb = createMeteredDynamoDB(SILENT);
  const readerFor = lambdaReaders(
    { env, telemetry: SILENT, dynamodb, trace: (client) => client },
    ROLES.finance,
  );
  iam.state.asked = [];
  await readerFor({ role: 'finance', subject: 'user-3' })
    .send(look)
    .catch(() => undefined);
  expect(iam.state.asked.map((asked) => asked.get('RoleArn'))).toEqual([ROLES.finance]);
  dynamodb.destroy();
});

test('makes changes through the role of the environment, and stops the function at its start without it', async () => {
  const dynamodb = createMeteredDynamoDB(SILENT);
  const runtime = { telemetry: SILENT, dynamodb, trace: <Client>(client: Client) => client };
  expect(() => lambdaWriters({ ...runtime, env })).toThrow(`${ENV.operatorWriterRole} is missing`);
  const writerFor = lambdaWriters({ ...runtime, env: { ...env, [ENV.operatorWriterRole]: ROLES.writer } });
  iam.state.asked = [];
  const entry = { [TEST_TABLES.ledger]: { Keys: [{ pk: 'SELLER#s1', sk: 'ORDER#o1' }] } };
  await writerFor({ role: 'operator', subject: 'user-2' }, 's1').send(
    new BatchGetCommand({ RequestItems: entry }),
  );
  expect(iam.state.asked.map((asked) => asked.get('RoleArn'))).toEqual([ROLES.writer]);
  dynamodb.destroy();
});
