import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { afterAll } from 'vitest';
import { createDynamoDB } from '../../../adapters/dynamodb/client.ts';
import { type Store, startStore } from '../../../local/store/store.ts';

export const TEST_TABLES = { ledger: 'ledger', metrics: 'metrics', connections: 'connections' } as const;

export type TestDynamoDB = {
  readonly store: Store;
  readonly endpoint: string;
  readonly client: DynamoDBDocumentClient;
  readonly stop: () => Promise<void>;
};

/** A real local DynamoDB server with every table, on a file that is removed when it stops. */
export const startDynamoDB = async (): Promise<TestDynamoDB> => {
  const folder = mkdtempSync(join(tmpdir(), 'seller-pulse-test-'));
  const store = await startStore({
    dataFile: join(folder, 'dynamodb.sqlite'),
    tableNames: TEST_TABLES,
    environment: {},
  });
  const client = createDynamoDB(() => undefined, store.clientSettings);
  return {
    store,
    endpoint: store.endpoint,
    client,
    stop: async () => {
      client.destroy();
      await store.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
};

/** A server for the tests of one file. It stops when they are done. */
export const useDynamoDB = async (): Promise<TestDynamoDB> => {
  const server = await startDynamoDB();
  afterAll(() => server.stop());
  return server;
};
