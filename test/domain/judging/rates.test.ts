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

describe('a seller', () => {
  test.each([
    [190, 200, 'warning', 'the target of 0.95 itself is no breach'],
    [189, 200, 'breach', 'one shipment below the target is a breach'],
    [949999999, 1000000000, 'breach', 'a rounded rate would not show the difference'],
    [194, 200, 'good', 'the warning of 0.97 itself is no warning'],
    [193, 200, 'warning', 'one shipment below the warning is a warning'],
    [18, 19, 'not_enough_data', 'one shipment is missing to judge it'],
    [18, 20, 'breach', 'there are just enough shipments and late ones'],
    [19, 20, 'good', 'one late shipment is too few'],
    [0, 0, 'not_enough_data', 'nothing was shipped'],
  ] as const)(
    'with %i of %i shipments on time is in the state %s, because %s',
    (onTime, shipped, state, _why) => expect(sla(onTime, shipped).state).toBe(state),
  );

  test.each([
    [5, 200, 'warning', 'the target of 0.025 itself is no breach'],
    [6, 200, 'breach', 'one cancellation above the target is a breach'],
    [4, 200, 'good', 'the warning of 0.02 itself is no warning'],
    [1, 20, 'good', 'one bad order is too few, whatever the rate'],
  ] as const)(
    'with %i of %i orders cancelled is in the state %s, because %s',
    (cancelled, total, state, _why) => expect(cancellations(cancelled, total).state).toBe(state),
  );

  test('is shown each rate with everything that it is judged by', () => {
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

  test('is judged in each metric by the bad cases of that metric', () => {
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
    // The rule for ratings asks for no bad ones: an average says enough.
    expect(enoughBad).toEqual({ sla_compliance: true, acceptance: false, cancellation: false, rating: true });
  });
});

describe('a seller does not answer for cases that do not count', () => {
  test('a cancellation by the buyer leaves both sides of the adjusted rate and stays in the raw one', () => {
    const { numerator, denominator, rate, adjusted, state } = cancellations(2, 100, 20);
    expect([numerator, denominator, rate]).toEqual([22, 100, 0.22]);
    expect(adjusted).toEqual({ numerator: 2, denominator: 80, rate: 0.025, bad: 2, excluded: 20 });
    expect(state).toBe('warning');
  });

  test('cancellations by buyers alone bring no seller into breach, however many there are', () => {
    expect(cancellations(0, 100, 80)).toMatchObject({
      state: 'good',
      rate: 0.8,
      adjusted: { numerator: 0, denominator: 20, rate: 0 },
    });
  });

  test('an order that the buyer withdraws before the seller has answered does not count', () => {
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
  ] as const)('cases that an operator excluded leave both sides of %s', (metric, counts, expected) => {
    expect(judgeRate(ruleOf(metric), sumsOf(counts), CONTEXT)).toMatchObject(expected);
  });

  test('state and budget follow from the cases that count', () => {
    const raw = { shipped_orders: 100, on_time_shipments: 90 };
    const judged = (counts: object) =>
      judgeRate(ruleOf('sla_compliance_rate'), sumsOf({ ...raw, ...counts }), CONTEXT);
    expect(judged({})).toMatchObject({ state: 'breach', budget: { bad_until_breach: null } });
    expect(judged({ sla_excluded: 8 })).toMatchObject({
      state: 'good',
      budget: { bad_until_breach: 2, clean_until_target: 0 },
    });
  });

  test('a window in which every case is excluded is not judged', () => {
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

describe('a rate says how many cases may still change it', () => {
  const sums = sumsOf({ total_orders: 10, in_flight_orders: 4, undecided_orders: 3, ratings_5: 1 });
  test.each([
    ['lifetime', 5],
    ['30d', 5],
    ['7d', 5],
    ['today', 5],
    ['yesterday', 0],
    ['prior_7d', 0],
    ['prior_30d', 0],
  ] as const)('over %s, into which open orders can ship only if it includes today', (window, open) => {
    const rates = judgeRates(sums, POLICY.rules, { window, openOrders: 5 });
    expect(RATE_NAMES.map((name) => rates[name].in_flight)).toEqual([3, 4, open, 0]);
  });
});

describe('the rule that judges a rate', () => {
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
  ] as const)('over %s is %s', (window, rule) => {
    expect(ruleFor(rules, 'sla_compliance_rate', window).rule).toBe(rule);
    expect(judgeRates(shipments(18, 20), rules, { window, openOrders: 0 }).sla_compliance_rate.target).toBe(
      rule === 'sla_week' ? 0.9 : 0.95,
    );
  });

  test('is the first one of its metric where no rule looks at the window', () => {
    const { rules: weekOnly } = policyWith('avg_rating', { window: '7d', breach: 2 });
    expect(ruleFor(weekOnly, 'avg_rating', '30d').breach).toBe(2);
  });

  test('is missed by an error that names the metric', () => {
    expect(() =>
      ruleFor(
        POLICY.rules.filter(({ metric }) => metric !== 'avg_rating'),
        'avg_rating',
      ),
    ).toThrow(/no rule for avg_rating/);
  });

  test('is changed by an override for the named seller only', () => {
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

describe('a rate of all cases', () => {
  test.each([
    ['acceptance_rate', { total_orders: 3, accepted_orders: 2 }, 0.666667],
    ['cancellation_rate', { total_orders: 3, cancelled_orders: 1 }, 0.333333],
    ['sla_compliance_rate', { shipped_orders: 1, on_time_shipments: 1 }, 1],
    ['avg_rating', { ratings_1: 1, ratings_5: 2 }, 3.6667],
    ['avg_rating', { ratings_4: 31, ratings_5: 1 }, 4.0313],
    ['acceptance_rate', {}, null],
    ['avg_rating', {}, null],
  ] as const)('in %s of %j is %j', (metric, counts, value) =>
    expect(computeRate(metric, sumsOf(counts))).toBe(value),
  );
});
