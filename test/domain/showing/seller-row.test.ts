import { expect, test } from 'vitest';
import { packRow, unpackRow } from '../../../adapters/dynamodb/seller-row-document.ts';
import { metricsExample } from '../../../contracts/api/examples.ts';
import type { Rate, RateName } from '../../../contracts/api/fields.ts';
import type { ActiveAlert, MetricsBody } from '../../../contracts/api/metrics.ts';
import { sellerRow } from '../../../contracts/seller-row.ts';
import { asOfDay, toSellerRow } from '../../../domain/showing/seller-row.ts';

const rateOf = (
  name: RateName,
  state: Rate['state'],
  numerator: number,
  denominator: number,
  rate: number,
  bad: number,
): Rate => ({
  ...metricsExample.windows['30d'].rates[name],
  state,
  adjusted: { numerator, denominator, rate, bad, excluded: 0 },
});
const alertOf = (
  rule: string,
  metric: RateName,
  state: 'breach' | 'warning',
  since: string,
): ActiveAlert => ({
  ...metricsExample.alerts[0]!,
  rule,
  metric,
  state,
  since,
  flagged_since: since,
});

/** A summary with everything that a row is made from. */
const source: MetricsBody = {
  ...metricsExample,
  fulfillment: { ...metricsExample.fulfillment, open_orders: 3, overdue_orders: 1 },
  windows: {
    ...metricsExample.windows,
    '30d': {
      ...metricsExample.windows['30d'],
      rates: {
        acceptance_rate: rateOf('acceptance_rate', 'good', 38, 40, 0.95, 2),
        cancellation_rate: rateOf('cancellation_rate', 'breach', 1, 39, 0.025641, 1),
        sla_compliance_rate: rateOf('sla_compliance_rate', 'breach', 24, 26, 0.923077, 2),
        avg_rating: rateOf('avg_rating', 'good', 44, 10, 4.4, 1),
      },
    },
  },
  health: {
    ...metricsExample.health,
    score: 61.3,
    band: 'at_risk',
    since: '2026-03-29T09:00:00.000Z',
    gmv_at_risk: '1284.5',
  },
  alerts: [
    alertOf('sla_compliance', 'sla_compliance_rate', 'breach', '2026-03-29T09:00:00.000Z'),
    alertOf('cancellation', 'cancellation_rate', 'warning', '2026-03-28T09:00:00.000Z'),
  ],
};

test('a row shows the figures of the summary, and rates over the cases that count', () => {
  const row = toSellerRow(source);
  expect(sellerRow.parse(row)).toEqual(row);
  expect(row).toMatchObject({
    seller_id: 'seller-042',
    as_of: '2026-03-29T10:15:30.000Z',
    date: '2026-03-29',
    score: 61.3,
    band: 'at_risk',
    since: '2026-03-29T09:00:00.000Z',
    flagged_since: '2026-03-28T09:00:00.000Z',
    orders_today: 40,
    gmv_today: '1284.5',
    gmv_30d: '1284.5',
    gmv_at_risk: '1284.5',
    open_orders: 3,
    overdue_orders: 1,
    commission: '128.45',
    in_transit: '250',
    scheduled: '100',
    pending_payout: '111.05',
  });
  expect(row.rates).toEqual({
    acceptance_rate: { numerator: 38, denominator: 40, rate: 0.95, state: 'good', bad: 2 },
    cancellation_rate: { numerator: 1, denominator: 39, rate: 0.025641, state: 'breach', bad: 1 },
    sla_compliance_rate: { numerator: 24, denominator: 26, rate: 0.923077, state: 'breach', bad: 2 },
    avg_rating: { numerator: 44, denominator: 10, rate: 4.4, state: 'good', bad: 1 },
  });
});

test('a breach that eases does not flag the seller anew', () => {
  const [alert] = source.alerts;
  const eased = {
    ...alert!,
    state: 'warning',
    since: '2026-03-29T09:30:00.000Z',
    flagged_since: '2026-03-20T09:00:00.000Z',
  } as const;
  expect(toSellerRow({ ...source, alerts: [eased] })).toMatchObject({
    flagged_since: '2026-03-20T09:00:00.000Z',
    alerts: [{ state: 'warning', since: '2026-03-20T09:00:00.000Z' }],
  });
});

test('a seller is flagged since its oldest alert, in whichever order the rules stand', () => {
  const alerts = [source.alerts[1]!, source.alerts[0]!];
  expect(toSellerRow({ ...source, alerts }).flagged_since).toBe('2026-03-28T09:00:00.000Z');
});

test('a seller without alerts is not flagged', () =>
  expect(toSellerRow({ ...source, alerts: [] }).flagged_since).toBeNull());

test('a row of another day shows no orders of today', () => {
  const row = toSellerRow(source);
  expect(asOfDay(row, '2026-03-29')).toBe(row);
  expect(asOfDay(row, '2026-03-30')).toEqual({ ...row, date: '2026-03-30', orders_today: 0, gmv_today: '0' });
});

test('a row is stored without loss, and fits one write unit in the index even with four alerts and large figures', () => {
  const large = '123456789012.12345678';
  const alerts = ['sla_compliance', 'acceptance', 'cancellation', 'rating'].map((rule) => ({
    ...toSellerRow(source).alerts[0]!,
    rule,
  }));
  const row = {
    ...toSellerRow(source),
    alerts,
    flagged_since: alerts[0]!.since,
    ...Object.fromEntries(
      Object.entries(toSellerRow(source)).flatMap(([name, value]) =>
        value === '1284.5' ? [[name, large]] : [],
      ),
    ),
  };
  expect(unpackRow(row.seller_id, packRow(row))).toEqual(row);
  expect(packRow(row).length).toBeLessThan(900);
  expect(packRow(toSellerRow(source)).length).toBeLessThan(600);
});

test.each(['', 'null', '{}', '[1]', packRow(toSellerRow(source)).replace('[1,', '[2,')])(
  'the text %j is refused, because it is no row of this layout',
  (text) => {
    expect(() => unpackRow('seller-042', text)).toThrow();
  },
);
