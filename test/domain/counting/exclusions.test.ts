import { describe, expect, test } from 'vitest';
import type { RateName } from '../../../contracts/api/fields.ts';
import { fulfillment } from '../../../domain/counting/entities/fulfillment.ts';
import { order } from '../../../domain/counting/entities/order.ts';
import { rating } from '../../../domain/counting/entities/rating.ts';
import { withExclusion } from '../../../domain/counting/exclusions.ts';
import { anOrder, aRating, aStep, at } from '../../support/factories/parsed-records.ts';

const LATER = '2026-03-10T13:00:00.000Z';
const EARLIER = '2026-03-10T11:00:00.000Z';
const entry = (...excluded: RateName[]) => (excluded.length === 0 ? {} : { excluded });

describe('excluding an entry from a rate', () => {
  test.each<[string, RateName[], RateName, boolean, RateName[] | undefined]>([
    ['excludes an entry from its first rate', [], 'acceptance_rate', true, ['acceptance_rate']],
    [
      'excludes it from a second rate and keeps the rates in a fixed order',
      ['cancellation_rate'],
      'acceptance_rate',
      true,
      ['acceptance_rate', 'cancellation_rate'],
    ],
    [
      'includes it again in one of two rates',
      ['acceptance_rate', 'cancellation_rate'],
      'acceptance_rate',
      false,
      ['cancellation_rate'],
    ],
    ['out already', ['avg_rating'], 'avg_rating', true, undefined],
    ['in already', [], 'avg_rating', false, undefined],
    ['in already, but out of another', ['acceptance_rate'], 'cancellation_rate', false, undefined],
  ])('changes the excluded rates as asked: %s', (_, known, rate, excluded, rates) => {
    expect(withExclusion(entry(...known), rate, excluded)?.excluded).toEqual(rates);
  });

  test('restores the stored entry byte for byte when the exclusion is undone', () => {
    const stored = order.evolve(undefined, anOrder(), at(0))!;
    const out = withExclusion(stored, 'acceptance_rate', true)!;
    expect(JSON.stringify(withExclusion(out, 'acceptance_rate', false))).toBe(JSON.stringify(stored));
  });
});

describe('an exclusion when new records arrive', () => {
  test('survives a later version of an order, and older or equal versions change nothing', () => {
    const out = withExclusion(
      order.evolve(undefined, anOrder({ updated_at: LATER }), at(1))!,
      'cancellation_rate',
      true,
    )!;
    expect(order.evolve(out, anOrder({ updated_at: LATER, status: 'cancelled' }), at(2))).toMatchObject({
      status: 'cancelled',
      excluded: ['cancellation_rate'],
    });
    expect(order.evolve(out, anOrder({ updated_at: LATER }), at(1))).toBeUndefined();
    expect(order.evolve(out, anOrder({ updated_at: EARLIER }), at(3))).toBeUndefined();
  });

  test('survives an event of another stage and an earlier event of the same stage of a shipment', () => {
    const out = withExclusion(fulfillment.evolve(undefined, aStep(), at(1))!, 'sla_compliance_rate', true)!;
    for (const step of [aStep({ stage: 'shipped' }), aStep({ event_ts: EARLIER })])
      expect(fulfillment.evolve(out, step, at(2))?.excluded).toEqual(['sla_compliance_rate']);
    expect(fulfillment.evolve(out, aStep(), at(1))).toBeUndefined();
  });

  test('survives a later rating of the buyer', () => {
    const out = withExclusion(rating.evolve(undefined, aRating({ rating: 1 }), at(1))!, 'avg_rating', true)!;
    expect(rating.evolve(out, aRating({ rating: 2, rated_ts: LATER }), at(2))).toMatchObject({
      rating: 2,
      excluded: ['avg_rating'],
    });
    expect(rating.evolve(out, aRating({ rating: 1 }), at(1))).toBeUndefined();
  });
});
