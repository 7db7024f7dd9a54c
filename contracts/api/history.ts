import * as z from 'zod';
import { day, sellerId } from './fields.ts';
import { dayFigures, orderFigures } from './metrics.ts';

export const GRANULARITIES = ['day', 'hour'] as const;
export type Granularity = (typeof GRANULARITIES)[number];

export const hourFigures = z
  .object({
    date: day,
    hour: z
      .int()
      .min(0)
      .max(23)
      .meta({ description: 'Local hour. When clocks go back, both passes count as one hour' }),
    orders: orderFigures,
  })
  .meta({ id: 'HourFigures' });
export type HourFigures = z.infer<typeof hourFigures>;

/** `GET /v1/sellers/{seller_id}/history`: one point for every day or hour, oldest first. */
export const historyBody = z
  .discriminatedUnion('granularity', [
    z.object({
      seller_id: sellerId,
      granularity: z.literal('day'),
      from: day,
      to: day,
      time_zone: z.string(),
      points: z.array(dayFigures),
    }),
    z.object({
      seller_id: sellerId,
      granularity: z.literal('hour'),
      from: day,
      to: day,
      time_zone: z.string(),
      points: z.array(hourFigures),
    }),
  ])
  .meta({ id: 'History' });
export type HistoryBody = z.infer<typeof historyBody>;
