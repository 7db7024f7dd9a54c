import { perMetric, type Rate, type RateName, type Rates, type Window } from '../../contracts/api/fields.ts';
import type { AlertRule } from '../../contracts/policy/policy.ts';
import { decimal, quotient } from '../counting/decimal.ts';
import { countOf, type Sums, sumCounters } from '../counting/figures.ts';
import { includesToday } from '../time/windows.ts';
import { computeBudget } from './budget.ts';
import { METRICS } from './metrics.ts';
import { ruleFor } from './rules.ts';
import { type Cases, measureStanding, toState } from './standing.ts';

type Fraction = { readonly numerator: number; readonly denominator: number };

const countAll = (metric: RateName, sums: Sums): Fraction => {
  const { numerator, denominator } = METRICS[metric].all;
  return { numerator: sumCounters(sums, numerator), denominator: sumCounters(sums, denominator) };
};

/**
 * The cases that a seller is judged by. Left out are those that an operator excluded, cancellations
 * that the buyer caused, and, of acceptance, orders that are still to be accepted or declined and
 * those that the buyer withdrew before.
 */
export const countCases = (metric: RateName, sums: Sums): Cases => {
  const { numerator, denominator, bad } = METRICS[metric].adjusted;
  return {
    numerator: sumCounters(sums, numerator),
    denominator: sumCounters(sums, denominator),
    bad: sumCounters(sums, bad),
  };
};

/**
 * numerator / denominator, rounded half up to the metric's decimals; null without a denominator.
 */
export const roundRate = (metric: RateName, { numerator, denominator }: Fraction): number | null =>
  quotient(decimal(numerator), decimal(denominator), METRICS[metric].decimals)?.toNumber() ?? null;

/** The rate of all cases, whoever is to blame. */
export const computeRate = (metric: RateName, sums: Sums): number | null =>
  roundRate(metric, countAll(metric, sums));

/**
 * What a rate is taken over, and how many orders of the seller are accepted and not shipped now.
 */
export type RateContext = { readonly window: Window; readonly openOrders: number };

const inFlightOf = (metric: RateName, sums: Sums, { window, openOrders }: RateContext): number => {
  const { inFlight } = METRICS[metric];
  if (inFlight === undefined) return 0;
  // Open orders are counted as of now and on no day: they can still ship into windows that go on.
  if (inFlight === 'open_orders') return includesToday(window) ? openOrders : 0;
  return countOf(sums, inFlight);
};

/** One rate with all that is needed to judge it, as a rule of its metric judges it. */
export const judgeRate = (rule: AlertRule, sums: Sums, context: RateContext): Rate => {
  const { metric } = rule;
  const all = countAll(metric, sums);
  const cases = countCases(metric, sums);
  const { numerator, denominator, bad } = cases;
  return {
    ...all,
    rate: roundRate(metric, all),
    target: rule.breach,
    comparator: rule.comparator,
    window: context.window,
    state: toState(measureStanding(rule, cases)),
    budget: computeBudget(cases, rule),
    adjusted: {
      numerator,
      denominator,
      rate: roundRate(metric, cases),
      bad,
      excluded: all.denominator - denominator,
    },
    min_denominator: rule.min_denominator,
    in_flight: inFlightOf(metric, sums, context),
  };
};

/**
 * Every rate over a window, each judged by the rule of its metric that looks at the same window,
 * else by the first rule of the metric.
 */
export const judgeRates = (sums: Sums, rules: readonly AlertRule[], context: RateContext): Rates =>
  perMetric((metric) => judgeRate(ruleFor(rules, metric, context.window), sums, context));
