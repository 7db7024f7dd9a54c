/**
 * A record that cannot be used is evidence. The quarantine must hold it once, whole and to the
 * byte.
 */
import { QueryCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createQuarantineStore } from '../../../adapters/dynamodb/quarantine-store.ts';
import { waiting } from '../../../app/pacing/backoff.ts';
import type { QuarantineStore, Rejected } from '../../../app/ports/quarantine.ts';
import { startDynamoDB, TEST_TABLES, type TestDynamoDB } from '../../support/servers/dynamodb-server.ts';

let db: TestDynamoDB;
let store: QuarantineStore;
beforeAll(async () => {
  db = await startDynamoDB();
  store = createQuarantineStore(db.client, TEST_TABLES.ledger, waiting);
});
afterAll(() => db?.stop());

const NOW = 1_770_000_000_000;
const rejected = (
  topic: string,
  offset: number,
  value: Buffer | undefined,
  changes: Partial<Rejected['raw']> = {},
): Rejected => ({
  raw: { topic, partition: 0, offset, timestamp: NOW - 5, key: undefined, value, ...changes },
  reason: `the reason of ${offset}`,
});
/** Bytes that are text in no encoding, and differ at every place. */
const noise = (length: number): Buffer =>
  Buffer.from(Array.from({ length }, (_, index) => (index * 131 + (index >> 8) * 17) & 0xff));

describe('the quarantine', () => {
  test('gives back a record with its position, time and reason, byte for byte', async () => {
    const value = Buffer.from([0xff, 0xfe, 0x00, 0x7b, 0xc3, 0x28]);
    expect(await store.add([rejected('bytes', 7, value)], NOW)).toHaveLength(1);
    expect(await store.list('bytes', 0)).toEqual([
      { topic: 'bytes', partition: 0, offset: 7, timestamp: NOW - 5, reason: 'the reason of 7', value },
    ]);
  });

  test('keeps a record once, however often it is delivered', async () => {
    const records = [rejected('once', 1, Buffer.from('a')), rejected('once', 2, Buffer.from('b'))];
    expect(await store.add(records.slice(0, 1), NOW)).toEqual(records.slice(0, 1));
    expect(await store.add(records, NOW + 1)).toEqual(records.slice(1));
    expect(await store.add(records, NOW + 2)).toEqual([]);
    expect((await store.list('once', 0)).map(({ offset }) => offset)).toEqual([1, 2]);
  });

  test.each([
    ['nothing', undefined],
    ['an empty value', Buffer.alloc(0)],
  ])('takes a record with %s', async (name, value) => {
    await store.add([rejected(name, 1, value)], NOW);
    expect((await store.list(name, 0)).map((record) => record.value)).toEqual([Buffer.alloc(0)]);
  });

  test('takes a record that is larger than an item of the store', async () => {
    const [exact, over, large] = [noise(350_000), noise(350_001), noise(900_000)];
    await store.add(
      [
        rejected('large', 1, exact),
        rejected('large', 2, large),
        rejected('large', 3, Buffer.from('small')),
        rejected('large', 4, over),
      ],
      NOW,
    );
    const found = await store.list('large', 0);
    expect(found.map(({ offset }) => offset)).toEqual([1, 2, 3, 4]);
    expect(
      [exact, large, Buffer.from('small'), over].map((value, index) => value.equals(found[index]!.value)),
    ).toEqual([true, true, true, true]);
  });

  test('takes a record with a key as large as an item, so that it does not block its partition', async () => {
    const value = noise(400_000);
    expect(await store.add([rejected('large key', 1, value, { key: noise(390_000) })], NOW)).toHaveLength(1);
    expect((await store.list('large key', 0))[0]?.value.equals(value)).toBe(true);
  });

  test('takes a record whose timestamp is not a time', async () => {
    await store.add(
      [
        rejected('timestamp', 1, undefined, { timestamp: 1.7e18 }),
        rejected('timestamp', 2, undefined, { timestamp: -1 }),
      ],
      NOW,
    );
    expect((await store.list('timestamp', 0)).map(({ timestamp }) => timestamp)).toEqual([1.7e18, -1]);
  });

  test('lets every part of a record expire after its days, so that nothing of it stays', async () => {
    const days = createQuarantineStore(db.client, TEST_TABLES.ledger, waiting, 7);
    await days.add([rejected('expiring', 1, noise(900_000))], NOW);
    const { Items = [] } = await db.client.send(
      new QueryCommand({
        TableName: TEST_TABLES.ledger,
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': 'QUARANTINE#expiring#0' },
      }),
    );
    expect(Items.map((item) => item['expires_at'].value)).toEqual(
      Array.from({ length: 3 }, () => String(NOW / 1000 + 7 * 86_400)),
    );
  });

  test('lists each partition by offset, however many records it has', async () => {
    const offsets = [1_000_000_000_000, 10, 9, ...Array.from({ length: 120 }, (_, index) => 100 + index)];
    expect(
      await store.add(
        [
          ...offsets.map((offset) => rejected('many', offset, Buffer.from('x'))),
          rejected('many', 11, Buffer.from('y'), { partition: 10 }),
        ],
        NOW,
      ),
    ).toHaveLength(offsets.length + 1);
    expect((await store.list('many', 0)).map(({ offset }) => offset)).toEqual(
      offsets.toSorted((a, b) => a - b),
    );
    expect((await store.list('many', 10)).map(({ offset }) => offset)).toEqual([11]);
    expect(await store.list('many', 1)).toEqual([]);
  });
});
