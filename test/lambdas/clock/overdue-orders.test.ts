/** Orders that nobody ships cause no event. Without the clock they would never become overdue. */
import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { describe, expect, test } from 'vitest';
import { entityKey } from '../../../adapters/dynamodb/keys.ts';
import { tablesFrom } from '../../../adapters/runtime/stores.ts';
import type { MetricsBody } from '../../../contracts/api/metrics.ts';
import { fulfillment } from '../../../domain/counting/entities/fulfillment.ts';
import { composeIngest } from '../../../lambdas/ingest/compose.ts';
import { toMskEvent } from '../../../local/event-sources/msk-event.ts';
import {
  EVENING,
  evaluate,
  functions,
  MINUTE,
  named,
  recordTonight,
  tick,
  toldOf,
  useClock,
} from '../../support/functions/clock-with-sns.ts';
import { AMPLE, anOrder, failure } from '../../support/functions/ingest-and-evaluate.ts';

useClock();

const HOUR = 60 * MINUTE;
const iso = (ms: number): string => new Date(ms).toISOString();

const step = (seller_id: string, order_id: string, changes: object = {}) =>
  recordTonight('fulfillment', {
    order_id,
    seller_id,
    stage: 'accepted',
    sla_hours: 24,
    event_ts: iso(EVENING - 24 * HOUR),
    ...changes,
  });
const accepted = (seller: string, ...ids: readonly string[]) =>
  functions.ingestRecords(ids.map((id) => step(seller, id)));
const order = (seller: string, id: string, changes: object) =>
  functions.ingestRecords([
    recordTonight('orders', anOrder(seller, id, { status: 'processing', ...changes })),
  ]);
const shipmentsOf = async (seller: string): Promise<MetricsBody['fulfillment']> => {
  await evaluate([seller]);
  const [stored] = await functions.metrics.readSummaries([seller]);
  return stored!.document!.body!.fulfillment;
};
const countsOf = async (seller: string) => {
  const { total } = await functions.metrics.readTotals(seller);
  return [total.counts.get('open_orders') ?? 0, total.counts.get('overdue_orders') ?? 0];
};

describe('an accepted order past its deadline', () => {
  test('is noted as overdue once, at the first tick after its deadline', async () => {
    await accepted('s', 'o-1', 'o-2');
    await tick(EVENING);
    expect(await countsOf('s')).toEqual([2, 0]);
    await tick(EVENING + 1);
    expect(await countsOf('s')).toEqual([2, 2]);
    const written = functions.count('writeUnits');
    await tick(EVENING + MINUTE);
    expect(functions.count('writeUnits')).toBe(written);
    expect(await shipmentsOf('s')).toMatchObject({ open_orders: 2, overdue_orders: 2, shipped_orders: 0 });
    expect(functions.count('ordersOverdue')).toBe(2);
  });

  test.each([
    ['shipping it late', { stage: 'shipped', event_ts: iso(EVENING + HOUR) }, { late_shipments: 1 }],
    ['its failure', { stage: 'failed', event_ts: iso(EVENING + HOUR) }, { late_shipments: 0 }],
  ])('stops being overdue by %s', async (_name, changes, shown) => {
    await accepted('s', 'o-1', 'o-2');
    await tick(EVENING + 1);
    await functions.ingestRecords([step('s', 'o-1', changes)]);
    expect(await shipmentsOf('s')).toMatchObject({ open_orders: 1, overdue_orders: 1, ...shown });
    await tick(EVENING + 2 * HOUR);
    expect(await countsOf('s')).toEqual([1, 1]);
  });

  test('stops being overdue by its cancellation, and is overdue again when that is undone', async () => {
    await order('s', 'o-1', {});
    await accepted('s', 'o-1');
    await tick(EVENING + 1);
    await order('s', 'o-1', { status: 'cancelled' });
    expect(await countsOf('s')).toEqual([0, 0]);
    await order('s', 'o-1', { status: 'processing' });
    expect(await countsOf('s')).toEqual([1, 1]);
  });

  test('never counts as open when it was cancelled before it was accepted', async () => {
    await order('s', 'o-1', { status: 'cancelled' });
    await accepted('s', 'o-1');
    await tick(EVENING + 1);
    expect(await countsOf('s')).toEqual([0, 0]);
  });

  test('is looked at again when an earlier acceptance gives it a later deadline', async () => {
    await accepted('s', 'o-1');
    await tick(EVENING + 1);
    await functions.ingestRecords([step('s', 'o-1', { event_ts: iso(EVENING - 25 * HOUR), sla_hours: 48 })]);
    expect(await countsOf('s')).toEqual([1, 0]);
    await tick(EVENING + 23 * HOUR);
    expect(await countsOf('s')).toEqual([1, 0]);
    await tick(EVENING + 23 * HOUR + 1);
    expect(await countsOf('s')).toEqual([1, 1]);
  });
});

test('notes all overdue orders of many sellers in one tick, also more than one transaction holds', async () => {
  const sellers = named(30);
  for (const seller of sellers) await accepted(seller, 'o-1', 'o-2');
  await accepted('big', ...Array.from({ length: 600 }, (_, index) => `o-${index}`));
  await tick(EVENING + 1);
  expect(await countsOf('big')).toEqual([600, 600]);
  for (const seller of sellers) expect(await countsOf(seller)).toEqual([2, 2]);
});

test('lets a shipment win that arrives while the clock looks at its order', async () => {
  await accepted('s', 'o-1', 'o-2');
  let shipped = false;
  const end = functions.interfere({
    before: async ({ name }) => {
      if (name !== 'TransactWriteItemsCommand' || shipped) return;
      shipped = true;
      // The shipment goes through the same store, between the clock's read and its write.
      await composeIngest(fulfillment, functions.runtime)(
        toMskEvent([{ ...step('s', 'o-1', { stage: 'shipped', event_ts: iso(EVENING + 5) }), headers: [] }]),
        AMPLE,
      );
    },
  });
  await tick(EVENING + 1).finally(end);
  expect(await countsOf('s')).toEqual([1, 0]);
  await tick(EVENING + MINUTE);
  expect(await countsOf('s')).toEqual([1, 1]);
  expect(await shipmentsOf('s')).toMatchObject({
    shipped_orders: 1,
    late_shipments: 1,
    open_orders: 1,
    overdue_orders: 1,
  });
});

test('keeps the counters right when clock and ingest change the same orders at once', async () => {
  const ids = Array.from({ length: 40 }, (_, index) => `o-${index}`);
  await accepted('s', ...ids);
  await Promise.all([
    tick(EVENING + 1),
    tick(EVENING + 1),
    ...[0, 1, 2, 3].map((part) =>
      functions.ingestRecords(
        ids
          .filter((_, index) => index % 4 === part)
          .map((id) => step('s', id, { stage: 'shipped', event_ts: iso(EVENING + 7) })),
      ),
    ),
  ]);
  expect(await countsOf('s')).toEqual([0, 0]);
  expect(await shipmentsOf('s')).toMatchObject({ shipped_orders: 40, late_shipments: 40 });
});

test('notes all orders but the one whose entry cannot be read, and names that one', async () => {
  await accepted('garbled', 'o-1', 'o-2', 'o-3');
  await functions.runtime.dynamodb.send(
    new UpdateCommand({
      TableName: tablesFrom(functions.runtime.env).ledger,
      Key: entityKey('fulfillment', 'garbled', 'o-2'),
      UpdateExpression: 'SET entry = :garbage',
      ExpressionAttributeValues: { ':garbage': '{' },
    }),
  );
  await tick(EVENING + 1);
  expect(await countsOf('garbled')).toEqual([3, 2]);
  expect(functions.told).toContainEqual({
    message: expect.stringMatching(/could not be marked as overdue \(sellers: 1\)/),
    details: expect.objectContaining({
      error: expect.objectContaining({
        message: expect.stringMatching(
          /o-2 \(the ledger entry FULFILLMENT#o-2 of seller garbled cannot be read/,
        ),
      }),
    }),
  });
});

test('notes the orders of other sellers when those of one cannot be noted, and reports the failure', async () => {
  await accepted('broken', 'o-1');
  await accepted('fine', 'o-1');
  const end = functions.interfere({
    before: ({ name, input }) => {
      if (name === 'TransactWriteItemsCommand' && JSON.stringify(input).includes('SELLER#broken'))
        throw failure('ServiceUnavailable');
    },
  });
  await tick(EVENING + 1).finally(end);
  expect([await countsOf('broken'), await countsOf('fine')]).toEqual([
    [1, 0],
    [1, 1],
  ]);
  expect(functions.told).toContainEqual({
    message: expect.stringMatching(/could not be marked as overdue \(sellers: 1\)/),
    details: expect.objectContaining({ error: expect.anything() }),
  });
  expect(toldOf('ordersOverdue').at(-1)).toBeDefined();
  await tick(EVENING + MINUTE);
  expect(await countsOf('broken')).toEqual([1, 1]);
});
