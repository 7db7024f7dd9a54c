import { expect } from 'vitest';
import { BREAKDOWN_WINDOWS, breakdownBody } from '../../contracts/api/breakdown.ts';
import { historyBody } from '../../contracts/api/history.ts';
import { metricsBody } from '../../contracts/api/metrics.ts';
import { addDays } from '../../domain/calendar.ts';
import { figuresOfBody, metricFiguresOf, type SellerFigures } from '../oracle/shapes.ts';
import type { PipelineUnderTest } from './pipeline-under-test.ts';

/** Entries of an object, so that a name such as `__proto__` is compared like any other. */
const entries = <T>(named: Readonly<Record<string, T>>): [string, T][] => Object.entries(named).sort(([a], [b]) => (a < b ? -1 : 1));

/** Every figure that the API gives of a seller equals the recount: metrics, days, hours, categories and channels. */
export const expectEqualToRecount = async (pipeline: PipelineUnderTest, sellerId: string, expected: SellerFigures): Promise<void> => {
  const path = `/v1/sellers/${sellerId}`;
  const body = metricsBody.parse(await pipeline.get(`${path}/metrics`));
  expect(figuresOfBody(body)).toEqual(metricFiguresOf(expected));

  const today = body.today.date;
  const days = historyBody.parse(await pipeline.get(`${path}/history`, `from=${addDays(today, -59)}&to=${today}`));
  if (days.granularity !== 'day') throw new Error('asked for days');
  for (const point of days.points) {
    const recounted = expected.days[point.date];
    if (recounted !== undefined) expect(point).toEqual(recounted);
    else
      expect([
        point.orders.total_orders,
        point.fulfillment.shipped_orders,
        point.ratings.total_ratings,
        point.payout.pending_payout,
      ]).toEqual([0, 0, 0, '0']);
  }

  const hours = historyBody.parse(await pipeline.get(`${path}/history`, `granularity=hour&from=${addDays(today, -30)}&to=${today}`));
  if (hours.granularity !== 'hour') throw new Error('asked for hours');
  for (const point of hours.points) {
    const recounted = expected.hours[`${point.date}T${String(point.hour).padStart(2, '0')}`];
    if (recounted === undefined) expect(point.orders.total_orders).toBe(0);
    else expect(point).toEqual(recounted);
  }

  for (const [by, figures] of [
    ['category', expected.categories],
    ['channel', expected.channels],
  ] as const) {
    for (const window of BREAKDOWN_WINDOWS) {
      const breakdown = breakdownBody.parse(await pipeline.get(`${path}/breakdown`, `by=${by}&window=${window}`));
      expect(new Map(breakdown.items.map(({ name, orders }) => [name, orders]))).toEqual(new Map(entries(figures[window])));
    }
  }
};
