/**
 * Some of the simulated histories on DynamoDB Local, answer by answer. What the simulator relies on
 * is then what AWS's own server does.
 */
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { createDynamoDB } from '../../adapters/dynamodb/client.ts';
import { startStore } from '../../local/store/store.ts';
import { twinRuns } from '../simulation/store/twin.ts';
import { TEST_TABLES } from '../support/servers/dynamodb-server.ts';

const environment = {
  AWS_ENDPOINT_URL_DYNAMODB: inject('dynamodb'),
  AWS_REGION: 'eu-central-1',
  AWS_ACCESS_KEY_ID: 'simulation',
  AWS_SECRET_ACCESS_KEY: 'secret',
};

let client: ReturnType<typeof createDynamoDB>;
beforeAll(async () => {
  const store = await startStore({ dataFile: 'unused', tableNames: TEST_TABLES, environment });
  client = createDynamoDB(() => undefined, store.clientSettings);
});
afterAll(() => client?.destroy());

test('DynamoDB Local answers in the same histories as the simulated store', async () => {
  expect(await twinRuns({ client, seeds: { from: 1, count: 5 } })).toEqual([]);
});
