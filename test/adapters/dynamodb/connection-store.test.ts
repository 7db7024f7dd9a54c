import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createConnectionStore } from '../../../adapters/dynamodb/connection-store.ts';
import type { ConnectionStore } from '../../../app/ports/connections.ts';
import { startDynamoDB, TEST_TABLES, type TestDynamoDB } from '../../support/servers/dynamodb-server.ts';

const NOW = 1_774_778_400;

let server: TestDynamoDB;
let store: ConnectionStore;
beforeAll(async () => {
  server = await startDynamoDB();
  store = createConnectionStore(server.client, TEST_TABLES.connections);
});
afterAll(() => server.stop());

const seller = { role: 'seller', subject: 'user-1', sellerId: 's1' } as const;

test('finds a connection with its identity until it expires', async () => {
  const connection = { connectionId: 'a=', identity: seller, expiresAt: NOW + 10 };
  await store.add(connection);
  expect(await store.find('a=', NOW)).toEqual(connection);
  expect(await store.find('a=', NOW + 9.9)).toEqual(connection);
  expect(await store.find('a=', NOW + 10)).toBeUndefined();
  expect(await store.find('unknown', NOW)).toBeUndefined();
});

test('sends summaries of a seller to the live connections subscribed to it, and to no others', async () => {
  for (const connectionId of ['one', 'two', 'expired', 'silent']) {
    await store.add({
      connectionId,
      identity: { role: 'operator', subject: 'user-2' },
      expiresAt: connectionId === 'expired' ? NOW - 1 : NOW + 100,
    });
  }
  for (const connectionId of ['one', 'two', 'expired'])
    expect(await store.subscribe(connectionId, 's7')).toBe('subscribed');
  expect((await store.listSubscribers('s7', NOW)).sort()).toEqual(['one', 'two']);
  expect(await store.listSubscribers('s8', NOW)).toEqual([]);
  await store.subscribe('two', 's8');
  expect(await store.listSubscribers('s7', NOW)).toEqual(['one']);
  expect(await store.listSubscribers('s8', NOW)).toEqual(['two']);
});

test('does not bring a connection back when a subscription crosses its disconnect', async () => {
  await store.add({ connectionId: 'left', identity: seller, expiresAt: NOW + 100 });
  await store.remove('left');
  await store.remove('left');
  expect(await store.subscribe('left', 's9')).toBe('gone');
  expect(await store.listSubscribers('s9', NOW)).toEqual([]);
});

test('counts a connection of an earlier release, which names no subject, as expired', async () => {
  const TableName = TEST_TABLES.connections;
  const Item = {
    pk: 'CONNECTION#old',
    sk: 'CONNECTION',
    identity: { role: 'operator' },
    expires_at: NOW + 100,
  };
  await server.client.send(new PutCommand({ TableName, Item }));
  expect(await store.find('old', NOW)).toBeUndefined();
});

test('counts a connection whose end cannot be read as expired', async () => {
  await store.add({ connectionId: 'odd', identity: seller, expiresAt: NOW + 100 });
  const Item = { pk: 'CONNECTION#odd', sk: 'CONNECTION', identity: seller, expires_at: 'tomorrow' };
  await server.client.send(new PutCommand({ TableName: TEST_TABLES.connections, Item }));
  expect(await store.find('odd', NOW)).toBeUndefined();
});
