import * as z from 'zod';

/** Exact money (or a product of money and a share), as a plain decimal string without trailing zeros. */
export const moneyText = z
  .string()
  .regex(/^-?\d+(\.\d+)?$/)
  .meta({ description: 'An exact decimal', examples: ['1284.5'] });
export const count = z.int().meta({ examples: [128] });
/** A local calendar day of the marketplace, `YYYY-MM-DD`. */
export const day = z.iso.date().meta({ description: "A day in the marketplace's time zone", examples: ['2026-03-29'] });
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

export const RATE_STATES = ['good', 'warning', 'breach', 'not_enough_data'] as const;
export type RateState = (typeof RATE_STATES)[number];

/** A rate with all that is needed to judge it: it never travels bare. */
export const rate = z
  .object({
    numerator: z.int(),
    denominator: z.int(),
    rate: z.number().nullable().meta({ description: 'numerator / denominator; 6 decimals half up (average rating: 4); null without data' }),
    target: z.number().meta({ description: 'Where a breach begins' }),
    comparator: z.enum(['>=', '<=']).meta({ description: 'How the rate must stand to its target' }),
    window: z.enum(WINDOWS),
    state: z.enum(RATE_STATES),
  })
  .meta({ id: 'Rate' });
export type Rate = z.infer<typeof rate>;

export const rates = z
  .object({ acceptance_rate: rate, cancellation_rate: rate, sla_compliance_rate: rate, avg_rating: rate })
  .meta({ id: 'Rates' });
export type Rates = z.infer<typeof rates>;
export type RateName = keyof Rates;
export const RATE_NAMES = [
  'acceptance_rate',
  'cancellation_rate',
  'sla_compliance_rate',
  'avg_rating',
] as const satisfies readonly RateName[];
