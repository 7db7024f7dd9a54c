/** What a seller sees of each order in a list. It must say why the order is there. */
import { describe, expect, test } from 'vitest';
import { queueItem } from '../../../contracts/api/orders.ts';
import { fulfillment } from '../../../domain/counting/entities/fulfillment.ts';
import { rating } from '../../../domain/counting/entities/rating.ts';
import { refund } from '../../../domain/counting/entities/refund.ts';
import { type ListedEntry, toQueueItem } from '../../../domain/showing/queue-items.ts';
import { orderEntryOf } from '../../support/factories/order-changes.ts';
import { aRating, aRefund, aStep, at, SOME_TIME } from '../../support/factories/parsed-records.ts';

const NOW = Date.parse('2026-03-12T12:00:00Z');
const ORDER = orderEntryOf({ category: 'books', channel: 'web', order_value: '19.90' });
const show = (listed: ListedEntry, order: typeof ORDER | undefined = ORDER) => {
  const item = toQueueItem(listed, order, NOW);
  expect(queueItem.parse(item)).toEqual(item);
  return item;
};
const NOTHING_MORE = {
  rating_id: null,
  refund_id: null,
  accepted_at: null,
  deadline: null,
  actual: null,
  minutes_late: null,
  reason: null,
  fault: null,
  rating: null,
  amount: null,
  excluded: [],
};
const OF_ORDER = { placed_at: SOME_TIME, category: 'books', channel: 'web', order_value: '19.9' };

const shipmentOf = (...steps: readonly object[]) => {
  const [first, ...others] = steps.map((step) => aStep(step));
  const entry = fulfillment.evolve(undefined, first!, at(0))!;
  return others.reduce((stored, step, index) => fulfillment.evolve(stored, step, at(index + 1))!, entry);
};
const shipment = (entry: ReturnType<typeof shipmentOf>, order?: typeof ORDER) =>
  show({ kind: 'shipment', orderId: 'o-1', entry }, order);

describe('a shipment in a list', () => {
  const OPEN = shipmentOf({ sla_hours: 24 });

  test('shows when it was accepted, when it is due and how late it is by now', () => {
    expect(shipment(OPEN)).toEqual({
      order_id: 'o-1',
      ...NOTHING_MORE,
      ...OF_ORDER,
      accepted_at: SOME_TIME,
      deadline: '2026-03-11T12:00:00.000Z',
      minutes_late: 24 * 60,
    });
  });

  test('shows when it left and how late it was then', () => {
    const late = shipmentOf({}, { stage: 'shipped', sla_hours: 24, event_ts: '2026-03-11T12:00:00.001Z' });
    expect(shipment({ ...late, excluded: ['sla_compliance_rate'] })).toEqual({
      order_id: 'o-1',
      ...NOTHING_MORE,
      ...OF_ORDER,
      accepted_at: SOME_TIME,
      deadline: '2026-03-11T12:00:00.000Z',
      actual: '2026-03-11T12:00:00.001Z',
      minutes_late: 1,
      excluded: ['sla_compliance_rate'],
    });
  });

  test.each([
    ['at its deadline', 48, null],
    ['before its deadline', 49, null],
    ['an hour after its deadline', 47, 60],
  ])('is as late as it says, %s', (_, sla_hours, minutes_late) => {
    expect(shipment(shipmentOf({ sla_hours })).minutes_late).toBe(minutes_late);
  });

  test.each([
    [1, 1],
    [60_000, 1],
    [60_001, 2],
  ])('is late by every minute that has begun: %i ms are %i min', (ms, minutes_late) => {
    const event_ts = new Date(Date.parse(SOME_TIME) + 3_600_000 + ms).toISOString();
    const late = shipmentOf({}, { stage: 'shipped', sla_hours: 1, event_ts });
    expect(shipment(late).minutes_late).toBe(minutes_late);
  });

  test('that does not count says only from which rates it is excluded', () => {
    const failed = { ...shipmentOf({ stage: 'failed' }), excluded: ['sla_compliance_rate' as const] };
    expect(shipment(failed)).toEqual({
      order_id: 'o-1',
      ...NOTHING_MORE,
      ...OF_ORDER,
      excluded: ['sla_compliance_rate'],
    });
  });

  test('is shown although no record of its order has come yet', () => {
    expect(toQueueItem({ kind: 'shipment', orderId: 'o-9', entry: OPEN }, undefined, NOW)).toMatchObject({
      order_id: 'o-9',
      placed_at: null,
      category: null,
      channel: null,
      order_value: null,
      accepted_at: SOME_TIME,
    });
  });
});

describe('an order in a list', () => {
  const dropped = (changes: object, timestamp = Date.parse('2026-03-11T08:00:00Z')) => {
    const entry = orderEntryOf(changes, at(0, { timestamp }));
    return show({ kind: 'order', orderId: 'o-1', entry }, entry);
  };

  test('shows why it was cancelled, by whose fault, and when', () => {
    expect(dropped({ status: 'cancelled', cancellation_reason: 'out_of_stock' })).toEqual({
      order_id: 'o-1',
      ...NOTHING_MORE,
      placed_at: SOME_TIME,
      category: 'uncategorized',
      channel: 'unknown',
      order_value: '10',
      actual: '2026-03-11T08:00:00.000Z',
      reason: 'out_of_stock',
      fault: 'seller',
    });
  });

  test.each([
    [{ status: 'cancelled', cancellation_reason: 'buyer_changed_mind' }, 'buyer', 'buyer_changed_mind'],
    [{ status: 'cancelled' }, 'seller', null],
    [{ status: 'declined', order_accepted: false }, null, null],
  ])('blames for %j: %j', (changes, fault, reason) => {
    expect(dropped(changes)).toMatchObject({ fault, reason, excluded: [] });
  });

  test('says from which rates an operator excluded it', () => {
    const entry = { ...orderEntryOf(), excluded: ['cancellation_rate' as const] };
    expect(show({ kind: 'order', orderId: 'o-1', entry })).toMatchObject({ excluded: ['cancellation_rate'] });
  });

  test.each([
    [-1, null],
    [0, '1970-01-01T00:00:00.000Z'],
  ])('does not invent a time for a record without one: %i is %j', (timestamp, actual) => {
    expect(dropped({ status: 'cancelled' }, timestamp).actual).toBe(actual);
  });
});

describe('a rating and a refund in a list', () => {
  test('show the stars of the rating and when it was given', () => {
    const entry = rating.evolve(undefined, aRating({ rating: 2 }), at(0))!;
    const listed = { kind: 'rating', orderId: 'o-1', ratingId: 'r-1', entry } as const;
    const shown = { ...NOTHING_MORE, ...OF_ORDER, rating_id: 'r-1', actual: SOME_TIME, rating: 2 };
    expect(show(listed)).toEqual({ order_id: 'o-1', ...shown });
    const excluded = ['avg_rating' as const];
    expect(show({ ...listed, entry: { ...entry, excluded } })).toMatchObject({ excluded });
  });

  test('show what was given back, why and when', () => {
    const refunded = (changes: object) => {
      const entry = refund.evolve(undefined, aRefund({ refund_amount: '4.50', ...changes }), at(0))!;
      return show({ kind: 'refund', orderId: 'o-1', refundId: 'f-1', entry });
    };
    expect(refunded({ reason: 'damaged' })).toEqual({
      order_id: 'o-1',
      ...NOTHING_MORE,
      ...OF_ORDER,
      refund_id: 'f-1',
      actual: SOME_TIME,
      amount: '4.5',
      reason: 'damaged',
    });
    expect(refunded({}).reason).toBeNull();
  });
});
