import { describe, expect, test } from 'vitest';
import { DEFAULT_POLICY, ruleFor } from '../../domain/policy.ts';
import { rateOf, rateValue, standingOf } from '../../domain/rates.ts';
import { sumsOf } from './sums.ts';

const shipments = (onTime: number, shipped: number) => sumsOf({ shipped_orders: shipped, on_time_shipments: onTime });
const sla = (onTime: number, shipped: number) => rateOf('sla_compliance_rate', shipments(onTime, shipped), '30d', DEFAULT_POLICY);
const cancellations = (cancelled: number, total: number) =>
  rateOf('cancellation_rate', sumsOf({ total_orders: total, cancelled_orders: cancelled }), '30d', DEFAULT_POLICY);

describe('a seller is judged exactly, and not on too little', () => {
  test.each([
    [190, 200, 'warning', 'exactly at the target of 0.95 is no breach'],
    [189, 200, 'breach', 'one shipment below the target is one'],
    [949999999, 1000000000, 'breach', 'below the target by less than a rounded rate shows'],
    [194, 200, 'good', 'exactly at the warning of 0.97 is no warning'],
    [193, 200, 'warning', 'one shipment below the warning is one'],
    [18, 19, 'not_enough_data', 'one shipment too few to judge by'],
    [18, 20, 'breach', 'just enough shipments, two of them late'],
    [19, 20, 'good', 'one late shipment accuses nobody'],
    [0, 0, 'not_enough_data', 'nothing shipped'],
  ] as const)('%i of %i on time: %s (%s)', (onTime, shipped, state, _why) => expect(sla(onTime, shipped).state).toBe(state));

  test.each([
    [5, 200, 'warning', 'exactly at the target of 0.025'],
    [6, 200, 'breach', 'one cancellation above it'],
    [4, 200, 'good', 'exactly at the warning of 0.02'],
    [1, 20, 'good', 'one bad order is not enough, whatever the rate'],
  ] as const)('%i of %i cancelled: %s (%s)', (cancelled, total, state, _why) => expect(cancellations(cancelled, total).state).toBe(state));

  test('a rate travels with all that it is judged by', () => {
    expect(sla(24, 26)).toEqual({
      numerator: 24,
      denominator: 26,
      rate: 0.923077,
      target: 0.95,
      comparator: '>=',
      window: '30d',
      state: 'breach',
    });
    expect(sla(0, 0)).toEqual({
      numerator: 0,
      denominator: 0,
      rate: null,
      target: 0.95,
      comparator: '>=',
      window: '30d',
      state: 'not_enough_data',
    });
  });

  test('the bad cases of each metric are its own', () => {
    const sums = sumsOf({
      total_orders: 30,
      accepted_orders: 29,
      cancelled_orders: 1,
      shipped_orders: 30,
      on_time_shipments: 28,
      ratings_1: 1,
      ratings_2: 0,
      ratings_3: 20,
    });
    const enoughBad = Object.fromEntries(DEFAULT_POLICY.map((rule) => [rule.rule, standingOf(rule, sums).enoughBad]));
    expect(enoughBad).toEqual({ sla_compliance: true, acceptance: false, cancellation: false, rating: false });
  });
});

describe('what a rate is', () => {
  test.each([
    ['acceptance_rate', { total_orders: 3, accepted_orders: 2 }, 0.666667],
    ['cancellation_rate', { total_orders: 3, cancelled_orders: 1 }, 0.333333],
    ['sla_compliance_rate', { shipped_orders: 1, on_time_shipments: 1 }, 1],
    ['avg_rating', { ratings_1: 1, ratings_5: 2 }, 3.6667],
    ['avg_rating', { ratings_4: 31, ratings_5: 1 }, 4.0313],
    ['acceptance_rate', {}, null],
    ['avg_rating', {}, null],
  ] as const)('%s of %j is %j', (metric, counts, value) => expect(rateValue(metric, sumsOf(counts))).toBe(value));

  test('a policy without a rule for a metric is named', () => {
    expect(() =>
      ruleFor(
        DEFAULT_POLICY.filter(({ metric }) => metric !== 'avg_rating'),
        'avg_rating',
      ),
    ).toThrow(/no rule for avg_rating/);
  });

  test('every rule has a band in which it stays as it is, so that no alert flaps', () => {
    for (const { comparator, breach, warn, recover } of DEFAULT_POLICY) {
      const sign = comparator === '>=' ? 1 : -1;
      expect(sign * breach).toBeLessThan(sign * warn);
      expect(sign * warn).toBeLessThan(sign * recover);
    }
  });
});
