/** The four rates in words: what they count, what is good and bad in them, and how far they are from their limits. */
import type { Rate, RateName } from '../../../contracts/api/fields.ts';
import type { PastQueue } from '../../../contracts/api/orders.ts';
import type { Formats } from './formats.ts';
import { plural } from './plural.ts';

type RateWords = {
  readonly title: string;
  /** Behind "38 of 40". */
  readonly counted: string;
  readonly bad: readonly [one: string, many: string];
  readonly clean: readonly [one: string, many: string];
  /** What the rate is out of, as in "12 of 20 orders". */
  readonly cases: string;
  /** The list of its bad cases. */
  readonly queue: PastQueue;
  readonly listed: string;
};

export const RATE_WORDS: Readonly<Record<RateName, RateWords>> = {
  acceptance_rate: {
    title: 'Acceptance',
    counted: 'orders accepted',
    bad: ['declined order', 'declined orders'],
    clean: ['accepted order', 'accepted orders'],
    cases: 'orders',
    queue: 'not_accepted',
    listed: 'Orders not accepted',
  },
  cancellation_rate: {
    title: 'Cancellation',
    counted: 'orders cancelled by the seller',
    bad: ['cancelled order', 'cancelled orders'],
    clean: ['order without a cancellation', 'orders without a cancellation'],
    cases: 'orders',
    queue: 'cancelled_seller',
    listed: 'Orders cancelled by the seller',
  },
  sla_compliance_rate: {
    title: 'Shipped on time',
    counted: 'shipments on time',
    bad: ['late shipment', 'late shipments'],
    clean: ['shipment on time', 'shipments on time'],
    cases: 'shipments',
    queue: 'late',
    listed: 'Late shipments',
  },
  avg_rating: {
    title: 'Rating',
    counted: 'ratings',
    bad: ['1-star rating', '1-star ratings'],
    clean: ['5-star rating', '5-star ratings'],
    cases: 'ratings',
    queue: 'low_ratings',
    listed: 'Ratings of up to three stars',
  },
};

/** What a rate is made of: `128 of 130 shipments on time`. */
export const countedWords = (
  formats: Formats,
  name: RateName,
  { adjusted: { numerator, denominator } }: Pick<Rate, 'adjusted'>,
): string =>
  name === 'avg_rating'
    ? `${formats.count(numerator)} stars in ${formats.count(denominator)} ratings`
    : `${formats.count(numerator)} of ${formats.count(denominator)} ${RATE_WORDS[name].counted}`;

export const targetWords = (
  formats: Formats,
  name: RateName,
  { comparator, target }: Pick<Rate, 'comparator' | 'target'>,
): string => `${comparator === '>=' ? 'at least' : 'at most'} ${formats.rate(name, target)}`;

/** What may still happen before the rate crosses its limit, or has to happen to get back. */
export const budgetWords = (
  formats: Formats,
  name: RateName,
  {
    state,
    budget,
    adjusted,
    min_denominator,
  }: Pick<Rate, 'state' | 'budget' | 'adjusted' | 'min_denominator'>,
): string => {
  const { bad, clean, cases } = RATE_WORDS[name];
  const { bad_until_breach, clean_until_target } = budget;
  switch (state) {
    case 'not_enough_data':
      return `Not enough data yet: ${formats.count(adjusted.denominator)} of ${formats.count(min_denominator)} ${cases}`;
    case 'breach':
      return clean_until_target === null
        ? 'The target cannot be met again within this window by new cases alone'
        : `${plural(formats, clean_until_target, clean)} in a row to meet the target again`;
    case 'good':
    case 'warning':
      if (bad_until_breach === null) return 'No number of new cases brings a breach';
      return bad_until_breach === 0
        ? `The next ${bad[0]} is a breach`
        : `Room for ${plural(formats, bad_until_breach, [`more ${bad[0]}`, `more ${bad[1]}`])} before a breach`;
  }
};
