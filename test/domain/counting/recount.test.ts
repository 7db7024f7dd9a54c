import { describe, expect, test } from 'vitest';
import { fulfillment } from '../../../domain/counting/entities/fulfillment.ts';
import { order } from '../../../domain/counting/entities/order.ts';
import { rating } from '../../../domain/counting/entities/rating.ts';
import {
  compareCounters,
  emptyRecount,
  isWrongLatest,
  recountEntry,
} from '../../../domain/counting/recount.ts';
import { emptyDayTally } from '../../../domain/counting/tally.ts';
import { createCalendar } from '../../../domain/time/calendar.ts';
import { anOrder, aRating, at } from '../../support/factories/parsed-records.ts';
import { shown, sumsOf } from '../../support/factories/sums.ts';

test('a recount sums up the contributions of the entries', () => {
  const recount = emptyRecount();
  for (const [index, changes] of [
    {},
    { order_ts: '2026-03-12T12:00:00Z' },
    { status: 'cancelled' },
  ].entries())
    recountEntry(
      recount,
      order,
      order.evolve(undefined, anOrder(changes), at(index))!,
      createCalendar('UTC'),
    );
  expect(recount.entries).toBe(3);
  expect(recount.latest).toBe(Date.parse('2026-03-12T12:00:00Z'));
  expect(shown(recount.tallies.get('orders')!.total).counts).toMatchObject({
    total_orders: 3,
    completed_orders: 2,
    cancelled_orders: 1,
  });
  expect([...recount.tallies.get('orders')!.days.keys()].sort()).toEqual(['2026-03-10', '2026-03-12']);
});

test('a recount counts every entry, also one that adds nothing and one that has no order_ts', () => {
  const recount = emptyRecount();
  const cancelled = { stages: {}, cancelled: true } as const;
  recountEntry(recount, fulfillment, cancelled, createCalendar('UTC'));
  recountEntry(recount, rating, rating.evolve(undefined, aRating(), at(0))!, createCalendar('UTC'));
  expect(recount).toMatchObject({ entries: 2, latest: undefined });
  expect([...recount.tallies.keys()]).toEqual(['ratings']);
});

describe('comparing counters figure by figure', () => {
  const scope = { eventType: 'orders', day: '2026-03-10' } as const;

  test('says how many figures it compared, those of either side and of each part', () => {
    const stored = { ...emptyDayTally(), sums: sumsOf({ total_orders: 1 }, { total_gmv: '1' }) };
    const recounted = { ...emptyDayTally(), sums: sumsOf({ total_orders: 1, completed_orders: 0 }) };
    stored.parts.hour.set('13', sumsOf({ total_orders: 1 }));
    recounted.parts.hour.set('14', sumsOf({ total_orders: 1 }));
    recounted.parts.channel.set('web', sumsOf({}, { total_gmv: '1' }));
    expect(compareCounters(scope, stored, recounted).compared).toBe(6);
  });

  test('calls the lifetime TOTAL, as its item is called', () => {
    const stored = { ...emptyDayTally(), sums: sumsOf({ total_orders: 1 }) };
    const { differences } = compareCounters({ ...scope, day: undefined }, stored, emptyDayTally());
    expect(differences).toEqual([
      {
        item: 'TOTAL',
        event_type: 'orders',
        part: null,
        figure: 'total_orders',
        stored: '1',
        recounted: '0',
      },
    ]);
  });

  test('takes a missing figure for 0 on either side', () => {
    const stored = { ...emptyDayTally(), sums: sumsOf({ total_orders: 0 }, { total_gmv: '0' }) };
    expect(compareCounters(scope, stored, emptyDayTally())).toMatchObject({
      differences: [],
      missing: undefined,
    });
  });

  test('names each difference with its place, and adds exactly what is missing', () => {
    const stored = emptyDayTally();
    const recounted = emptyDayTally();
    stored.parts.category.set('a.b', sumsOf({ total_orders: 3 }, { total_gmv: '10.000000001' }));
    recounted.parts.category.set('a.b', sumsOf({ total_orders: 1 }, { total_gmv: '10' }));
    recounted.parts.hour.set('13', sumsOf({ cancelled_orders: 1 }));
    const { differences, missing } = compareCounters(scope, stored, recounted);
    const place = { item: '2026-03-10', event_type: 'orders' };
    expect(differences).toEqual([
      { ...place, part: 'hour 13', figure: 'cancelled_orders', stored: '0', recounted: '1' },
      { ...place, part: 'category a.b', figure: 'total_orders', stored: '3', recounted: '1' },
      { ...place, part: 'category a.b', figure: 'total_gmv', stored: '10.000000001', recounted: '10' },
    ]);
    expect(shown(missing!.parts.category.get('a.b')!)).toEqual({
      counts: { total_orders: -2 },
      money: { total_gmv: '-0.000000001' },
    });
    expect(shown(missing!.parts.hour.get('13')!)).toEqual({ counts: { cancelled_orders: 1 }, money: {} });
  });
});

describe('the stored time of the latest order', () => {
  test.each([
    [5, false, 5, false],
    [5, false, 4, true],
    [4, false, 5, true],
    [undefined, false, 5, true],
    [5, false, undefined, true],
    [undefined, false, undefined, false],
  ])(
    '%s is compared exactly while no order moved back (%s, recounted %s)',
    (latest, lowered, recounted, wrong) => {
      expect(isWrongLatest({ latest, lowered }, recounted)).toBe(wrong);
    },
  );

  test.each([
    [5, 4, false],
    [5, 5, false],
    [5, 6, true],
    [5, undefined, false],
    [undefined, 5, true],
    [undefined, undefined, false],
  ])('%s must only be at least %s after an order moved back', (latest, recounted, wrong) => {
    expect(isWrongLatest({ latest, lowered: true }, recounted)).toBe(wrong);
  });
});
