import type { RateName } from '../contracts/api/fields.ts';
import type { RowRate, RowSource, SellerRow } from '../contracts/seller-row.ts';

type Window = RowSource['windows']['30d'];

/** How many of the cases that count against the seller are bad. Low ratings are all counted, also those an operator took out. */
const BAD: Readonly<Record<RateName, (window: Window) => number>> = {
  acceptance_rate: ({ rates }) => rates.acceptance_rate.adjusted.denominator - rates.acceptance_rate.adjusted.numerator,
  cancellation_rate: ({ rates }) => rates.cancellation_rate.adjusted.numerator,
  sla_compliance_rate: ({ rates }) => rates.sla_compliance_rate.adjusted.denominator - rates.sla_compliance_rate.adjusted.numerator,
  avg_rating: ({ rates, ratings }) => Math.min(ratings.negative_ratings, rates.avg_rating.adjusted.denominator),
};

const rateOf = (metric: RateName, window: Window): RowRate => {
  const { adjusted, state } = window.rates[metric];
  const { numerator, denominator, rate } = adjusted;
  return { numerator, denominator, rate, state, bad: BAD[metric](window) };
};

/** Since when any alert has been on: the earliest of them, null without any. Instants are ISO texts of one form, so they compare as text. */
export const flaggedSince = (alerts: SellerRow['alerts']): string | null =>
  alerts.reduce<string | null>((first, { since }) => (first === null || since < first ? since : first), null);

/** A seller's line in the lists over all sellers, from its figures. */
export const rowOf = (body: RowSource): SellerRow => {
  const { orders, payout, health, fulfillment, windows } = body;
  const window = windows['30d'];
  const alerts = body.alerts.map(({ rule, metric, state, since }) => ({ rule, metric, state, since }));
  return {
    seller_id: body.seller_id,
    as_of: body.as_of,
    date: body.today.date,
    score: health.score,
    band: health.band,
    since: health.since,
    flagged_since: flaggedSince(alerts),
    alerts,
    rates: {
      acceptance_rate: rateOf('acceptance_rate', window),
      cancellation_rate: rateOf('cancellation_rate', window),
      sla_compliance_rate: rateOf('sla_compliance_rate', window),
      avg_rating: rateOf('avg_rating', window),
    },
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

/** A row as of `today`: one that was made on another day has no orders of today. */
export const asOfDay = (row: SellerRow, today: string): SellerRow =>
  row.date === today ? row : { ...row, date: today, orders_today: 0, gmv_today: '0' };
