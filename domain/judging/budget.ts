import type { Budget } from '../../contracts/api/fields.ts';
import type { AlertRule } from '../../contracts/policy/policy.ts';
import { type Decimal, decimal, wholeQuotient, ZERO } from '../counting/decimal.ts';
import { METRICS } from './metrics.ts';
import { type Cases, isBreaching, measureStanding } from './standing.ts';

type Rule = Omit<AlertRule, 'rule' | 'window'>;

/**
 * How far a rate is on the good side of a threshold, in what its numerator is counted in: negative beyond it. Each further case moves it by
 * the same step, so that how many it takes to cross is one exact division and no search.
 */
const marginOf = (
  { numerator, denominator }: Pick<Cases, 'numerator' | 'denominator'>,
  { comparator }: Rule,
  threshold: number,
): Decimal => {
  const above = decimal(numerator).minus(decimal(threshold).times(denominator));
  return comparator === '>=' ? above : ZERO.minus(above);
};
const stepOf = (rule: Rule, adds: number, threshold: number): Decimal =>
  marginOf({ numerator: adds, denominator: 1 }, rule, threshold);

/** How many clean cases it takes until the threshold is met; null when no number is enough. */
const cleanUntil = (cases: Cases, rule: Rule, threshold: number): number | null => {
  const margin = marginOf(cases, rule, threshold);
  if (margin.gte(ZERO)) return 0;
  const step = stepOf(rule, METRICS[rule.metric].added.clean, threshold);
  return step.gt(ZERO) ? wholeQuotient(ZERO.minus(margin), step, 'up') : null;
};

/** How many bad cases it takes until the target is missed, whether or not they are enough to say so; null when no number does. */
const badUntilMissed = (cases: Cases, rule: Rule): number | null => {
  const margin = marginOf(cases, rule, rule.breach);
  if (margin.lt(ZERO)) return 0;
  const step = stepOf(rule, METRICS[rule.metric].added.bad, rule.breach);
  return step.lt(ZERO) ? wholeQuotient(margin, ZERO.minus(step), 'down') + 1 : null;
};

const badUntilBreach = (cases: Cases, rule: Rule): number | null => {
  if (isBreaching(measureStanding(rule, cases))) return null;
  const missed = badUntilMissed(cases, rule);
  // A breach needs all three, and more bad cases take none of them away.
  return missed === null
    ? null
    : Math.max(missed, rule.min_denominator - cases.denominator, rule.min_bad - cases.bad) - 1;
};

/** How many cases a rate is away from its thresholds. */
export const computeBudget = (cases: Cases, rule: Rule): Budget => ({
  bad_until_breach: badUntilBreach(cases, rule),
  clean_until_target: cleanUntil(cases, rule, rule.breach),
  clean_until_recovery: cleanUntil(cases, rule, rule.recover),
});
