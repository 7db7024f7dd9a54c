/** Rates in words: what they count, what they should be, and how far they are from their limits. */
import type { Rate, RateName } from '../../../contracts/api/fields.ts';
import { describeCases, METRIC_FACTS } from '../../../contracts/metric-facts.ts';
import type { Formats } from './formats.ts';
import { plural } from './plural.ts';

/** What each metric is called. */
export const RATE_WORDS = METRIC_FACTS;

/** What a rate is made of: `128 of 130 shipments on time`. */
export const countedWords = (
  formats: Formats,
  name: RateName,
  { adjusted }: Pick<Rate, 'adjusted'>,
): string => describeCases(name, 'adjusted', adjusted, formats.count);

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
  const { bad, clean, cases } = METRIC_FACTS[name];
  const { bad_until_breach, clean_until_target } = budget;
  switch (state) {
    case 'not_enough_data':
      return `Not enough data yet: ${formats.count(adjusted.denominator)} of ${plural(formats, min_denominator, cases)}`;
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
