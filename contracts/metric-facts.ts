/**
 * How each metric is presented: its name, its unit, which side of a threshold is good, and the
 * words for its cases. The domain defines how a metric is counted.
 */
import type { RateName } from './api/fields.ts';
import type { PastQueue } from './api/orders.ts';
import type { EventType } from './records/topics.ts';

/** The singular and the plural of a noun. */
type Noun = readonly [one: string, many: string];

export type MetricFacts = {
  /** For use in a sentence. */
  readonly name: string;
  /** The heading above the number, for sellers. */
  readonly title: string;
  /** A share of its cases, or stars per case. */
  readonly unit: 'share' | 'stars';
  /** How a good rate compares with its thresholds. */
  readonly comparator: '>=' | '<=';
  /** The event type of the records that contain its cases. */
  readonly eventType: EventType;
  /** Whether a breach can be predicted, from overdue orders that will ship late. */
  readonly predictable: boolean;
  readonly cases: Noun;
  /**
   * What the numerator counts: among all cases, and among those that count for or against the
   * seller.
   */
  readonly numeratorWords: { readonly all: Noun; readonly adjusted: Noun };
  readonly bad: Noun;
  readonly clean: Noun;
  /** The queue that lists its bad cases, and the heading of that list. */
  readonly queue: PastQueue;
  readonly queueTitle: string;
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
    numeratorWords: {
      all: ['order accepted', 'orders accepted'],
      adjusted: ['order accepted', 'orders accepted'],
    },
    bad: ['declined order', 'declined orders'],
    clean: ['accepted order', 'accepted orders'],
    queue: 'not_accepted',
    queueTitle: 'Orders not accepted',
  },
  cancellation_rate: {
    name: 'Cancellation rate',
    title: 'Cancellation',
    unit: 'share',
    comparator: '<=',
    eventType: 'orders',
    predictable: false,
    cases: ['order', 'orders'],
    numeratorWords: {
      all: ['order cancelled', 'orders cancelled'],
      adjusted: ['order cancelled by the seller', 'orders cancelled by the seller'],
    },
    bad: ['cancelled order', 'cancelled orders'],
    clean: ['order without a cancellation', 'orders without a cancellation'],
    queue: 'cancelled_seller',
    queueTitle: 'Orders cancelled by the seller',
  },
  sla_compliance_rate: {
    name: 'SLA compliance',
    title: 'Shipped on time',
    unit: 'share',
    comparator: '>=',
    eventType: 'fulfillment',
    predictable: true,
    cases: ['shipment', 'shipments'],
    numeratorWords: {
      all: ['shipment on time', 'shipments on time'],
      adjusted: ['shipment on time', 'shipments on time'],
    },
    bad: ['late shipment', 'late shipments'],
    clean: ['shipment on time', 'shipments on time'],
    queue: 'late',
    queueTitle: 'Late shipments',
  },
  avg_rating: {
    name: 'Average rating',
    title: 'Rating',
    unit: 'stars',
    comparator: '>=',
    eventType: 'ratings',
    predictable: false,
    cases: ['rating', 'ratings'],
    numeratorWords: { all: ['star', 'stars'], adjusted: ['star', 'stars'] },
    bad: ['1-star rating', '1-star ratings'],
    clean: ['5-star rating', '5-star ratings'],
    queue: 'low_ratings',
    queueTitle: 'Ratings of up to three stars',
  },
};

const chooseForm = (count: number, [one, many]: Noun): string => (count === 1 ? one : many);

/**
 * What a rate is made of: `24 of 26 shipments on time`, `44 stars in 10 ratings`. `write` formats
 * its numbers.
 */
export const describeCases = (
  metric: RateName,
  cases: keyof MetricFacts['numeratorWords'],
  { numerator, denominator }: { readonly numerator: number; readonly denominator: number },
  write: (count: number) => string = String,
): string => {
  const { unit, numeratorWords, cases: nouns } = METRIC_FACTS[metric];
  const [over, under] = [write(numerator), write(denominator)];
  return unit === 'stars'
    ? `${over} ${chooseForm(numerator, numeratorWords[cases])} in ${under} ${chooseForm(denominator, nouns)}`
    : `${over} of ${under} ${chooseForm(denominator, numeratorWords[cases])}`;
};

/** The range of a rate and its thresholds, by unit. */
export const UNIT_RANGES = {
  share: { least: 0, most: 1, words: 'a share from 0 to 1' },
  stars: { least: 1, most: 5, words: 'stars from 1 to 5' },
} as const satisfies Record<MetricFacts['unit'], object>;
