import { describe, expect, test } from 'vitest';
import { RATE_NAMES } from '../../../contracts/api/fields.ts';
import { computeRate, countCases, judgeRate, judgeRates } from '../../../domain/judging/rates.ts';
import { ruleFor, rulesFor } from '../../../domain/judging/rules.ts';
import { measureStanding } from '../../../domain/judging/standing.ts';
import { POLICY, policyWith, ruleOf } from '../../support/factories/policy.ts';
import { sumsOf } from '../../support/factories/sums.ts';

const CONTEXT = { window: '30d', openOrders: 0 } as const;
const shipments = (onTime: number, shipped: number) =>
  sumsOf({ shipped_orders: shipped, on_time_shipments: onTime });
const sla = (onTime: number, shipped: number) =>
  judgeRate(ruleOf('sla_compliance_rate'), shipments(onTime, shipped), CONTEXT);
const cancellations = (bySeller: number, total: number, byBuyer = 0) =>
  judgeRate(
    ruleOf('cancellation_rate'),
    sumsOf({
      total_orders: total,
      cancelled_orders: bySeller + byBuyer,
      seller_fault_cancelled_orders: bySeller,
    }),
    CONTEXT,
  );

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
  ] as const)('%i of %i on time: %s (%s)', (onTime, shipped, state, _why) =>
    expect(sla(onTime, shipped).state).toBe(state),
  );

  test.each([
    [5, 200, 'warning', 'exactly at the target of 0.025'],
    [6, 200, 'breach', 'one cancellation above it'],
    [4, 200, 'good', 'exactly at the warning of 0.02'],
    [1, 20, 'good', 'one bad order is not enough, whatever the rate'],
  ] as const)('%i of %i cancelled: %s (%s)', (cancelled, total, state, _why) =>
    expect(cancellations(cancelled, total).state).toBe(state),
  );

  test('a rate travels with all that it is judged by', () => {
    expect(sla(24, 26)).toEqual({
      numerator: 24,
      denominator: 26,
      rate: 0.923077,
      target: 0.95,
      comparator: '>=',
      window: '30d',
      state: 'breach',
      budget: { bad_until_breach: null, clean_until_target: 14, clean_until_recovery: 54 },
      adjusted: { numerator: 24, denominator: 26, rate: 0.923077, bad: 2, excluded: 0 },
      min_denominator: 20,
      in_flight: 0,
    });
    expect(sla(0, 0)).toEqual({
      numerator: 0,
      denominator: 0,
      rate: null,
      target: 0.95,
      comparator: '>=',
      window: '30d',
      state: 'not_enough_data',
      budget: { bad_until_breach: 19, clean_until_target: 0, clean_until_recovery: 0 },
      adjusted: { numerator: 0, denominator: 0, rate: null, bad: 0, excluded: 0 },
      min_denominator: 20,
      in_flight: 0,
    });
  });

  test('the bad cases of each metric are its own', () => {
    const sums = sumsOf({
      total_orders: 30,
      accepted_orders: 29,
      cancelled_orders: 1,
      seller_fault_cancelled_orders: 1,
      shipped_orders: 30,
      on_time_shipments: 28,
      ratings_1: 1,
      ratings_2: 0,
      ratings_3: 20,
    });
    const enoughBad = Object.fromEntries(
      POLICY.rules.map((rule) => [rule.rule, measureStanding(rule, countCases(rule.metric, sums)).enoughBad]),
    );
    // Of ratings none need be bad: an average says enough.
    expect(enoughBad).toEqual({ sla_compliance: true, acceptance: false, cancellation: false, rating: true });
  });
});

describe('nobody answers for what an operator took out, or a buyer caused', () => {
  test('a buyer’s cancellation leaves both sides of the rate that counts, and stays in the one that does not', () => {
    const { numerator, denominator, rate, adjusted, state } = cancellations(2, 100, 20);
    expect([numerator, denominator, rate]).toEqual([22, 100, 0.22]);
    expect(adjusted).toEqual({ numerator: 2, denominator: 80, rate: 0.025, bad: 2, excluded: 20 });
    expect(state).toBe('warning');
  });

  test('buyers alone bring nobody into breach, however many they are', () => {
    expect(cancellations(0, 100, 80)).toMatchObject({
      state: 'good',
      rate: 0.8,
      adjusted: { numerator: 0, denominator: 20, rate: 0 },
    });
  });

  test('nor by calling an order off before the seller has answered', () => {
    const sums = sumsOf({
      total_orders: 30,
      accepted_orders: 25,
      completed_orders: 25,
      cancelled_orders: 5,
      withdrawn_orders: 5,
    });
    expect(judgeRate(ruleOf('acceptance_rate'), sums, CONTEXT)).toMatchObject({
      rate: 0.833333,
      state: 'good',
      adjusted: { numerator: 25, denominator: 25, rate: 1, bad: 0, excluded: 5 },
      in_flight: 0,
    });
  });

  test.each([
    [
      'acceptance_rate',
      { total_orders: 100, accepted_orders: 88, acceptance_excluded: 12, acceptance_excluded_accepted: 2 },
      { numerator: 88, denominator: 100, adjusted: { numerator: 86, denominator: 88, excluded: 12 } },
    ],
    [
      'cancellation_rate',
      {
        total_orders: 100,
        cancelled_orders: 15,
        seller_fault_cancelled_orders: 10,
        cancellation_excluded: 9,
        cancellation_excluded_cancelled: 8,
      },
      { numerator: 15, denominator: 100, adjusted: { numerator: 2, denominator: 86, excluded: 14 } },
    ],
    [
      'sla_compliance_rate',
      { shipped_orders: 100, on_time_shipments: 90, sla_excluded: 8, sla_excluded_on_time: 1 },
      { numerator: 90, denominator: 100, adjusted: { numerator: 89, denominator: 92, excluded: 8 } },
    ],
    [
      'avg_rating',
      { ratings_1: 3, ratings_5: 10, excluded_ratings_1: 2, excluded_ratings_5: 1 },
      {
        numerator: 53,
        denominator: 13,
        adjusted: { numerator: 46, denominator: 10, rate: 4.6, excluded: 3 },
      },
    ],
  ] as const)('%s: what was taken out leaves both of its sides', (metric, counts, expected) => {
    expect(judgeRate(ruleOf(metric), sumsOf(counts), CONTEXT)).toMatchObject(expected);
  });

  test('a seller is judged, and given a budget, by what counts', () => {
    const raw = { shipped_orders: 100, on_time_shipments: 90 };
    const judged = (counts: object) =>
      judgeRate(ruleOf('sla_compliance_rate'), sumsOf({ ...raw, ...counts }), CONTEXT);
    expect(judged({})).toMatchObject({ state: 'breach', budget: { bad_until_breach: null } });
    expect(judged({ sla_excluded: 8 })).toMatchObject({
      state: 'good',
      budget: { bad_until_breach: 2, clean_until_target: 0 },
    });
  });

  test('a window whose every case was taken out has nothing to judge by', () => {
    const { adjusted, state } = judgeRate(
      ruleOf('sla_compliance_rate'),
      sumsOf({ shipped_orders: 30, sla_excluded: 30 }),
      CONTEXT,
    );
    expect([adjusted, state]).toEqual([
      { numerator: 0, denominator: 0, rate: null, bad: 0, excluded: 30 },
      'not_enough_data',
    ]);
  });
});

describe('a rate says what may still change it', () => {
  const sums = sumsOf({ total_orders: 10, in_flight_orders: 4, undecided_orders: 3, ratings_5: 1 });
  test.each([
    ['lifetime', 5],
    ['30d', 5],
    ['7d', 5],
    ['today', 5],
    ['yesterday', 0],
    ['prior_7d', 0],
    ['prior_30d', 0],
  ] as const)('%s: open orders ship into a window that goes on', (window, open) => {
    const rates = judgeRates(sums, POLICY.rules, { window, openOrders: 5 });
    expect(RATE_NAMES.map((name) => rates[name].in_flight)).toEqual([3, 4, open, 0]);
  });
});

describe('which rule judges a rate', () => {
  const weekly = { ...ruleOf('sla_compliance_rate'), rule: 'sla_week', window: '7d' as const, breach: 0.9 };
  const rules = [...POLICY.rules, weekly];
  test.each([
    ['7d', 'sla_week'],
    ['prior_7d', 'sla_week'],
    ['30d', 'sla_compliance'],
    ['prior_30d', 'sla_compliance'],
    ['lifetime', 'sla_compliance'],
    ['today', 'sla_compliance'],
    ['yesterday', 'sla_compliance'],
  ] as const)('over %s it is %s', (window, rule) => {
    expect(ruleFor(rules, 'sla_compliance_rate', window).rule).toBe(rule);
    expect(judgeRates(shipments(18, 20), rules, { window, openOrders: 0 }).sla_compliance_rate.target).toBe(
      rule === 'sla_week' ? 0.9 : 0.95,
    );
  });

  test('the first of the metric where none looks at the window', () => {
    const { rules: weekOnly } = policyWith('avg_rating', { window: '7d', breach: 2 });
    expect(ruleFor(weekOnly, 'avg_rating', '30d').breach).toBe(2);
  });

  test('a metric without one is named', () => {
    expect(() =>
      ruleFor(
        POLICY.rules.filter(({ metric }) => metric !== 'avg_rating'),
        'avg_rating',
      ),
    ).toThrow(/no rule for avg_rating/);
  });

  test('an exception changes the rule that it names, for the seller that it names', () => {
    const policy = { ...POLICY, overrides: { slow: { sla_compliance: { breach: 0.9, min_bad: 5 } } } };
    expect(rulesFor(policy, 'slow')).toEqual(
      POLICY.rules.map((rule) =>
        rule.rule === 'sla_compliance' ? { ...rule, breach: 0.9, min_bad: 5 } : rule,
      ),
    );
    expect(rulesFor(policy, 'other')).toEqual(POLICY.rules);
    for (const odd of ['constructor', 'toString', '__proto__'])
      expect(rulesFor(policy, odd)).toEqual(POLICY.rules);
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
  ] as const)('%s of %j is %j', (metric, counts, value) =>
    expect(computeRate(metric, sumsOf(counts))).toBe(value),
  );
});
