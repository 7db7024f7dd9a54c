/**
 * The runbook's program for one damaged seller: what it leaves out or takes too much of is lost for
 * good.
 */
import { spawnSync } from 'node:child_process';
import { CreateTableCommand } from '@aws-sdk/client-dynamodb';
import { BatchWriteCommand, PutCommand, ScanCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type DocumentedProgram, documentedProgram } from '../support/programs/documented-program.ts';
import { startDynamoDB, type TestDynamoDB } from '../support/servers/dynamodb-server.ts';

const TABLES = ['seller-pulse-prod-ledger', 'seller-pulse-prod-metrics'] as const;

let db: TestDynamoDB;
let program: DocumentedProgram;
beforeAll(async () => {
  program = documentedProgram('docs/operating/runbook.md', 'copy-sellers');
  db = await startDynamoDB();
  for (const name of TABLES.flatMap((table) => [table, `${table}-restored`]))
    await db.client.send(
      new CreateTableCommand({
        TableName: name,
        BillingMode: 'PAY_PER_REQUEST',
        AttributeDefinitions: ['pk', 'sk'].map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
        KeySchema: [
          { AttributeName: 'pk', KeyType: 'HASH' },
          { AttributeName: 'sk', KeyType: 'RANGE' },
        ],
      }),
    );
});
afterAll(async () => {
  program?.remove();
  await db?.stop();
});

const put = (table: string, seller: string, sk: string, value: string) =>
  db.client.send(new PutCommand({ TableName: table, Item: { pk: `SELLER#${seller}`, sk, value } }));
const itemsOf = async (table: string): Promise<string[]> =>
  ((await db.client.send(new ScanCommand({ TableName: table }))).Items ?? [])
    .map(({ pk, sk, value }) => `${pk} ${sk} ${value}`)
    .sort();
const copy = (...sellers: string[]) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [program.file, ...sellers], {
    env: {
      AWS_ENDPOINT_URL_DYNAMODB: db.endpoint,
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'local',
      AWS_SECRET_ACCESS_KEY: 'local',
    },
    encoding: 'utf8',
  });
  return { status, output: `${stdout}${stderr}` };
};

test('putting one seller back restores every item of it and touches nobody else', async () => {
  const many = Array.from({ length: 60 }, (_, index) => `ORDER#${String(index).padStart(3, '0')}`);
  for (const table of TABLES) {
    const restored = many.map((sk) => ({
      PutRequest: { Item: { pk: 'SELLER#damaged', sk, value: 'right' } },
    }));
    for (let at = 0; at < restored.length; at += 25)
      await db.client.send(
        new BatchWriteCommand({ RequestItems: { [`${table}-restored`]: restored.slice(at, at + 25) } }),
      );
    await put(`${table}-restored`, 'other', 'ORDER#1', 'as it was');
    await put(table, 'damaged', 'ORDER#000', 'wrong');
    await put(table, 'damaged', 'ORDER#later', 'came after');
    await put(table, 'other', 'ORDER#1', 'as it is');
  }
  const { status, output } = copy('damaged');
  expect(status, output).toBe(0);
  expect(output).toContain('damaged: 60 items put back into seller-pulse-prod-ledger, 1 taken out');
  const expected = [
    'SELLER#other ORDER#1 as it is',
    ...many.map((sk) => `SELLER#damaged ${sk} right`),
  ].sort();
  for (const table of TABLES) expect(await itemsOf(table)).toEqual(expected);
});

test('a seller whose name was mistyped loses nothing', async () => {
  for (const table of TABLES) await put(table, 'young', 'ORDER#1', 'all there is');
  const { status, output } = copy('young');
  expect(status).toBe(1);
  expect(output).toContain('seller-pulse-prod-ledger-restored has nothing of young');
  for (const table of TABLES) expect(await itemsOf(table)).toContain('SELLER#young ORDER#1 all there is');
});
