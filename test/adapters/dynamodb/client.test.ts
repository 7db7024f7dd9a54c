import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  BatchGetCommand,
  GetCommand,
  PutCommand,
  QueryCommand,
  TransactWriteCommand,
} from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  type ConsumedCapacity,
  createDynamoDB,
  integer,
  numberText,
  readNumbers,
  toNumber,
} from '../../../adapters/dynamodb/client.ts';
import { type Store, startStore } from '../../../local/store/store.ts';
import { TEST_TABLES } from '../../support/servers/dynamodb-server.ts';

let store: Store;
const folder = mkdtempSync(join(tmpdir(), 'seller-pulse-test-'));
beforeAll(async () => {
  store = await startStore({
    dataFile: join(folder, 'dynamodb.sqlite'),
    tableNames: TEST_TABLES,
    environment: {},
  });
});
afterAll(async () => {
  await store?.close();
  rmSync(folder, { recursive: true, force: true });
});

const metered = () => {
  const consumed: ConsumedCapacity[] = [];
  return { consumed, client: createDynamoDB((units) => consumed.push(units), store.clientSettings) };
};

describe('numbers in the store', () => {
  test('come back as they were stored, beyond the precision of a float', async () => {
    const { client } = metered();
    const texts = [
      '9007199254740993',
      '0.1',
      '12345678901234567890123456789012345678',
      '-0.00000000000000000000000000000000000001',
    ];
    await client.send(
      new PutCommand({
        TableName: TEST_TABLES.ledger,
        Item: {
          pk: 'n',
          sk: 'n',
          text: '5',
          ...Object.fromEntries(texts.map((text, index) => [`n${index}`, toNumber(text)])),
        },
      }),
    );
    const { Item = {} } = await client.send(
      new GetCommand({ TableName: TEST_TABLES.ledger, Key: { pk: 'n', sk: 'n' } }),
    );
    expect([...readNumbers(Item)].toSorted()).toEqual(texts.map((text, index) => [`n${index}`, text]));
  });

  test('are refused as integers when they are not safe whole numbers', () => {
    expect(integer.parse(toNumber('42'))).toBe(42);
    for (const text of ['1.5', '9007199254740993']) expect(() => integer.parse(toNumber(text))).toThrow();
    expect(() => numberText.parse(42)).toThrow();
  });
});

describe('counting the units of a call', () => {
  test('adds up reads and writes of one table and of several', async () => {
    const { consumed, client } = metered();
    const { ledger, metrics } = TEST_TABLES;
    const item = (kb: number) => ({ pk: 'c', sk: String(kb), value: 'x'.repeat(kb * 1024 - 100) });
    await client.send(new PutCommand({ TableName: ledger, Item: item(3) }));
    expect(consumed.splice(0)).toEqual([{ operation: 'write', table: ledger, units: 3 }]);
    await client.send(
      new TransactWriteCommand({
        TransactItems: [
          { Put: { TableName: ledger, Item: item(1) } },
          { Put: { TableName: metrics, Item: item(2) } },
        ],
      }),
    );
    expect(consumed.splice(0).toSorted((a, b) => a.table.localeCompare(b.table))).toEqual([
      { operation: 'write', table: ledger, units: 2 },
      { operation: 'write', table: metrics, units: 4 },
    ]);
    await client.send(
      new BatchGetCommand({
        RequestItems: {
          [ledger]: { Keys: [{ pk: 'c', sk: '1' }], ConsistentRead: true },
          [metrics]: { Keys: [{ pk: 'c', sk: '2' }] },
        },
      }),
    );
    expect(consumed.splice(0).map(({ operation }) => operation)).toEqual(['read', 'read']);
    await client.send(
      new QueryCommand({
        TableName: ledger,
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': 'c' },
      }),
    );
    const [query] = consumed.splice(0);
    expect(query).toMatchObject({ operation: 'read', table: ledger });
    expect(query!.units).toBeGreaterThan(0);
  });
});
