/**
 * Some of the simulated histories on DynamoDB Local, answer by answer. What the simulator relies on
 * is then what AWS's own server does.
 */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { createDynamoDB } from '../../adapters/dynamodb/client.ts';
import { ensureTable } from '../../local/store/tables.ts';
import { TABLE_NAMES, TABLES } from '../../topology/tables.ts';
import { twinRuns } from '../simulation/store/twin.ts';

const settings = {
  endpoint: inject('dynamodb'),
  region: 'eu-central-1',
  credentials: { accessKeyId: 'simulation', secretAccessKey: 'secret' },
};

const client = createDynamoDB(() => undefined, settings);
beforeAll(async () => {
  const tables = new DynamoDBClient(settings);
  for (const name of TABLE_NAMES) await ensureTable(tables, name, TABLES[name]);
  tables.destroy();
});
afterAll(() => client.destroy());

test('DynamoDB Local answers in the same histories as the simulated store', async () => {
  expect(await twinRuns({ client, seeds: { from: 1, count: 5 } })).toEqual([]);
});
