/** Counters are sums of contributions: what one holds too much or too little, a figure shows. */
import { describe, expect, test } from 'vitest';
import type { FulfillmentEntry } from '../../../contracts/ledger.ts';
import {
  findShipmentStatus,
  fulfillment,
  withOverdue,
} from '../../../domain/counting/entities/fulfillment.ts';
import { order } from '../../../domain/counting/entities/order.ts';
import { payout } from '../../../domain/counting/entities/payout.ts';
import { rating } from '../../../domain/counting/entities/rating.ts';
import { refund } from '../../../domain/counting/entities/refund.ts';
import { COUNT_FIGURES, type CountFigure, countOf } from '../../../domain/counting/figures.ts';
import { addContribution, type Contribution, emptyTally } from '../../../domain/counting/tally.ts';
import { UTC } from '../../support/factories/order-changes.ts';
import {
  anOrder,
  aPayout,
  aRating,
  aRefund,
  aStep,
  at,
  SOME_DAY,
  SOME_TIME,
} from '../../support/factories/parsed-records.ts';

const START = Date.parse(SOME_TIME);
const HOUR_MS = 3_600_000;
const play = (...steps: readonly object[]): FulfillmentEntry =>
  steps.reduce<FulfillmentEntry | undefined>(
    (entry, step, offset) => fulfillment.evolve(entry, aStep(step), at(offset)),
    undefined,
  )!;
const shippedAfter = (ms: number) =>
  play({}, { stage: 'shipped', sla_hours: 1, event_ts: new Date(START + ms).toISOString() });
const nothing = { day: SOME_DAY, parts: [], counts: [], money: [] };

describe('outside orders, nothing is counted by hour, category or channel, nor under a second figure', () => {
  test('of an open order, which counts on no day', () =>
    expect(fulfillment.contribution(play({}), UTC)).toEqual({
      ...nothing,
      day: undefined,
      counts: ['open_orders'],
    }));

  test('of a shipment', () =>
    expect(fulfillment.contribution(shippedAfter(0), UTC)).toEqual({
      ...nothing,
      counts: ['shipped_orders', 'on_time_shipments'],
    }));

  test('of a rating', () => {
    const entry = rating.evolve(undefined, aRating({ rating: 5 }), at(0))!;
    expect(rating.contribution(entry, UTC)).toEqual({ ...nothing, counts: ['ratings_5'] });
  });

  test('of a refund', () => {
    const entry = refund.evolve(undefined, aRefund(), at(0))!;
    expect(refund.contribution(entry, UTC)).toMatchObject({ day: SOME_DAY, parts: [], counts: [] });
  });

  test('of a payout', () => {
    const entry = payout.evolve(undefined, aPayout(), at(0))!;
    expect(payout.contribution(entry, UTC)).toMatchObject({ day: SOME_DAY, parts: [], counts: [] });
  });
});

test.each([1, 2, 3, 4, 5])(
  'a rating of %i stars that is excluded is counted in its own two columns',
  (stars) => {
    const entry = rating.evolve(undefined, aRating({ rating: stars }), at(0))!;
    expect(rating.contribution({ ...entry, excluded: ['avg_rating'] }, UTC)?.counts).toEqual([
      `ratings_${stars}`,
      `excluded_ratings_${stars}`,
    ]);
  },
);

describe('the place of an entry in the lists', () => {
  test('is for a late shipment the time at which it shipped, without any flag', () =>
    expect(fulfillment.listing?.(shippedAfter(2 * HOUR_MS))).toEqual({
      list: 'late',
      at: START + 2 * HOUR_MS,
      flags: '',
    }));

  test('is for a refund its own time, whatever it is for', () => {
    const entry = refund.evolve(undefined, aRefund(), at(0))!;
    expect(refund.listing?.(entry)).toEqual({ list: 'refund', at: START, flags: '' });
  });
});

describe('the status of a shipment', () => {
  test.each([
    ['before it is accepted', play({ stage: 'shipped' })],
    ['after it failed', play({}, { stage: 'failed' })],
    ['while its order is cancelled', { ...play({}), cancelled: true as const }],
  ])('is that it does not count %s', (_, entry) =>
    expect(findShipmentStatus(entry)).toEqual({ kind: 'uncounted' }),
  );

  test('is not overdue any more once it has shipped, however late', () =>
    expect(withOverdue(shippedAfter(2 * HOUR_MS), START + 100 * HOUR_MS)).toBeUndefined());

  test('has a deadline that sorts as text, even at the end of time', () => {
    const accepted = play({ sla_hours: 8760 }).stages.accepted!;
    const time = Date.parse('9999-12-31T00:00:00Z');
    const last = { stages: { accepted: { ...accepted, version: { ...accepted.version, time } } } };
    expect(fulfillment.dueAt?.(last)).toBe(Date.parse('9999-12-31T23:59:59.999Z'));
  });
});

describe('a contribution to the counters', () => {
  test('that is on no day changes the lifetime alone', () => {
    const tally = emptyTally();
    addContribution(tally, fulfillment.contribution(play({}), UTC)!, 1);
    expect([countOf(tally.total, 'open_orders'), tally.days.size]).toEqual([1, 0]);
  });

  test('makes no hour, category or channel larger by counts that are shown by day alone', () => {
    const tally = emptyTally();
    const entry = order.evolve(undefined, anOrder(), at(0))!;
    const counts = COUNT_FIGURES.orders satisfies readonly CountFigure[];
    const contribution: Contribution = { ...order.contribution(entry, UTC)!, counts };
    addContribution(tally, contribution, 1);
    const { sums, parts } = tally.days.get(SOME_DAY)!;
    expect([...sums.counts.keys()]).toEqual(counts);
    for (const part of [parts.hour, parts.category, parts.channel])
      expect([...part.values()].map((some) => [...some.counts.keys()])).toEqual([
        [
          'total_orders',
          'accepted_orders',
          'declined_orders',
          'completed_orders',
          'cancelled_orders',
          'seller_fault_cancelled_orders',
        ],
      ]);
  });
});
