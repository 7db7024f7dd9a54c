/** A write adds to the counters exactly what it changes of an entry. */
import { describe, expect, test } from 'vitest';
import type { FulfillmentEntry } from '../../../contracts/ledger.ts';
import {
  findShipmentsToPlan,
  planWrite,
  planWrites,
  type StoredEntry,
} from '../../../domain/counting/changes.ts';
import { fulfillment } from '../../../domain/counting/entities/fulfillment.ts';
import { order } from '../../../domain/counting/entities/order.ts';
import { payout } from '../../../domain/counting/entities/payout.ts';
import { rating } from '../../../domain/counting/entities/rating.ts';
import { orderChange, orderEntryOf, UTC } from '../../support/factories/order-changes.ts';
import { aPayout, aRating, aStep, at, SOME_TIME } from '../../support/factories/parsed-records.ts';

const COMPLETED = orderEntryOf();
const CANCELLED = orderEntryOf({ status: 'cancelled' });
const SHIPMENT = fulfillment.evolve(undefined, aStep(), at(1))!;
const noShipments = new Map<string, StoredEntry<FulfillmentEntry>>();
const shipmentOf = (entry: FulfillmentEntry) => new Map([['o-1', { rev: 4, entry }]]);

describe('the write of one change', () => {
  test('takes off what the entry counted as before, and adds what it counts as now', () => {
    const before = { rev: 7, entry: orderEntryOf({ order_ts: '2026-03-09T12:00:00Z', status: 'shipped' }) };
    expect(planWrite(order, orderChange('o-1', before, CANCELLED, [at(3)]), UTC)).toEqual({
      eventType: 'orders',
      entityId: 'o-1',
      rev: 7,
      entry: CANCELLED,
      was: order.contribution(before.entry, UTC),
      is: order.contribution(CANCELLED, UTC),
      listing: { list: 'dropped', at: Date.parse(SOME_TIME), flags: 's' },
      dueAt: undefined,
      applied: [at(3)],
      latest: { was: Date.parse('2026-03-09T12:00:00Z'), is: Date.parse(SOME_TIME) },
    });
  });

  test('takes off nothing for a new entry, and requires that there is still none', () => {
    expect(planWrite(order, orderChange('o-1', undefined, COMPLETED), UTC)).toMatchObject({
      rev: undefined,
      was: undefined,
      is: { counts: ['total_orders', 'accepted_orders', 'completed_orders'] },
      listing: undefined,
      latest: { was: undefined, is: Date.parse(SOME_TIME) },
    });
  });

  test('leaves the time of the latest order alone when no record is behind it', () => {
    const change = orderChange('o-1', { rev: 1, entry: COMPLETED }, CANCELLED, []);
    expect(planWrite(order, change, UTC).latest).toBeUndefined();
    const entry = rating.evolve(undefined, aRating(), at(0))!;
    const rated = { entityId: 'r-1', before: undefined, after: entry, applied: [at(0)] };
    expect(planWrite(rating, rated, UTC).latest).toBeUndefined();
  });

  test('is on no list for a kind of entry that has none', () => {
    const entry = payout.evolve(undefined, aPayout(), at(0))!;
    const paid = { entityId: 'p-1', before: undefined, after: entry, applied: [at(0)] };
    expect(planWrite(payout, paid, UTC)).toMatchObject({ listing: undefined, dueAt: undefined });
  });

  test('says when the clock must look at an open order', () => {
    const change = { entityId: 'o-1', before: undefined, after: SHIPMENT, applied: [at(1)] };
    expect(planWrite(fulfillment, change, UTC)).toMatchObject({
      dueAt: Date.parse('2026-03-11T12:00:00Z'),
      listing: { list: 'open', at: Date.parse('2026-03-11T12:00:00Z') },
    });
  });
});

describe('the shipment of an order that is cancelled or reinstated', () => {
  const cancel = orderChange('o-1', { rev: 1, entry: COMPLETED }, CANCELLED);
  const reinstate = orderChange('o-1', { rev: 1, entry: CANCELLED }, COMPLETED);
  const shipmentWrite = (change: typeof cancel, shipments: typeof noShipments) =>
    planWrites(order, [change], shipments, UTC)[0]?.[1];

  test('is read for those orders alone', () => {
    expect(
      findShipmentsToPlan(order, [
        orderChange('completed', undefined, COMPLETED),
        orderChange('born-cancelled', undefined, CANCELLED),
        orderChange('still-cancelled', { rev: 1, entry: CANCELLED }, CANCELLED),
        orderChange('still-completed', { rev: 1, entry: COMPLETED }, COMPLETED),
        orderChange('cancelled', { rev: 1, entry: COMPLETED }, CANCELLED),
        orderChange('reinstated', { rev: 1, entry: CANCELLED }, COMPLETED),
      ]),
    ).toEqual(['born-cancelled', 'cancelled', 'reinstated']);
    expect(
      findShipmentsToPlan(fulfillment, [
        { entityId: 'o-1', before: undefined, after: SHIPMENT, applied: [at(1)] },
      ]),
    ).toEqual([]);
  });

  test('is no longer open, in the same transaction', () => {
    expect(shipmentWrite(cancel, shipmentOf(SHIPMENT))).toMatchObject({
      eventType: 'fulfillment',
      entityId: 'o-1',
      rev: 4,
      entry: { ...SHIPMENT, cancelled: true },
      was: { counts: ['open_orders'] },
      is: undefined,
      applied: [],
    });
  });

  test('is created when no fulfilment event has come yet, so that a later one opens nothing', () => {
    expect(shipmentWrite(cancel, noShipments)).toMatchObject({
      rev: undefined,
      entry: { stages: {}, cancelled: true },
      was: undefined,
      is: undefined,
    });
  });

  test('is open again after the order is reinstated, byte for byte as it was', () => {
    const write = shipmentWrite(reinstate, shipmentOf({ ...SHIPMENT, cancelled: true }));
    expect(write).toMatchObject({ was: undefined, is: { counts: ['open_orders'] } });
    expect(JSON.stringify(write?.entry)).toBe(JSON.stringify(SHIPMENT));
  });

  test('is written only when that changes it', () => {
    const groups = [
      planWrites(order, [reinstate], noShipments, UTC),
      planWrites(order, [cancel], shipmentOf({ ...SHIPMENT, cancelled: true }), UTC),
      planWrites(order, [orderChange('o-1', undefined, COMPLETED)], shipmentOf(SHIPMENT), UTC),
      planWrites(order, [orderChange('o-1', { rev: 1, entry: CANCELLED }, CANCELLED)], noShipments, UTC),
    ];
    expect(groups.map(([group]) => group?.map(({ eventType }) => eventType))).toEqual([
      ['orders'],
      ['orders'],
      ['orders'],
      ['orders'],
    ]);
  });

  test('of each order stands with that order, one group for each change', () => {
    const groups = planWrites(
      order,
      [cancel, orderChange('o-2', undefined, COMPLETED), orderChange('o-3', undefined, CANCELLED)],
      noShipments,
      UTC,
    );
    expect(groups.map((group) => group.map(({ eventType, entityId }) => `${eventType} ${entityId}`))).toEqual(
      [['orders o-1', 'fulfillment o-1'], ['orders o-2'], ['orders o-3', 'fulfillment o-3']],
    );
  });
});
