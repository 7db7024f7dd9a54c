import * as z from 'zod';

/** Exact money, as a plain decimal string without trailing zeros. */
export const moneyText = z
  .string()
  .regex(/^-?\d+(\.\d+)?$/)
  .meta({ description: 'An exact decimal number', examples: ['1284.5'] });
export const count = z.int().meta({ examples: [128] });
/** A local calendar day of the marketplace, `YYYY-MM-DD`. */
export const day = z.iso
  .date()
  .meta({ description: "A day in the marketplace's time zone", examples: ['2026-03-29'] });
/** An instant, ISO 8601 in UTC with milliseconds. */
export const instant = z.iso.datetime().meta({ examples: ['2026-03-29T10:15:30.000Z'] });
/** A share, rounded half up to 6 decimals; null when its denominator is 0. */
export const shareOrNull = z
  .number()
  .min(0)
  .nullable()
  .meta({ examples: [0.968254] });
export const sellerId = z
  .string()
  .regex(/^[A-Za-z0-9._:-]{1,128}$/)
  .meta({ examples: ['seller-042'] });

/** The windows of days that figures cover (domain/time/windows.ts says which days those are). */
export const WINDOWS = ['lifetime', '30d', '7d', 'prior_30d', 'prior_7d', 'today', 'yesterday'] as const;
export type Window = (typeof WINDOWS)[number];

/** The windows that a rule can look at. */
export const RULE_WINDOWS = ['7d', '30d'] as const satisfies readonly Window[];
export type RuleWindow = (typeof RULE_WINDOWS)[number];

export const RATE_STATES = ['good', 'warning', 'breach', 'not_enough_data'] as const;
export type RateState = (typeof RATE_STATES)[number];

/** Metrics whose cases are orders or their shipments, named by an `order_id`. */
export const ORDER_RATES = ['acceptance_rate', 'cancellation_rate', 'sla_compliance_rate'] as const;
/** Metrics whose cases are ratings, named by a `rating_id`. */
export const RATING_RATES = ['avg_rating'] as const;
/** All metrics, in the order in which they are listed everywhere. */
export const RATE_NAMES = [...ORDER_RATES, ...RATING_RATES] as const;
export type RateName = (typeof RATE_NAMES)[number];

/** One value for each metric. */
export const perMetric = <Value>(create: (metric: RateName) => Value): Record<RateName, Value> => ({
  acceptance_rate: create('acceptance_rate'),
  cancellation_rate: create('cancellation_rate'),
  sla_compliance_rate: create('sla_compliance_rate'),
  avg_rating: create('avg_rating'),
});

/** numerator / denominator */
export const fraction = {
  numerator: z.int(),
  denominator: z.int(),
  rate: z
    .number()
    .nullable()
    .meta({
      description:
        'numerator / denominator, rounded half up to 6 decimals (average rating: 4). null when the ' +
        'denominator is 0',
    }),
};

/**
 * The part of a rate that counts for or against the seller. Left out are cases that an operator
 * excluded, that the buyer cancelled, or that the seller has yet to accept or decline.
 */
const adjustedRate = z
  .object({
    ...fraction,
    bad: count.meta({ description: 'Bad cases among them. A rating of up to three stars is one' }),
    excluded: z.int().meta({ description: 'Cases that are left out of both numerator and denominator' }),
  })
  .meta({ id: 'AdjustedRate' });

const casesOrNull = (description: string) => z.int().min(0).nullable().meta({ description });

/**
 * How far a rate is from its thresholds, in further cases. A bad rating has one star, a clean one
 * five.
 */
export const budget = z
  .object({
    bad_until_breach: casesOrNull(
      'How many more bad cases the rate can take before a breach; one more than that is a breach. ' +
        'null in breach, or when no number of bad cases leads to one',
    ),
    clean_until_target: casesOrNull(
      'How many clean cases it takes to meet the target again. 0 when it is met; null when no ' +
        'number is enough',
    ),
    clean_until_recovery: casesOrNull(
      'How many clean cases it takes to end an alert. 0 when an alert would end now; null when no ' +
        'number is enough',
    ),
  })
  .meta({ id: 'Budget' });
export type Budget = z.infer<typeof budget>;

/** A rate with everything that is needed to judge it. A rate is never sent without this. */
export const rate = z
  .object({
    ...fraction,
    target: z.number().meta({ description: 'The threshold beyond which a breach begins' }),
    comparator: z
      .enum(['>=', '<='])
      .meta({ description: 'How a good adjusted rate compares with its target' }),
    window: z.enum(WINDOWS),
    state: z
      .enum(RATE_STATES)
      .meta({ description: 'How the adjusted rate compares with the thresholds of its rule' }),
    budget,
    adjusted: adjustedRate,
    min_denominator: count.meta({
      description: 'With fewer cases than this, the rate is not judged',
    }),
    in_flight: count.meta({
      description: 'Cases that may still change this rate. It is provisional while there are any',
    }),
  })
  .meta({ id: 'Rate' });
export type Rate = z.infer<typeof rate>;

export const rates = z.object(perMetric(() => rate)).meta({ id: 'Rates' });
export type Rates = z.infer<typeof rates>;
