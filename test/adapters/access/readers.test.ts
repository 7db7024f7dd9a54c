import { PutCommand, QueryCommand, ScanCommand } from '@aws-sdk/lib-dynamodb';
import { afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import type { ReaderFor } from '../../../adapters/access/readers.ts';
import type { Identity } from '../../../app/access/identity.ts';
import { TEST_TABLES } from '../../support/servers/dynamodb-server.ts';
import { ROLES, useIam } from '../../support/servers/iam-endpoints.ts';

const TableName = TEST_TABLES.metrics;
const seller = (sellerId: string): Identity => ({ role: 'seller', subject: 'user-1', sellerId });
const operator: Identity = { role: 'operator', subject: 'user-2' };

const { server, iam } = await useIam();
beforeAll(async () => {
  for (const id of ['s1', 's2', 's3'])
    await server.client.send(new PutCommand({ TableName, Item: { pk: `SELLER#${id}`, sk: 'SUMMARY', id } }));
});
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'] });
  Object.assign(iam.state, { asked: [], refusing: false, reads: 0 });
});
afterEach(() => void vi.useRealTimers());

const read = async (readerFor: ReaderFor, caller: Identity, sellerId: string): Promise<unknown> =>
  (
    await readerFor(caller).send(
      new QueryCommand({
        TableName,
        KeyConditionExpression: 'pk = :pk AND sk = :sk',
        ExpressionAttributeValues: { ':pk': `SELLER#${sellerId}`, ':sk': 'SUMMARY' },
      }),
    )
  ).Items?.[0]?.['id'];
const ownOf = (readerFor: ReaderFor, sellerId: string) => read(readerFor, seller(sellerId), sellerId);
const sessionNames = () => iam.state.asked.map((asked) => asked.get('RoleSessionName'));
/** Sessions last an hour by the clock, which otherwise stands still. */
const later = (minutes: number) => vi.setSystemTime(Date.now() + minutes * 60_000);

test('lets a seller read its own items, through the seller role tagged with its id', async () => {
  expect(await ownOf(iam.readers(), 's1')).toBe('s1');
  expect(Object.fromEntries(iam.state.asked[0]!)).toMatchObject({
    Action: 'AssumeRole',
    RoleArn: ROLES.seller,
    RoleSessionName: 'seller-s1',
    DurationSeconds: '3600',
    'Tags.member.1.Key': 'seller_id',
    'Tags.member.1.Value': 's1',
  });
});

test('lets a seller read no other seller, whatever a handler asks for', async () => {
  const readerFor = iam.readers();
  await expect(read(readerFor, seller('s1'), 's2')).rejects.toThrow(/LeadingKeys/);
  await expect(readerFor(seller('s1')).send(new ScanCommand({ TableName }))).rejects.toThrow(
    /not authorized/,
  );
  await expect(
    readerFor(seller('s1')).send(new PutCommand({ TableName, Item: { pk: 'SELLER#s1', sk: 'x' } })),
  ).rejects.toThrow(/not authorized/);
});

test('lets an operator read every seller, through the operator role and without a tag', async () => {
  const readerFor = iam.readers();
  expect([await read(readerFor, operator, 's1'), await read(readerFor, operator, 's2')]).toEqual([
    's1',
    's2',
  ]);
  expect(iam.state.asked).toHaveLength(1);
  expect(iam.state.asked[0]!.get('RoleArn')).toBe(ROLES.operator);
  expect([...iam.state.asked[0]!.keys()].filter((key) => key.startsWith('Tags'))).toEqual([]);
});

test('lets finance read through a role of its own, and no order of anybody', async () => {
  const finance: Identity = { role: 'finance', subject: 'user-3' };
  const orders = {
    TableName: TEST_TABLES.ledger,
    KeyConditionExpression: 'pk = :pk',
    ExpressionAttributeValues: { ':pk': 'SELLER#s1' },
  };
  await expect(iam.readers()(finance).send(new QueryCommand(orders))).rejects.toThrow(/not authorized/);
  expect(Object.fromEntries(iam.state.asked[0]!)).toMatchObject({
    RoleArn: ROLES.finance,
    RoleSessionName: 'finance',
  });
});

test('refuses to read for finance in a function that answers nothing to finance', () => {
  const roles = { ...ROLES, finance: undefined };
  expect(() => iam.readers({ roles })({ role: 'finance', subject: 'user-3' })).toThrow(
    /this function has no role for finance/,
  );
});

test('calls STS once for each seller, however many requests come at once', async () => {
  const readerFor = iam.readers();
  await Promise.all(Array.from({ length: 10 }, () => ownOf(readerFor, 's1')));
  for (let count = 0; count < 3; count += 1) await ownOf(readerFor, 's1');
  expect(sessionNames()).toEqual(['seller-s1']);
  await ownOf(readerFor, 's2');
  expect(sessionNames()).toEqual(['seller-s1', 'seller-s2']);
});

test('renews a session before it expires, and not a request too early', async () => {
  const readerFor = iam.readers();
  await ownOf(readerFor, 's1');
  later(54);
  await ownOf(readerFor, 's1');
  expect(sessionNames()).toEqual(['seller-s1']);
  later(2);
  await Promise.all(Array.from({ length: 5 }, () => ownOf(readerFor, 's1')));
  expect(await ownOf(readerFor, 's1')).toBe('s1');
  expect(sessionNames()).toEqual(['seller-s1', 'seller-s1']);
});

test('keeps sessions of a limited number of sellers, and drops the one used least recently', async () => {
  const readerFor = iam.readers({ sellersMax: 2 });
  for (const id of ['s1', 's2', 's1', 's3', 's1', 's2']) expect(await ownOf(readerFor, id)).toBe(id);
  expect(sessionNames()).toEqual(['seller-s1', 'seller-s2', 'seller-s3', 'seller-s2']);
});

test('shares connections to the store, so that a new seller does not wait for a handshake', async () => {
  const readerFor = iam.readers();
  await ownOf(readerFor, 's1');
  const before = iam.connectionsToStore();
  for (const id of ['s2', 's3', 's1']) await ownOf(readerFor, id);
  expect(iam.connectionsToStore()).toBe(before);
});

test('reads nothing when a role cannot be assumed, names role and session, and tries again next time', async () => {
  const readerFor = iam.readers();
  iam.state.refusing = true;
  await expect(ownOf(readerFor, 's1')).rejects.toMatchObject({
    message: `could not assume the role ${ROLES.seller} for the session seller-s1`,
    cause: { name: 'AccessDenied' },
  });
  expect([iam.state.asked.length, iam.state.reads]).toEqual([1, 0]);
  iam.state.refusing = false;
  expect(await ownOf(readerFor, 's1')).toBe('s1');
});

test('stops using a session that cannot be renewed', async () => {
  const readerFor = iam.readers();
  await ownOf(readerFor, 's1');
  later(56);
  iam.state.refusing = true;
  await expect(ownOf(readerFor, 's1')).rejects.toThrow(/could not assume the role/);
});

test('gives each seller a session name of its own that STS accepts and CloudTrail readers recognise', async () => {
  const readerFor = iam.readers();
  const long = 'x'.repeat(127);
  const ids = [
    'a',
    'a:b',
    'a.b',
    'A_b-c.d:e',
    'y'.repeat(57),
    'y'.repeat(58),
    `${long}1`,
    `${long}2`,
    `${':'.repeat(128)}`,
  ];
  for (const id of ids) await ownOf(readerFor, id);
  const names = sessionNames();
  for (const name of names) expect(name).toMatch(/^[\w+=,.@-]{2,64}$/);
  expect(names.slice(0, 5)).toEqual([
    'seller-a',
    'seller-a=b',
    'seller-a.b',
    'seller-A_b-c.d=e',
    `seller-${'y'.repeat(57)}`,
  ]);
  expect(names[6]).toMatch(/^seller-x{40}@[0-9a-f]{16}$/);
  expect(new Set(names).size).toBe(ids.length);
  expect(iam.state.asked.map((asked) => asked.get('Tags.member.1.Value'))).toEqual(ids);
});
