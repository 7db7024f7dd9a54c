import { expect } from 'vitest';
import { BREAKDOWN_WINDOWS, breakdownBody } from '../../../contracts/api/breakdown.ts';
import { historyBody } from '../../../contracts/api/history.ts';
import { metricsBody, type PayoutFigures } from '../../../contracts/api/metrics.ts';
import { statementBody } from '../../../contracts/api/statement.ts';
import { addDays } from '../../../domain/time/calendar.ts';
import type { PipelineUnderTest } from '../functions/pipeline.ts';
import { figuresOfBody, metricFiguresOf, type SellerFigures } from './shapes.ts';

/** Entries of an object, so that a name such as `__proto__` is compared like any other. */
const entries = <T>(named: Readonly<Record<string, T>>): [string, T][] =>
  Object.entries(named).sort(([a], [b]) => (a < b ? -1 : 1));

const statementOfNothing: Omit<PayoutFigures, 'paid_out' | 'scheduled' | 'pending_payout' | 'net_gmv'> = {
  gross_payout: '0',
  refunded_value: '0',
  refund_deductions: '0',
  net_payout: '0',
  paid: '0',
  in_transit: '0',
};

/**
 * Checks that every figure the API shows of a seller equals the recount: metrics, days, statement,
 * hours, categories and channels.
 */
export const expectEqualToRecount = async (
  pipeline: PipelineUnderTest,
  sellerId: string,
  expected: SellerFigures,
): Promise<void> => {
  const path = `/v1/sellers/${sellerId}`;
  const body = metricsBody.parse(await pipeline.get(`${path}/metrics`));
  expect(figuresOfBody(body)).toEqual(metricFiguresOf(expected));

  const today = body.today.date;
  const days = historyBody.parse(
    await pipeline.get(`${path}/history`, `from=${addDays(today, -59)}&to=${today}`),
  );
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

  const statement = statementBody.parse(
    await pipeline.get(`${path}/statement`, `from=${addDays(today, -59)}&to=${today}`),
  );
  const { waterfall } = statement;
  expect({
    ...waterfall,
    paid_out: expected.payout.paid_out,
    net_gmv: expected.payout.net_gmv,
  }).toMatchObject(expected.payout);
  for (const line of statement.lines) {
    const { gross_payout, refunded_value, refund_deductions, net_payout, paid, in_transit } =
      expected.days[line.date]?.payout ?? statementOfNothing;
    const provisional = expected.days[line.date]?.provisional ?? false;
    expect(line).toMatchObject({
      gross_payout,
      refunded_value,
      refund_deductions,
      net_payout,
      paid,
      in_transit,
      provisional,
    });
  }

  const hours = historyBody.parse(
    await pipeline.get(`${path}/history`, `granularity=hour&from=${addDays(today, -30)}&to=${today}`),
  );
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
      const breakdown = breakdownBody.parse(
        await pipeline.get(`${path}/breakdown`, `by=${by}&window=${window}`),
      );
      expect(new Map(breakdown.items.map(({ name, orders }) => [name, orders]))).toEqual(
        new Map(entries(figures[window])),
      );
    }
  }
};
