/** What a seller and its subscribers keep when a summary is damaged or deleted. */
import { DeleteCommand, GetCommand, PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { describe, expect, test } from 'vitest';
import { toNumber } from '../../../adapters/dynamodb/client.ts';
import { alertKey, summaryKey } from '../../../adapters/dynamodb/keys.ts';
import { ENV } from '../../../topology/environment.ts';
import { aTransition } from '../../support/factories/transitions.ts';
import { AMPLE, anOrder, logRecord, useFunctions } from '../../support/functions/ingest-and-evaluate.ts';
import { readAllAlerts } from '../../support/functions/read-alerts.ts';

const NOW = Date.parse('2026-03-10T13:00:00Z');
const LATER = NOW + 40 * 86_400_000;

const { functions } = await useFunctions({ now: NOW, timeZone: 'UTC', currency: 'EUR' });
const { runtime, metrics } = functions;
const TableName = runtime.env[ENV.metricsTable];

let offset = 0;
const orders = (sellerId: string, count: number, changes: object = {}) =>
  functions.ingestRecords(
    Array.from({ length: count }, () => {
      offset += 1;
      return logRecord('orders', offset, anOrder(sellerId, `o-${offset}`, changes));
    }),
  );
const evaluate = (sellers: readonly string[], now = NOW) =>
  functions.evaluateWith({ clock: () => now })(
    {
      Records: sellers.map((sellerId, index) => ({
        dynamodb: {
          Keys: { pk: { S: `SELLER#${sellerId}` }, sk: { S: 'TOTAL#orders#0' } },
          SequenceNumber: String(100 + index),
        },
      })),
    },
    AMPLE,
  );
/** A seller in breach, whose alert number 1 said so. */
const inBreach = async (sellerId: string) => {
  await orders(sellerId, 25, { status: 'cancelled' });
  await evaluate([sellerId]);
};
const summaryOf = async (sellerId: string) => (await metrics.readSummaries([sellerId]))[0]!;
const alertsOf = async (sellerId: string) =>
  (await readAllAlerts(metrics, sellerId)).map(({ seq, to }) => `${seq} ${to}`);
const set = (key: { pk: string; sk: string }, name: string, value: unknown) =>
  runtime.dynamodb.send(
    new UpdateCommand({
      TableName,
      Key: key,
      UpdateExpression: value === undefined ? 'REMOVE #name' : 'SET #name = :value',
      ExpressionAttributeNames: { '#name': name },
      ...(value !== undefined && { ExpressionAttributeValues: { ':value': value } }),
    }),
  );
const damage = (sellerId: string, name: string, value: unknown) => set(summaryKey(sellerId), name, value);
const erase = (sellerId: string) =>
  runtime.dynamodb.send(new DeleteCommand({ TableName, Key: summaryKey(sellerId) }));
/** How often it was told that a seller's summary was made anew. */
const toldOf = (sellerId: string): number =>
  functions.told.filter(
    ({ message, details }) =>
      message.includes('made anew') && (details as { seller_id?: string }).seller_id === sellerId,
  ).length;

describe.each<[string, string, unknown]>([
  ['a document of random bytes', 'document', Buffer.from('broken')],
  ['a document of text', 'document', 'broken'],
  ['no document', 'document', undefined],
  ['a version of text', 'version', 'second'],
  ['a version that is no whole number', 'version', toNumber('1.5')],
  ['a version beyond every number', 'version', toNumber('1e60')],
  ['a version of zero', 'version', toNumber(0)],
  ['a version that is a list', 'version', ['1', toNumber(2)]],
  ['no version', 'version', undefined],
])('a summary with %s', (name, attribute, value) => {
  const seller = name.replaceAll(' ', '-');

  test('delays no neighbour, and is made anew with the alert that it showed', async () => {
    await inBreach(seller);
    await orders(`${seller}-2`, 1);
    await damage(seller, attribute, value);
    expect(await evaluate([seller, `${seller}-2`])).toEqual({ batchItemFailures: [] });
    expect(await evaluate([seller, `${seller}-2`])).toEqual({ batchItemFailures: [] });
    expect((await summaryOf(`${seller}-2`)).version).toBe(1);
    const { document, unreadable } = await summaryOf(seller);
    expect([unreadable, document?.body?.alerts]).toMatchObject([
      undefined,
      [{ alert_id: `${seller}#cancellation#1`, state: 'breach', since: '2026-03-10T13:00:00.000Z' }],
    ]);
    expect([await alertsOf(seller), toldOf(seller)]).toEqual([['1 breach'], 1]);
  });

  test('tells the end of the alert under the next number', async () => {
    await damage(seller, attribute, value);
    await evaluate([seller], LATER);
    expect(await alertsOf(seller)).toEqual(['2 ok', '1 breach']);
  });
});

describe('a summary that was deleted', () => {
  test('comes back with its alerts, and the next one takes the next number', async () => {
    await inBreach('deleted');
    await erase('deleted');
    expect(await evaluate(['deleted'])).toEqual({ batchItemFailures: [] });
    expect([await alertsOf('deleted'), toldOf('deleted')]).toEqual([['1 breach'], 1]);
    await erase('deleted');
    expect(await evaluate(['deleted'], LATER)).toEqual({ batchItemFailures: [] });
    expect(await alertsOf('deleted')).toEqual(['2 ok', '1 breach']);
  });

  test('is shown by the API with its alert before it is made anew', async () => {
    await inBreach('asked-for');
    await erase('asked-for');
    expect(await functions.get('/v1/sellers/asked-for/metrics')).toMatchObject({
      orders: { total_orders: 25 },
      alerts: [{ alert_id: 'asked-for#cancellation#1' }],
    });
  });

  test('of a new seller is made after one look for alerts, and without a word', async () => {
    await orders('new', 1);
    await evaluate(['new']);
    expect(toldOf('new')).toBe(0);
  });

  test('leaves the numbers of rules that have left the policy alone', async () => {
    await inBreach('with-history');
    const transition = aTransition({ seller_id: 'with-history', rule: 'gone', seq: 7, to: 'ok' });
    await runtime.dynamodb.send(
      new PutCommand({
        TableName,
        Item: { ...alertKey('with-history', transition), transition: JSON.stringify(transition) },
      }),
    );
    await erase('with-history');
    await evaluate(['with-history']);
    expect((await summaryOf('with-history')).document?.rules['gone']).toMatchObject({ state: 'ok', seq: 7 });
  });
});

test('a summary that is older than its alerts, as after a restore, catches up instead of failing for ever', async () => {
  await orders('restored', 5);
  await evaluate(['restored']);
  const { Item } = await runtime.dynamodb.send(
    new GetCommand({ TableName, Key: summaryKey('restored'), ConsistentRead: true }),
  );
  await inBreach('restored');
  await runtime.dynamodb.send(new PutCommand({ TableName, Item: Item! }));
  expect(await evaluate(['restored'])).toEqual({ batchItemFailures: [] });
  expect(await alertsOf('restored')).toEqual(['1 breach']);
  await evaluate(['restored'], LATER);
  expect(await alertsOf('restored')).toEqual(['2 ok', '1 breach']);
});

test('an alert that cannot be read keeps its number when the summary is lost', async () => {
  await inBreach('unreadable-alert');
  await evaluate(['unreadable-alert'], LATER);
  await set(alertKey('unreadable-alert', { rule: 'cancellation', seq: 2 }), 'transition', '{');
  // Keys that no release wrote are neither alerts nor in the way.
  for (const sk of ['ALERT#zzz', 'ALERT#cancellation#', 'ALERT#cancellation#x', 'ALERT#'])
    await runtime.dynamodb.send(
      new PutCommand({ TableName, Item: { pk: 'SELLER#unreadable-alert', sk, transition: '{}' } }),
    );
  await erase('unreadable-alert');
  expect(await evaluate(['unreadable-alert'], LATER)).toEqual({ batchItemFailures: [] });
  expect(await alertsOf('unreadable-alert')).toEqual(['3 ok', '1 breach']);
});

test('a seller whose counters make no valid summary is named and delays no neighbour', async () => {
  await orders('negative', 1);
  await orders('neighbour', 1);
  await evaluate(['negative', 'neighbour']);
  await set({ pk: 'SELLER#negative', sk: 'TOTAL#orders#0' }, 'to', toNumber(-5));
  await orders('neighbour', 1);
  expect(await evaluate(['negative', 'neighbour'])).toEqual({ batchItemFailures: [] });
  expect((await summaryOf('neighbour')).version).toBe(2);
  expect(
    functions.told.findLast(({ message }) => message.includes('could not be evaluated'))?.details,
  ).toMatchObject({ seller_id: 'negative' });
});
