import type { Rate, RateName, RateState, Rates, Window } from '../contracts/api/fields.ts';
import { decimal, quotient } from './decimal.ts';
import { countOf, type Sums } from './figures.ts';
import { type AlertRule, ruleFor } from './policy.ts';

const SHARE_PLACES = 6;
const AVERAGE_PLACES = 4;

export const STARS = [1, 2, 3, 4, 5] as const;

export const totalRatings = (sums: Sums): number => STARS.reduce((total, stars) => total + countOf(sums, `ratings_${stars}`), 0);
const sumOfStars = (sums: Sums): number => STARS.reduce((total, stars) => total + stars * countOf(sums, `ratings_${stars}`), 0);
export const positiveRatings = (sums: Sums): number => countOf(sums, 'ratings_4') + countOf(sums, 'ratings_5');
export const negativeRatings = (sums: Sums): number => countOf(sums, 'ratings_1') + countOf(sums, 'ratings_2');

/** Where each rate comes from, and how many of its cases are bad ones. */
type RateSource = {
  readonly numerator: (sums: Sums) => number;
  readonly denominator: (sums: Sums) => number;
  readonly bad: (sums: Sums) => number;
  readonly places: 4 | 6;
};

const SOURCES: Readonly<Record<RateName, RateSource>> = {
  acceptance_rate: {
    numerator: (sums) => countOf(sums, 'accepted_orders'),
    denominator: (sums) => countOf(sums, 'total_orders'),
    bad: (sums) => countOf(sums, 'total_orders') - countOf(sums, 'accepted_orders'),
    places: SHARE_PLACES,
  },
  cancellation_rate: {
    numerator: (sums) => countOf(sums, 'cancelled_orders'),
    denominator: (sums) => countOf(sums, 'total_orders'),
    bad: (sums) => countOf(sums, 'cancelled_orders'),
    places: SHARE_PLACES,
  },
  sla_compliance_rate: {
    numerator: (sums) => countOf(sums, 'on_time_shipments'),
    denominator: (sums) => countOf(sums, 'shipped_orders'),
    bad: (sums) => countOf(sums, 'shipped_orders') - countOf(sums, 'on_time_shipments'),
    places: SHARE_PLACES,
  },
  avg_rating: { numerator: sumOfStars, denominator: totalRatings, bad: negativeRatings, places: AVERAGE_PLACES },
};

/** numerator / denominator, rounded half up (shares to 6 decimals, averages to 4); null when there is nothing to divide by. */
export const rateValue = (metric: RateName, sums: Sums): number | null => {
  const { numerator, denominator, places } = SOURCES[metric];
  const value = quotient(decimal(numerator(sums)), decimal(denominator(sums)), places);
  return value === undefined ? null : value.toNumber();
};

/** Whether numerator/denominator is on the good side of a threshold, or exactly on it; compared exactly, not after rounding. */
const meets = (metric: RateName, sums: Sums, { comparator }: AlertRule, threshold: number): boolean => {
  const { numerator, denominator } = SOURCES[metric];
  const difference = decimal(numerator(sums)).cmp(decimal(threshold).times(denominator(sums)));
  return comparator === '>=' ? difference >= 0 : difference <= 0;
};

/** How a rate stands to a rule's thresholds, without memory. */
export type Standing = {
  readonly enoughData: boolean;
  readonly enoughBad: boolean;
  readonly meetsTarget: boolean;
  readonly meetsWarning: boolean;
  readonly meetsRecovery: boolean;
};

export const standingOf = (rule: AlertRule, sums: Sums): Standing => {
  const { denominator, bad } = SOURCES[rule.metric];
  return {
    enoughData: denominator(sums) >= rule.minDenominator,
    enoughBad: bad(sums) >= rule.minBad,
    meetsTarget: meets(rule.metric, sums, rule, rule.breach),
    meetsWarning: meets(rule.metric, sums, rule, rule.warn),
    meetsRecovery: meets(rule.metric, sums, rule, rule.recover),
  };
};

/** A rate's state says where it stands now; whether that is alerted on is a matter of history (see alerts). */
const stateOf = ({ enoughData, enoughBad, meetsTarget, meetsWarning }: Standing): RateState => {
  if (!enoughData) return 'not_enough_data';
  if (enoughBad && !meetsTarget) return 'breach';
  return enoughBad && !meetsWarning ? 'warning' : 'good';
};

/** One rate with all that is needed to judge it. */
export const rateOf = (metric: RateName, sums: Sums, window: Window, policy: readonly AlertRule[]): Rate => {
  const rule = ruleFor(policy, metric);
  const { numerator, denominator } = SOURCES[metric];
  return {
    numerator: numerator(sums),
    denominator: denominator(sums),
    rate: rateValue(metric, sums),
    target: rule.breach,
    comparator: rule.comparator,
    window,
    state: stateOf(standingOf(rule, sums)),
  };
};

export const ratesOf = (sums: Sums, window: Window, policy: readonly AlertRule[]): Rates => ({
  acceptance_rate: rateOf('acceptance_rate', sums, window, policy),
  cancellation_rate: rateOf('cancellation_rate', sums, window, policy),
  sla_compliance_rate: rateOf('sla_compliance_rate', sums, window, policy),
  avg_rating: rateOf('avg_rating', sums, window, policy),
});
