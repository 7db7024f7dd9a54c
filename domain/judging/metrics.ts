import type { RateName } from '../../contracts/api/fields.ts';
import { METRIC_FACTS, type MetricFacts } from '../../contracts/metric-facts.ts';
import type { ListName } from '../counting/entities/entity.ts';
import { isLow } from '../counting/entities/rating.ts';
import type { CounterSum, CountFigure } from '../counting/figures.ts';

type Ratio = { readonly numerator: CounterSum; readonly denominator: CounterSum };

/**
 * Entries of one of a seller's lists: those with any of these flags, or all of them without flags.
 */
export type ListSelection = { readonly list: ListName; readonly flags: string };

/**
 * A metric as data: no entry holds code, so that it could come from a file. All that is computed,
 * judged, listed and said of a metric follows from its entry.
 */
export type MetricDefinition = MetricFacts & {
  /** To how many decimals its rates are rounded, half up. */
  readonly decimals: 4 | 6;
  /** Of all cases. */
  readonly all: Ratio;
  /** Of the cases that count for or against the seller, and how many of those are bad. */
  readonly adjusted: Ratio & { readonly bad: CounterSum };
  /** What one more bad or clean case adds to the numerator. To the denominator it adds 1. */
  readonly added: { readonly bad: number; readonly clean: number };
  /** Counts the cases that may still change a rate; undefined when every case is final. */
  readonly inFlight: CountFigure | undefined;
  /** Where its bad cases are listed. */
  readonly badCases: ListSelection;
};

const STARS = [1, 2, 3, 4, 5] as const;

/** A sum over all ratings, by what one of so many stars adds. */
const sumOverStars = (weigh: (stars: number) => number): CounterSum =>
  Object.fromEntries(STARS.map((stars) => [`ratings_${stars}`, weigh(stars)]));

/** The same without the ratings that an operator excluded. */
const sumOverCountedStars = (weigh: (stars: number) => number): CounterSum => ({
  ...sumOverStars(weigh),
  ...Object.fromEntries(STARS.map((stars) => [`excluded_ratings_${stars}`, -weigh(stars)])),
});

export const METRICS: Readonly<Record<RateName, MetricDefinition>> = {
  acceptance_rate: {
    ...METRIC_FACTS.acceptance_rate,
    decimals: 6,
    all: { numerator: { accepted_orders: 1 }, denominator: { total_orders: 1 } },
    adjusted: {
      numerator: { accepted_orders: 1, acceptance_excluded_accepted: -1 },
      denominator: {
        total_orders: 1,
        undecided_orders: -1,
        withdrawn_orders: -1,
        acceptance_excluded: -1,
      },
      bad: {
        total_orders: 1,
        undecided_orders: -1,
        withdrawn_orders: -1,
        acceptance_excluded: -1,
        accepted_orders: -1,
        acceptance_excluded_accepted: 1,
      },
    },
    added: { bad: 0, clean: 1 },
    inFlight: 'undecided_orders',
    badCases: { list: 'dropped', flags: 'du' },
  },
  cancellation_rate: {
    ...METRIC_FACTS.cancellation_rate,
    decimals: 6,
    all: { numerator: { cancelled_orders: 1 }, denominator: { total_orders: 1 } },
    adjusted: {
      numerator: { seller_fault_cancelled_orders: 1, cancellation_excluded_cancelled: -1 },
      // Without the orders that a buyer cancelled.
      denominator: {
        total_orders: 1,
        cancelled_orders: -1,
        seller_fault_cancelled_orders: 1,
        cancellation_excluded: -1,
      },
      bad: { seller_fault_cancelled_orders: 1, cancellation_excluded_cancelled: -1 },
    },
    added: { bad: 1, clean: 0 },
    inFlight: 'in_flight_orders',
    badCases: { list: 'dropped', flags: 's' },
  },
  sla_compliance_rate: {
    ...METRIC_FACTS.sla_compliance_rate,
    decimals: 6,
    all: { numerator: { on_time_shipments: 1 }, denominator: { shipped_orders: 1 } },
    adjusted: {
      numerator: { on_time_shipments: 1, sla_excluded_on_time: -1 },
      denominator: { shipped_orders: 1, sla_excluded: -1 },
      bad: { shipped_orders: 1, sla_excluded: -1, on_time_shipments: -1, sla_excluded_on_time: 1 },
    },
    added: { bad: 0, clean: 1 },
    inFlight: 'open_orders',
    badCases: { list: 'late', flags: '' },
  },
  avg_rating: {
    ...METRIC_FACTS.avg_rating,
    decimals: 4,
    all: { numerator: sumOverStars((stars) => stars), denominator: sumOverStars(() => 1) },
    adjusted: {
      numerator: sumOverCountedStars((stars) => stars),
      denominator: sumOverCountedStars(() => 1),
      bad: sumOverCountedStars((stars) => (isLow(stars) ? 1 : 0)),
    },
    // The worst rating has one star, the best five.
    added: { bad: 1, clean: 5 },
    inFlight: undefined,
    badCases: { list: 'low', flags: '' },
  },
};
