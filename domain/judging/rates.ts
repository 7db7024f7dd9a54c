import type { Rate, RateName, Rates, Window } from '../../contracts/api/fields.ts';
import type { AlertRule } from '../../contracts/policy/policy.ts';
import { decimal, quotient } from '../counting/decimal.ts';
import { isLow } from '../counting/entities/rating.ts';
import { countOf, type Sums } from '../counting/figures.ts';
import { includesToday } from '../time/windows.ts';
import { budgetOf } from './budget.ts';
import { ruleFor } from './rules.ts';
import { type Cases, standingOf, stateOf } from './standing.ts';

const SHARE_PLACES = 6;
const AVERAGE_PLACES = 4;

export const STARS = [1, 2, 3, 4, 5] as const;

export const totalRatings = (sums: Sums): number =>
  STARS.reduce((total, stars) => total + countOf(sums, `ratings_${stars}`), 0);
const sumOfStars = (sums: Sums): number =>
  STARS.reduce((total, stars) => total + stars * countOf(sums, `ratings_${stars}`), 0);
export const positiveRatings = (sums: Sums): number =>
  countOf(sums, 'ratings_4') + countOf(sums, 'ratings_5');
export const negativeRatings = (sums: Sums): number =>
  countOf(sums, 'ratings_1') + countOf(sums, 'ratings_2');

type Fraction = { readonly numerator: number; readonly denominator: number };

/** Where each rate comes from: all of its cases, and those that count for or against the seller. */
type RateSource = {
  readonly raw: (sums: Sums) => Fraction;
  readonly adjusted: (sums: Sums) => Cases;
  readonly places: 4 | 6;
};

/** Of a rate whose cases are bad when they are not in its numerator. */
const shareOf = (numerator: number, denominator: number): Cases => ({
  numerator,
  denominator,
  bad: denominator - numerator,
});

const SOURCES: Readonly<Record<RateName, RateSource>> = {
  acceptance_rate: {
    raw: (sums) => ({
      numerator: countOf(sums, 'accepted_orders'),
      denominator: countOf(sums, 'total_orders'),
    }),
    adjusted: (sums) =>
      shareOf(
        countOf(sums, 'accepted_orders') - countOf(sums, 'acceptance_excluded_accepted'),
        countOf(sums, 'total_orders') -
          countOf(sums, 'undecided_orders') -
          countOf(sums, 'withdrawn_orders') -
          countOf(sums, 'acceptance_excluded'),
      ),
    places: SHARE_PLACES,
  },
  cancellation_rate: {
    raw: (sums) => ({
      numerator: countOf(sums, 'cancelled_orders'),
      denominator: countOf(sums, 'total_orders'),
    }),
    adjusted: (sums) => {
      const byBuyer = countOf(sums, 'cancelled_orders') - countOf(sums, 'seller_fault_cancelled_orders');
      const numerator =
        countOf(sums, 'seller_fault_cancelled_orders') - countOf(sums, 'cancellation_excluded_cancelled');
      return {
        numerator,
        denominator: countOf(sums, 'total_orders') - byBuyer - countOf(sums, 'cancellation_excluded'),
        bad: numerator,
      };
    },
    places: SHARE_PLACES,
  },
  sla_compliance_rate: {
    raw: (sums) => ({
      numerator: countOf(sums, 'on_time_shipments'),
      denominator: countOf(sums, 'shipped_orders'),
    }),
    adjusted: (sums) =>
      shareOf(
        countOf(sums, 'on_time_shipments') - countOf(sums, 'sla_excluded_on_time'),
        countOf(sums, 'shipped_orders') - countOf(sums, 'sla_excluded'),
      ),
    places: SHARE_PLACES,
  },
  avg_rating: {
    raw: (sums) => ({ numerator: sumOfStars(sums), denominator: totalRatings(sums) }),
    adjusted: (sums) => {
      const counted = STARS.map((stars) => ({
        stars,
        cases: countOf(sums, `ratings_${stars}`) - countOf(sums, `excluded_ratings_${stars}`),
      }));
      return {
        numerator: counted.reduce((total, { stars, cases }) => total + stars * cases, 0),
        denominator: counted.reduce((total, { cases }) => total + cases, 0),
        bad: counted.reduce((total, { stars, cases }) => total + (isLow(stars) ? cases : 0), 0),
      };
    },
    places: AVERAGE_PLACES,
  },
};

/**
 * What a seller is judged by: without cases that an operator took out, without cancellations that the buyer caused (of acceptance: before the
 * seller had answered), and without orders that are still to be accepted or declined. Those count as soon as they are, or end unanswered.
 */
export const casesOf = (metric: RateName, sums: Sums): Cases => SOURCES[metric].adjusted(sums);

/** numerator / denominator, rounded half up (shares to 6 decimals, averages to 4); null when there is nothing to divide by. */
export const roundedRate = (metric: RateName, { numerator, denominator }: Fraction): number | null =>
  quotient(decimal(numerator), decimal(denominator), SOURCES[metric].places)?.toNumber() ?? null;

/** The same of all cases. */
export const rateValue = (metric: RateName, sums: Sums): number | null =>
  roundedRate(metric, SOURCES[metric].raw(sums));

const inFlightOf = (metric: RateName, sums: Sums, { window, openOrders }: RateContext): number => {
  switch (metric) {
    case 'acceptance_rate':
      return countOf(sums, 'undecided_orders');
    case 'cancellation_rate':
      return countOf(sums, 'in_flight_orders');
    case 'sla_compliance_rate':
      // They stand as of now: they will ship into no window that is over.
      return includesToday(window) ? openOrders : 0;
    case 'avg_rating':
      return 0;
  }
};

/** What a rate is taken over, and how many orders of the seller are accepted and not shipped now. */
export type RateContext = { readonly window: Window; readonly openOrders: number };

/** One rate with all that is needed to judge it, as a rule of its metric judges it. */
export const rateBy = (rule: AlertRule, sums: Sums, context: RateContext): Rate => {
  const { metric } = rule;
  const raw = SOURCES[metric].raw(sums);
  const cases = casesOf(metric, sums);
  const { numerator, denominator, bad } = cases;
  return {
    ...raw,
    rate: roundedRate(metric, raw),
    target: rule.breach,
    comparator: rule.comparator,
    window: context.window,
    state: stateOf(standingOf(rule, cases)),
    budget: budgetOf(cases, rule),
    adjusted: {
      numerator,
      denominator,
      rate: roundedRate(metric, cases),
      bad,
      excluded: raw.denominator - denominator,
    },
    min_denominator: rule.min_denominator,
    in_flight: inFlightOf(metric, sums, context),
  };
};

/** Every rate over a window, each by the rule of its metric that looks at the same window, else by the metric's first one. */
export const ratesOf = (sums: Sums, rules: readonly AlertRule[], context: RateContext): Rates => {
  const rate = (metric: RateName): Rate => rateBy(ruleFor(rules, metric, context.window), sums, context);
  return {
    acceptance_rate: rate('acceptance_rate'),
    cancellation_rate: rate('cancellation_rate'),
    sla_compliance_rate: rate('sla_compliance_rate'),
    avg_rating: rate('avg_rating'),
  };
};
