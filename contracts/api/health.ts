import * as z from 'zod';
import { instant, moneyText, RATE_NAMES, RATE_STATES, RULE_WINDOWS } from './fields.ts';

export const BANDS = ['healthy', 'at_risk', 'critical'] as const;
export type Band = (typeof BANDS)[number];

/** What one metric costs of the score, and why. */
const healthPoint = z
  .object({
    metric: z.enum(RATE_NAMES),
    lost: z.number().min(0).meta({ description: 'Points that the metric costs, to 1 decimal half up' }),
    weight: z.number().meta({ description: 'Points that it can cost' }),
    window: z.enum(RULE_WINDOWS),
    adjusted: z.object({ numerator: z.int(), denominator: z.int(), rate: z.number().nullable() }),
    warn: z.number().meta({ description: 'No worse than this costs nothing' }),
    breach: z.number().meta({ description: 'Costs half of the weight' }),
    floor: z.number().meta({ description: 'This or worse costs all of the weight' }),
    state: z.enum(RATE_STATES),
    formula: z.string().meta({ examples: ['40 × (0.97 − 24/26) ÷ (0.97 − 0.93) = 46.9, at most 40'] }),
  })
  .meta({ id: 'HealthPoint' });
export type HealthPoint = z.infer<typeof healthPoint>;

/** 100 minus what each metric costs. */
export const health = z
  .object({
    score: z.number().min(0).max(100),
    band: z.enum(BANDS).meta({ description: 'By the score; with a metric in breach at_risk at best' }),
    since: instant.meta({ description: 'When the seller came into this band' }),
    gmv_at_risk: moneyText.meta({ description: 'GMV of the last 30 days of a seller that is not healthy' }),
    points: z.array(healthPoint),
  })
  .meta({ id: 'Health' });
export type Health = z.infer<typeof health>;
