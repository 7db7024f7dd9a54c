/**
 * How many more cases bring a seller into breach or out of it. Sellers plan by these numbers, so an
 * error of one costs them.
 */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { RateName } from '../../../contracts/api/fields.ts';
import type { AlertRule } from '../../../contracts/policy/policy.ts';
import { computeBudget } from '../../../domain/judging/budget.ts';
import { type Cases, measureStanding, toState } from '../../../domain/judging/standing.ts';
import { ruleOf } from '../../support/factories/policy.ts';

const share = (numerator: number, denominator: number): Cases => ({
  numerator,
  denominator,
  bad: denominator - numerator,
});
const cancelled = (numerator: number, denominator: number): Cases => ({
  numerator,
  denominator,
  bad: numerator,
});
/** Counts of ratings from one star to five. */
const rated = (...stars: readonly number[]): Cases => ({
  numerator: stars.reduce((sum, cases, index) => sum + cases * (index + 1), 0),
  denominator: stars.reduce((sum, cases) => sum + cases, 0),
  bad: (stars[0] ?? 0) + (stars[1] ?? 0),
});

describe('a budget', () => {
  const NEVER: number | null = null;
  test.each<[string, RateName, Cases, Partial<AlertRule>, (number | null)[]]>([
    ['exactly at the target', 'sla_compliance_rate', share(190, 200), {}, [0, 0, 200]],
    ['one case below the target', 'sla_compliance_rate', share(189, 200), {}, [NEVER, 20, 240]],
    ['one case above the target', 'sla_compliance_rate', share(191, 200), {}, [1, 0, 160]],
    ['nothing shipped', 'sla_compliance_rate', share(0, 0), {}, [19, 0, 0]],
    ['everything late', 'sla_compliance_rate', share(0, 20), {}, [NEVER, 380, 780]],
    ['too few to judge, all late', 'sla_compliance_rate', share(0, 5), {}, [14, 95, 195]],
    [
      'below the target with one late shipment, which is too few to judge',
      'sla_compliance_rate',
      share(19, 20),
      { breach: 0.96 },
      [0, 5, 20],
    ],
    [
      'a target of 100 %, met',
      'sla_compliance_rate',
      share(30, 30),
      { breach: 1, warn: 1, recover: 1 },
      [1, 0, 0],
    ],
    [
      'a target of 100 %, missed for good',
      'sla_compliance_rate',
      share(28, 30),
      { breach: 1, warn: 1, recover: 1 },
      [NEVER, NEVER, NEVER],
    ],
    ['a target of 0 %', 'acceptance_rate', share(0, 30), { breach: 0, warn: 0, recover: 0 }, [NEVER, 0, 0]],
    ['cancellations exactly at the target', 'cancellation_rate', cancelled(5, 200), {}, [0, 0, 86]],
    ['one cancellation above the target', 'cancellation_rate', cancelled(6, 200), {}, [NEVER, 40, 143]],
    ['no cancellation', 'cancellation_rate', cancelled(0, 200), {}, [5, 0, 0]],
    [
      'a target of no cancellations, met',
      'cancellation_rate',
      cancelled(0, 30),
      { breach: 0, warn: 0, recover: 0 },
      [1, 0, 0],
    ],
    [
      'a target of no cancellations, missed',
      'cancellation_rate',
      cancelled(2, 30),
      { breach: 0, warn: 0, recover: 0 },
      [NEVER, NEVER, NEVER],
    ],
    [
      'a target that allows every cancellation',
      'cancellation_rate',
      cancelled(30, 30),
      { breach: 1, warn: 1, recover: 1 },
      [NEVER, 0, 0],
    ],
    ['a rating exactly at its target', 'avg_rating', rated(0, 3, 0, 7, 0), { breach: 3.4 }, [0, 0, 5]],
    ['a rating just below its target', 'avg_rating', rated(1, 2, 0, 7, 0), { breach: 3.4 }, [NEVER, 1, 6]],
    ['no ratings', 'avg_rating', rated(0, 0, 0, 0, 0), {}, [9, 0, 0]],
    [
      'a target of one star',
      'avg_rating',
      rated(20, 0, 0, 0, 0),
      { breach: 1, warn: 1, recover: 1 },
      [NEVER, 0, 0],
    ],
    [
      'a target of five stars, missed for good',
      'avg_rating',
      rated(2, 0, 0, 0, 20),
      { breach: 5, warn: 5, recover: 5 },
      [NEVER, NEVER, NEVER],
    ],
  ])(
    'counts to the case what is left and what it takes: %s',
    (_, metric, cases, changes, [bad_until_breach, clean_until_target, clean_until_recovery]) => {
      expect(computeBudget(cases, ruleOf(metric, changes))).toEqual({
        bad_until_breach,
        clean_until_target,
        clean_until_recovery,
      });
    },
  );
});

type Judged = { readonly rule: AlertRule; readonly cases: Cases };

const count = fc.nat({ max: 2000 });
const minima = { min_denominator: fc.integer({ min: 1, max: 60 }), min_bad: fc.nat({ max: 20 }) };
/** Thresholds that people write, and some that they do not. */
const threshold = (least: number, most: number) =>
  fc.oneof(
    fc.constantFrom(least, most),
    fc.integer({ min: least * 1000, max: most * 1000 }).map((thousandths) => thousandths / 1000),
    fc.integer({ min: least * 1_000_000, max: most * 1_000_000 }).map((millionths) => millionths / 1_000_000),
  );
const rules = (metric: RateName, least: number, most: number) =>
  fc
    .record({
      ...minima,
      thresholds: fc.tuple(threshold(least, most), threshold(least, most), threshold(least, most)),
    })
    .map(({ thresholds, ...rest }) => {
      const [breach = 0, warn = 0, recover = 0] = thresholds.toSorted((a, b) =>
        metric === 'cancellation_rate' ? b - a : a - b,
      );
      return ruleOf(metric, { ...rest, breach, warn, recover });
    });

const judged: fc.Arbitrary<Judged> = fc.oneof(
  fc.record({
    rule: rules('sla_compliance_rate', 0, 1),
    cases: fc.tuple(count, count).map(([good, bad]) => share(good, good + bad)),
  }),
  fc.record({
    rule: rules('cancellation_rate', 0, 1),
    cases: fc.tuple(count, count).map(([good, bad]) => cancelled(bad, good + bad)),
  }),
  fc.record({
    rule: rules('avg_rating', 1, 5),
    cases: fc.tuple(count, count, count, count, count).map((stars) => rated(...stars)),
  }),
);

const withBad = ({ rule, cases }: Judged, more: number): Cases => ({
  numerator: cases.numerator + (rule.metric === 'sla_compliance_rate' ? 0 : more),
  denominator: cases.denominator + more,
  bad: cases.bad + more,
});
const withClean = ({ rule, cases }: Judged, more: number): Cases => ({
  ...cases,
  numerator:
    cases.numerator +
    more * { acceptance_rate: 1, sla_compliance_rate: 1, cancellation_rate: 0, avg_rating: 5 }[rule.metric],
  denominator: cases.denominator + more,
});
const stateWith = ({ rule }: Judged, cases: Cases): string => toState(measureStanding(rule, cases));

const SETTINGS = { numRuns: 3000 };
/** More cases than any seller has. What has not happened by then never does. */
const FOREVER = 10 ** 11;

describe('a budget of any seller by any rule', () => {
  test('allows bad cases up to the last one before a breach, and one more is a breach', () => {
    fc.assert(
      fc.property(judged, (seller) => {
        const { bad_until_breach } = computeBudget(seller.cases, seller.rule);
        if (bad_until_breach === null) {
          const isBreach = stateWith(seller, seller.cases) === 'breach';
          expect(isBreach || stateWith(seller, withBad(seller, FOREVER)) !== 'breach').toBe(true);
          return;
        }
        expect(stateWith(seller, withBad(seller, bad_until_breach))).not.toBe('breach');
        expect(stateWith(seller, withBad(seller, bad_until_breach + 1))).toBe('breach');
      }),
      SETTINGS,
    );
  });

  test.each([
    ['clean_until_target', 'meetsTarget'],
    ['clean_until_recovery', 'meetsRecovery'],
  ] as const)('asks in %s for just enough clean cases, and one less would not do', (name, meets) => {
    fc.assert(
      fc.property(judged, (seller) => {
        const needed = computeBudget(seller.cases, seller.rule)[name];
        const isMet = (more: number): boolean => measureStanding(seller.rule, withClean(seller, more))[meets];
        if (needed === null) expect(isMet(FOREVER)).toBe(false);
        else {
          expect(isMet(needed)).toBe(true);
          if (needed > 0) expect(isMet(needed - 1)).toBe(false);
        }
      }),
      SETTINGS,
    );
  });
});
