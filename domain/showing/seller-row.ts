import { perMetric, type Rate } from '../../contracts/api/fields.ts';
import type { MetricsBody } from '../../contracts/api/metrics.ts';
import type { RowRate, SellerRow } from '../../contracts/seller-row.ts';

/** The window of the rates and the GMV in a row. */
export const ROW_WINDOW = '30d';

const toRowRate = ({ adjusted: { numerator, denominator, rate, bad }, state }: Rate): RowRate => ({
  numerator,
  denominator,
  rate,
  state,
  bad,
});

/**
 * When the oldest alert that is on began; null without alerts. ISO instants of one form compare as
 * text.
 */
export const flaggedSince = (alerts: SellerRow['alerts']): string | null =>
  alerts.reduce<string | null>((first, { since }) => (first === null || since < first ? since : first), null);

/** A seller's line in the lists over all sellers. */
export const toSellerRow = (body: MetricsBody): SellerRow => {
  const { orders, payout, health, fulfillment, windows } = body;
  const window = windows[ROW_WINDOW];
  const alerts = body.alerts.map(({ rule, metric, state, flagged_since: since }) => ({
    rule,
    metric,
    state,
    since,
  }));
  return {
    seller_id: body.seller_id,
    as_of: body.as_of,
    date: body.today.date,
    score: health.score,
    band: health.band,
    since: health.since,
    flagged_since: flaggedSince(alerts),
    alerts,
    rates: perMetric((metric) => toRowRate(window.rates[metric])),
    orders_today: orders.orders_today,
    gmv_today: orders.gmv_today,
    gmv_30d: window.orders.total_gmv,
    gmv_at_risk: health.gmv_at_risk,
    open_orders: fulfillment.open_orders,
    overdue_orders: fulfillment.overdue_orders,
    total_gmv: orders.total_gmv,
    commission: orders.commission,
    gross_payout: payout.gross_payout,
    refunded_value: payout.refunded_value,
    refund_deductions: payout.refund_deductions,
    net_payout: payout.net_payout,
    paid_out: payout.paid_out,
    in_transit: payout.in_transit,
    scheduled: payout.scheduled,
    pending_payout: payout.pending_payout,
  };
};

/** The row as of `today`. A row that was made on an earlier day has no orders of today. */
export const asOfDay = (row: SellerRow, today: string): SellerRow =>
  row.date === today ? row : { ...row, date: today, orders_today: 0, gmv_today: '0' };
