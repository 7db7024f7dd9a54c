import * as z from 'zod';
import { day, sellerId } from './fields.ts';
import { orderFigures } from './metrics.ts';

export const DIMENSIONS = ['category', 'channel'] as const;
export type Dimension = (typeof DIMENSIONS)[number];

/** The row of orders whose category or channel has no row of its own on their day. */
export const OTHER = 'other';

export const BREAKDOWN_WINDOWS = ['today', '7d', '30d', 'lifetime'] as const;
export type BreakdownWindow = (typeof BREAKDOWN_WINDOWS)[number];

/** `GET /v1/sellers/{seller_id}/breakdown`: largest GMV first. */
export const breakdownBody = z
  .object({
    seller_id: sellerId,
    by: z.enum(DIMENSIONS),
    window: z.enum(BREAKDOWN_WINDOWS),
    from: day.nullable().meta({ description: 'null for lifetime' }),
    to: day.nullable().meta({ description: 'null for lifetime' }),
    items: z.array(
      z.object({
        name: z.string().meta({ description: `\`${OTHER}\` also has the names that a day had no room for` }),
        orders: orderFigures,
      }),
    ),
  })
  .meta({ id: 'Breakdown' });
export type BreakdownBody = z.infer<typeof breakdownBody>;
