/** A marketplace's own topics count as exactly as ours, however their messages are made. */
import { QueryCommand } from '@aws-sdk/lib-dynamodb';
import { expect, test } from 'vitest';
import { sellerPk, totalSk } from '../../../adapters/dynamodb/keys.ts';
import type { Environment } from '../../../adapters/runtime/runtime.ts';
import { openSources } from '../../../adapters/runtime/sources.ts';
import { redrive } from '../../../cli/redrive/redrive.ts';
import { parseSources, type Sources } from '../../../contracts/sources/sources.ts';
import { listTopics } from '../../../contracts/sources/topics.ts';
import { order } from '../../../domain/counting/entities/order.ts';
import { composeIngest } from '../../../lambdas/ingest/compose.ts';
import { toMskEvent } from '../../../local/event-sources/msk-event.ts';
import { ENV } from '../../../topology/environment.ts';
import { AMPLE, startFunctions } from '../../support/functions/ingest-and-evaluate.ts';
import { useDynamoDB } from '../../support/servers/dynamodb-server.ts';

const SETTINGS = { now: Date.parse('2026-03-10T13:00:00Z'), timeZone: 'UTC', currency: 'EUR' };
const server = await useDynamoDB();

const BASKETS = {
  kind: 'orders',
  topics: ['shop.baskets', 'shop.baskets-eu'],
  each: 'lines',
  fields: {
    order_id: 'id',
    seller_id: 'vendor',
    order_value: 'cents',
    commission_rate: { value: '0.1' },
    order_ts: '"$".at',
    status: 'state',
  },
  units: { order_value: 'minor' },
};
const sourcesOf = (changes: object = {}): Sources =>
  parseSources('test', { sources: [{ ...BASKETS, ...changes }] });

type Line = { id: string; vendor: string; cents: number; state: string };
const line = (id: string, changes: Partial<Line> = {}): Line => ({
  id,
  vendor: 'shop',
  cents: 100,
  state: 'delivered',
  ...changes,
});

const message = (
  offset: number,
  lines: readonly object[],
  { topic = 'shop.baskets', partition = 0 } = {},
) => ({
  topic,
  partition,
  offset,
  timestamp: SETTINGS.now + offset,
  key: null,
  headers: [],
  value: Buffer.from(JSON.stringify({ at: '2026-03-10T12:00:00Z', lines })),
});

const start = async () => {
  const functions = await startFunctions(server, SETTINGS);
  const ingestBy = async (sources: Sources, ...messages: readonly ReturnType<typeof message>[]) => {
    const findSource = await openSources(sources, SETTINGS.currency);
    await composeIngest(order, functions.runtime, findSource)(toMskEvent(messages), AMPLE);
  };
  const figures = async (sellerId = 'shop') => {
    const { total } = await functions.metrics.readTotals(sellerId);
    return [
      total.counts.get('total_orders') ?? 0,
      total.counts.get('cancelled_orders') ?? 0,
      String(total.money.get('total_gmv') ?? 0),
    ];
  };
  const kept = (topic = 'shop.baskets') => functions.quarantine.list(topic, 0);
  const counted = (measurement: string) =>
    functions.told.reduce(
      (sum, { message: told, details }) => sum + (told === measurement ? Number(details) : 0),
      0,
    );
  return { functions, ingestBy, figures, kept, counted };
};

test('counts every record of a message once, however often it is delivered', async () => {
  const { ingestBy, figures, kept } = await start();
  const basket = message(1, [line('a'), line('b', { cents: 250 }), line('c', { vendor: 'other' })]);
  await ingestBy(sourcesOf(), basket);
  await ingestBy(sourcesOf(), basket, basket);
  expect([await figures(), await figures('other'), await kept()]).toEqual([[2, 0, '3.5'], [1, 0, '1'], []]);
});

test('of two states of an order in one message the later one counts, also after a redelivery', async () => {
  const { ingestBy, figures } = await start();
  const basket = message(1, [line('a'), line('a', { state: 'cancelled' })]);
  await ingestBy(sourcesOf(), basket);
  expect(await figures()).toEqual([1, 1, '0']);
  await ingestBy(sourcesOf(), basket);
  expect(await figures()).toEqual([1, 1, '0']);
});

test('quarantines a broken element alone: its message is kept once, and its siblings count', async () => {
  const { ingestBy, figures, kept, counted } = await start();
  const basket = message(1, [line('a'), line('b', { state: 'zombie' }), line('c', { cents: -1 }), line('d')]);
  await ingestBy(sourcesOf(), basket);
  await ingestBy(sourcesOf(), basket);
  expect(await figures()).toEqual([2, 0, '2']);
  expect(await kept()).toMatchObject([
    {
      offset: 1,
      value: basket.value,
      reason: expect.stringMatching(
        /^each\[1\]: status is the unknown word "zombie".+; each\[2\]: order_value must not be negative$/,
      ),
    },
  ]);
  expect(counted('recordsQuarantined')).toBe(1);
});

test('drives a message again once its words are known: what was broken counts, and siblings are no news', async () => {
  const { functions, ingestBy, figures, kept } = await start();
  await ingestBy(
    sourcesOf(),
    message(1, [line('a'), line('b', { state: 'zombie' }), line('c', { vendor: 'x' })]),
  );
  const mended = sourcesOf({ words: { status: { map: { zombie: 'cancelled' } } } });
  const env: Environment = { ...functions.runtime.env, [ENV.topicNames]: JSON.stringify(listTopics(mended)) };
  const drive = (dryRun: boolean, sellerIds: readonly string[] = []) =>
    redrive(
      { runtime: { ...functions.runtime, env } },
      mended,
      { topic: undefined, reason: undefined, from: undefined, to: undefined, sellerIds },
      dryRun ? undefined : 'tester',
      () => undefined,
    );
  expect(await drive(true, ['nobody'])).toMatchObject({ selected: 0 });
  expect(await drive(true, ['x'])).toMatchObject({ selected: 1, counted: 1, stay: 0 });
  expect(await drive(false, ['shop'])).toMatchObject({ selected: 1, counted: 1, stay: 0 });
  expect([await figures(), await figures('x'), await kept()]).toEqual([[2, 1, '1'], [1, 0, '1'], []]);
});

test('messages that are not meant, tombstones and words to ignore are passed over and counted', async () => {
  const { ingestBy, figures, kept, counted } = await start();
  const sources = sourcesOf({
    when: 'length(lines) < `3`',
    words: { status: { map: {}, unknown: 'ignore' } },
  });
  await ingestBy(
    sources,
    message(1, [line('a'), line('b', { state: 'draft' })]),
    message(2, [line('c'), line('d'), line('e')]),
    { ...message(3, []), value: Buffer.alloc(0) },
    message(4, []),
  );
  expect([await figures(), await kept()]).toEqual([[1, 0, '1'], []]);
  expect(counted('recordsPassedOver')).toBe(3);
});

test('topics of one kind have watermarks of their own, so that a source is shown for each', async () => {
  const { functions, ingestBy } = await start();
  await ingestBy(sourcesOf(), message(40, [line('a')], { partition: 3 }));
  await ingestBy(sourcesOf(), message(7, [line('b')], { topic: 'shop.baskets-eu', partition: 3 }));
  const { Items = [] } = await functions.runtime.dynamodb.send(
    new QueryCommand({
      TableName: functions.runtime.env[ENV.metricsTable],
      KeyConditionExpression: 'pk = :pk AND begins_with(sk, :sk)',
      ExpressionAttributeValues: { ':pk': sellerPk('shop'), ':sk': totalSk('orders', 0) },
    }),
  );
  expect(Items.map((item) => [item['offset_3'], item['offset_1000003']].map(String))).toEqual([['40', '7']]);
});
