import type { Budget } from '../../contracts/api/fields.ts';
import type { AlertRule } from '../../contracts/policy/policy.ts';
import { type Decimal, decimal, wholeQuotient, ZERO } from '../counting/decimal.ts';
import { METRICS } from './metrics.ts';
import { type Cases, isBreaching, measureStanding } from './standing.ts';

type Rule = Omit<AlertRule, 'rule' | 'window'>;

/**
 * How far a rate is on the good side of a threshold, measured in its numerator; negative on the bad
 * side. Every further case changes the margin by the same step, so one exact division says how many
 * cases it takes to cross the threshold.
 */
const measureMargin = (
  { numerator, denominator }: Pick<Cases, 'numerator' | 'denominator'>,
  { comparator }: Rule,
  threshold: number,
): Decimal => {
  const above = decimal(numerator).minus(decimal(threshold).times(denominator));
  return comparator === '>=' ? above : ZERO.minus(above);
};

/** What one more case changes of the margin. */
const measureStep = (rule: Rule, added: number, threshold: number): Decimal =>
  measureMargin({ numerator: added, denominator: 1 }, rule, threshold);

/** How many clean cases it takes to meet the threshold; null when no number is enough. */
const countCleanUntil = (cases: Cases, rule: Rule, threshold: number): number | null => {
  const margin = measureMargin(cases, rule, threshold);
  if (margin.gte(ZERO)) return 0;
  const step = measureStep(rule, METRICS[rule.metric].added.clean, threshold);
  return step.gt(ZERO) ? wholeQuotient(ZERO.minus(margin), step, 'up') : null;
};

/**
 * How many bad cases it takes to miss the target, ignoring the minimums; null when no number does.
 */
const countBadUntilMissed = (cases: Cases, rule: Rule): number | null => {
  const margin = measureMargin(cases, rule, rule.breach);
  if (margin.lt(ZERO)) return 0;
  const step = measureStep(rule, METRICS[rule.metric].added.bad, rule.breach);
  return step.lt(ZERO) ? wholeQuotient(margin, ZERO.minus(step), 'down') + 1 : null;
};

const countBadUntilBreach = (cases: Cases, rule: Rule): number | null => {
  if (isBreaching(measureStanding(rule, cases))) return null;
  const missed = countBadUntilMissed(cases, rule);
  // A breach needs all three, and further bad cases cannot undo any of them.
  return missed === null
    ? null
    : Math.max(missed, rule.min_denominator - cases.denominator, rule.min_bad - cases.bad) - 1;
};

/** How many more cases it takes to cross each threshold of the rule. */
export const computeBudget = (cases: Cases, rule: Rule): Budget => ({
  bad_until_breach: countBadUntilBreach(cases, rule),
  clean_until_target: countCleanUntil(cases, rule, rule.breach),
  clean_until_recovery: countCleanUntil(cases, rule, rule.recover),
});
