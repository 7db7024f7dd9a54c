/**
 * What each metric is to everybody who reads it: what it is called, in which unit it is given, on
 * which side of its thresholds it is good, and how its cases are spoken of. How a metric is counted
 * is the domain's business.
 */
import type { RateName } from './api/fields.ts';
import type { PastQueue } from './api/orders.ts';
import type { EventType } from './records/topics.ts';

/** The singular and the plural of a noun. */
type Noun = readonly [one: string, many: string];

export type MetricFacts = {
  /** In a sentence. */
  readonly name: string;
  /** Above its number, for sellers. */
  readonly title: string;
  /** A share of its cases, or stars per case. */
  readonly unit: 'share' | 'stars';
  /** How a good rate compares with its thresholds. */
  readonly comparator: '>=' | '<=';
  /** Which records tell of its cases. */
  readonly eventType: EventType;
  /** Whether a breach can be foreseen: from orders that are overdue and will ship late. */
  readonly predictable: boolean;
  readonly cases: Noun;
  /** What the numerator counts, of all cases and of those that count for or against the seller. */
  readonly counted: { readonly all: Noun; readonly adjusted: Noun };
  readonly bad: Noun;
  readonly clean: Noun;
  /** The queue that lists its bad cases, and the heading of that list. */
  readonly queue: PastQueue;
  readonly listed: string;
};

export const METRIC_FACTS: Readonly<Record<RateName, MetricFacts>> = {
  acceptance_rate: {
    name: 'Acceptance rate',
    title: 'Acceptance',
    unit: 'share',
    comparator: '>=',
    eventType: 'orders',
    predictable: false,
    cases: ['order', 'orders'],
    counted: {
      all: ['order accepted', 'orders accepted'],
      adjusted: ['order accepted', 'orders accepted'],
    },
    bad: ['declined order', 'declined orders'],
    clean: ['accepted order', 'accepted orders'],
    queue: 'not_accepted',
    listed: 'Orders not accepted',
  },
  cancellation_rate: {
    name: 'Cancellation rate',
    title: 'Cancellation',
    unit: 'share',
    comparator: '<=',
    eventType: 'orders',
    predictable: false,
    cases: ['order', 'orders'],
    counted: {
      all: ['order cancelled', 'orders cancelled'],
      adjusted: ['order cancelled by the seller', 'orders cancelled by the seller'],
    },
    bad: ['cancelled order', 'cancelled orders'],
    clean: ['order without a cancellation', 'orders without a cancellation'],
    queue: 'cancelled_seller',
    listed: 'Orders cancelled by the seller',
  },
  sla_compliance_rate: {
    name: 'SLA compliance',
    title: 'Shipped on time',
    unit: 'share',
    comparator: '>=',
    eventType: 'fulfillment',
    predictable: true,
    cases: ['shipment', 'shipments'],
    counted: {
      all: ['shipment on time', 'shipments on time'],
      adjusted: ['shipment on time', 'shipments on time'],
    },
    bad: ['late shipment', 'late shipments'],
    clean: ['shipment on time', 'shipments on time'],
    queue: 'late',
    listed: 'Late shipments',
  },
  avg_rating: {
    name: 'Average rating',
    title: 'Rating',
    unit: 'stars',
    comparator: '>=',
    eventType: 'ratings',
    predictable: false,
    cases: ['rating', 'ratings'],
    counted: { all: ['star', 'stars'], adjusted: ['star', 'stars'] },
    bad: ['1-star rating', '1-star ratings'],
    clean: ['5-star rating', '5-star ratings'],
    queue: 'low_ratings',
    listed: 'Ratings of up to three stars',
  },
};

const chooseForm = (count: number, [one, many]: Noun): string => (count === 1 ? one : many);

/**
 * What a rate is made of: `24 of 26 shipments on time`, `44 stars in 10 ratings`. `write` formats
 * its numbers.
 */
export const describeCases = (
  metric: RateName,
  cases: keyof MetricFacts['counted'],
  { numerator, denominator }: { readonly numerator: number; readonly denominator: number },
  write: (count: number) => string = String,
): string => {
  const { unit, counted, cases: nouns } = METRIC_FACTS[metric];
  const [over, under] = [write(numerator), write(denominator)];
  return unit === 'stars'
    ? `${over} ${chooseForm(numerator, counted[cases])} in ${under} ${chooseForm(denominator, nouns)}`
    : `${over} of ${under} ${chooseForm(denominator, counted[cases])}`;
};

/** What a rate and its thresholds can be. */
export const UNIT_RANGES = {
  share: { least: 0, most: 1, words: 'a share from 0 to 1' },
  stars: { least: 1, most: 5, words: 'stars from 1 to 5' },
} as const satisfies Record<MetricFacts['unit'], object>;
