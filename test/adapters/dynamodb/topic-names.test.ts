import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { toNumber } from '../../../adapters/dynamodb/client.ts';
import { sellerPk, totalSk } from '../../../adapters/dynamodb/keys.ts';
import { createMetricsStore } from '../../../adapters/dynamodb/metrics-store.ts';
import { waiting } from '../../../app/pacing/backoff.ts';
import { USUAL_TOPICS } from '../../../contracts/sources/topics.ts';
import { startDynamoDB, TEST_TABLES, type TestDynamoDB } from '../../support/servers/dynamodb-server.ts';

let db: TestDynamoDB;
beforeAll(async () => {
  db = await startDynamoDB();
});
afterAll(() => db.stop());

test('names the topics of this marketplace as sources, so that an operator finds the record', async () => {
  for (const eventType of ['orders', 'payouts'] as const) {
    const Item = {
      pk: sellerPk('s1'),
      sk: totalSk(eventType, 0),
      offset_3: toNumber(41),
      time_3: toNumber(1000),
      // Partition 3 of the second topic of the kind, if it has one.
      offset_1000003: toNumber(7),
      time_1000003: toNumber(2000),
    };
    await db.client.send(new PutCommand({ TableName: TEST_TABLES.metrics, Item }));
  }
  const store = createMetricsStore(db.client, TEST_TABLES.metrics, waiting, {
    ...USUAL_TOPICS,
    orders: ['shop.orders-v2', 'shop.orders-eu'],
  });
  expect((await store.readTotals('s1')).source).toEqual([
    { topic: 'seller_payouts', partition: 3, offset: 41, time: '1970-01-01T00:00:01.000Z' },
    { topic: 'shop.orders-eu', partition: 3, offset: 7, time: '1970-01-01T00:00:02.000Z' },
    { topic: 'shop.orders-v2', partition: 3, offset: 41, time: '1970-01-01T00:00:01.000Z' },
  ]);
});
