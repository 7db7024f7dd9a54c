import * as z from 'zod';

/** Exact money (or a product of money and a share), as a plain decimal string without trailing zeros. */
export const moneyText = z
  .string()
  .regex(/^-?\d+(\.\d+)?$/)
  .meta({ description: 'An exact decimal', examples: ['1284.5'] });
export const count = z.int().meta({ examples: [128] });
/** A local calendar day of the marketplace, `YYYY-MM-DD`. */
export const day = z.iso
  .date()
  .meta({ description: "A day in the marketplace's time zone", examples: ['2026-03-29'] });
/** An instant, ISO 8601 in UTC with milliseconds. */
export const instant = z.iso.datetime().meta({ examples: ['2026-03-29T10:15:30.000Z'] });
/** A share, rounded to 6 decimals half up; null when its denominator is 0. */
export const shareOrNull = z
  .number()
  .min(0)
  .nullable()
  .meta({ examples: [0.968254] });
export const sellerId = z
  .string()
  .regex(/^[A-Za-z0-9._:-]{1,128}$/)
  .meta({ examples: ['seller-042'] });

/** What a rate is taken over. `prior_7d` and `prior_30d` are the 7 and 30 days before those. */
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
  rate: z.number().nullable().meta({
    description: 'numerator / denominator; 6 decimals half up (average rating: 4); null without data',
  }),
};

/** What of a rate counts for or against the seller: all of it but what an operator took out, a buyer cancelled or nobody has decided yet. */
const adjustedRate = z
  .object({
    ...fraction,
    bad: count.meta({ description: 'Bad cases among them; of ratings, those of up to three stars' }),
    excluded: z.int().meta({ description: 'Cases left out of numerator and denominator' }),
  })
  .meta({ id: 'AdjustedRate' });

const casesOrNull = (description: string) => z.int().min(0).nullable().meta({ description });

/** How far a rate is from its thresholds, in cases that are still to come. Of ratings a bad case has one star and a clean one five. */
export const budget = z
  .object({
    bad_until_breach: casesOrNull(
      'Bad cases that can come without a breach; one more is one. Null in breach, or when no number brings one',
    ),
    clean_until_target: casesOrNull(
      'Clean cases until the target is met again; 0 when it is, null when no number is enough',
    ),
    clean_until_recovery: casesOrNull(
      'Clean cases until an alert would end; 0 when it would now, null when no number is enough',
    ),
  })
  .meta({ id: 'Budget' });
export type Budget = z.infer<typeof budget>;

/** A rate with all that is needed to judge it: it never travels bare. */
export const rate = z
  .object({
    ...fraction,
    target: z.number().meta({ description: 'Where a breach begins' }),
    comparator: z.enum(['>=', '<=']).meta({ description: 'How the adjusted rate must stand to its target' }),
    window: z.enum(WINDOWS),
    state: z.enum(RATE_STATES).meta({ description: 'Where the adjusted rate stands' }),
    budget,
    adjusted: adjustedRate,
    min_denominator: count.meta({
      description: 'With fewer cases than this the rate says too little to be judged',
    }),
    in_flight: count.meta({
      description: 'Cases that may still change this rate; it is provisional while there are any',
    }),
  })
  .meta({ id: 'Rate' });
export type Rate = z.infer<typeof rate>;

export const rates = z.object(perMetric(() => rate)).meta({ id: 'Rates' });
export type Rates = z.infer<typeof rates>;
