import type { RateState } from '../../contracts/api/fields.ts';
import type { AlertRule } from '../../contracts/policy/policy.ts';
import { decimal } from '../counting/decimal.ts';

/** What a rate is judged by: its numerator, its denominator and its bad cases. */
export type Cases = { readonly numerator: number; readonly denominator: number; readonly bad: number };

export type Thresholds = Pick<
  AlertRule,
  'comparator' | 'warn' | 'breach' | 'recover' | 'min_denominator' | 'min_bad'
>;

/** How a rate compares with the thresholds of a rule at this moment, without memory. */
export type Standing = {
  readonly enoughData: boolean;
  readonly enoughBad: boolean;
  readonly meetsTarget: boolean;
  readonly meetsWarning: boolean;
  readonly meetsRecovery: boolean;
};

/** Whether a rate is exactly on a threshold or on its good side. Nothing is rounded. */
const meets = ({ numerator, denominator }: Cases, { comparator }: Thresholds, threshold: number): boolean => {
  const difference = decimal(numerator).cmp(decimal(threshold).times(denominator));
  return comparator === '>=' ? difference >= 0 : difference <= 0;
};

export const measureStanding = (rule: Thresholds, cases: Cases): Standing => ({
  enoughData: cases.denominator >= rule.min_denominator,
  enoughBad: cases.bad >= rule.min_bad,
  meetsTarget: meets(cases, rule, rule.breach),
  meetsWarning: meets(cases, rule, rule.warn),
  meetsRecovery: meets(cases, rule, rule.recover),
});

const isAccusable = ({ enoughData, enoughBad }: Standing): boolean => enoughData && enoughBad;

/**
 * Beyond the target, the warning or the recovery threshold, with enough cases and bad cases to say
 * so.
 */
export const isBreaching = (standing: Standing): boolean => isAccusable(standing) && !standing.meetsTarget;
export const isWarned = (standing: Standing): boolean => isAccusable(standing) && !standing.meetsWarning;
export const isUnrecovered = (standing: Standing): boolean =>
  isAccusable(standing) && !standing.meetsRecovery;

/**
 * The state that a rate is shown with. Whether it alerts depends on its history (alert-states.ts).
 */
export const toState = (standing: Standing): RateState => {
  if (!standing.enoughData) return 'not_enough_data';
  if (isBreaching(standing)) return 'breach';
  return isWarned(standing) ? 'warning' : 'good';
};
