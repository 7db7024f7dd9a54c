import * as z from 'zod';
import { fraction, instant, moneyText, RATE_NAMES, RATE_STATES, RULE_WINDOWS } from './fields.ts';

export const BANDS = ['healthy', 'at_risk', 'critical'] as const;
export type Band = (typeof BANDS)[number];

/** The points that one metric costs, and why. */
const healthPoint = z
  .object({
    metric: z.enum(RATE_NAMES),
    lost: z
      .number()
      .min(0)
      .meta({ description: 'Points that the metric costs, rounded half up to 1 decimal' }),
    weight: z.number().meta({ description: 'Points that the metric can cost at most' }),
    window: z.enum(RULE_WINDOWS),
    adjusted: z.object(fraction),
    warn: z.number().meta({ description: 'Up to this rate, the metric costs nothing' }),
    breach: z.number().meta({ description: 'At this rate, the metric costs half of its weight' }),
    floor: z.number().meta({ description: 'At this rate or beyond, the metric costs all of its weight' }),
    state: z.enum(RATE_STATES),
    formula: z.string().meta({ examples: ['40 × (0.97 − 24/26) ÷ (0.97 − 0.93) = 46.9, at most 40'] }),
  })
  .meta({ id: 'HealthPoint' });
export type HealthPoint = z.infer<typeof healthPoint>;

/** 100 minus what each metric costs. */
export const health = z
  .object({
    score: z.number().min(0).max(100),
    band: z
      .enum(BANDS)
      .meta({ description: 'Follows from the score. A seller with a metric in breach is at_risk at best' }),
    since: instant.meta({ description: 'When the seller entered this band' }),
    gmv_at_risk: moneyText.meta({
      description: 'GMV of the last 30 days if the seller is not healthy, else 0',
    }),
    points: z.array(healthPoint),
  })
  .meta({ id: 'Health' });
export type Health = z.infer<typeof health>;
