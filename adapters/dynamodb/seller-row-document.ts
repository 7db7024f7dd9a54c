import * as z from 'zod';
import { count, day, instant, moneyText, RATE_NAMES, RATE_STATES } from '../../contracts/api/fields.ts';
import { BANDS } from '../../contracts/api/health.ts';
import { ALERT_STATES } from '../../contracts/api/metrics.ts';
import { parseJson } from '../../contracts/schema.ts';
import type { RowRate, SellerRow } from '../../contracts/seller-row.ts';
import { flaggedSince } from '../../domain/showing/seller-row.ts';

/**
 * Raise this number when a position in the tuples below changes its meaning: other layouts are
 * refused.
 */
const LAYOUT = 1;

/** numerator, denominator, rate, state, bad */
const packedRate = z.tuple([z.int(), z.int(), z.number().nullable(), z.enum(RATE_STATES), count]);

/** rule, metric, state, since */
const packedAlert = z.tuple([z.string(), z.enum(RATE_NAMES), z.enum(ALERT_STATES), instant]);

/** From total_gmv to pending_payout, in the order of `payoutMoney`. */
const packedPayout = z.tuple([
  moneyText,
  moneyText,
  moneyText,
  moneyText,
  moneyText,
  moneyText,
  moneyText,
  moneyText,
  moneyText,
  moneyText,
]);

/**
 * A row without field names. The index of summaries holds a copy of each row, and one write unit
 * pays for one kilobyte. With field names, a row would be larger than that.
 */
const packedRow = z.tuple([
  z.literal(LAYOUT),
  instant,
  day,
  z.tuple([z.number().min(0).max(100), z.enum(BANDS), instant]),
  z.array(packedAlert),
  z.tuple([packedRate, packedRate, packedRate, packedRate]),
  z.tuple([count, count, count]),
  z.tuple([moneyText, moneyText, moneyText]),
  packedPayout,
]);

type PackedRate = z.infer<typeof packedRate>;

const packRate = ({ numerator, denominator, rate, state, bad }: RowRate): PackedRate => [
  numerator,
  denominator,
  rate,
  state,
  bad,
];

const unpackRate = ([numerator, denominator, rate, state, bad]: PackedRate): RowRate => ({
  numerator,
  denominator,
  rate,
  state,
  bad,
});

/** Packs a row as the text that is stored. The item's key already holds the seller's id. */
export const packRow = (row: SellerRow): string => {
  const { rates } = row;
  const packed: z.infer<typeof packedRow> = [
    LAYOUT,
    row.as_of,
    row.date,
    [row.score, row.band, row.since],
    row.alerts.map(({ rule, metric, state, since }) => [rule, metric, state, since]),
    [
      packRate(rates.acceptance_rate),
      packRate(rates.cancellation_rate),
      packRate(rates.sla_compliance_rate),
      packRate(rates.avg_rating),
    ],
    [row.orders_today, row.open_orders, row.overdue_orders],
    [row.gmv_today, row.gmv_30d, row.gmv_at_risk],
    [
      row.total_gmv,
      row.commission,
      row.gross_payout,
      row.refunded_value,
      row.refund_deductions,
      row.net_payout,
      row.paid_out,
      row.in_transit,
      row.scheduled,
      row.pending_payout,
    ],
  ];
  return JSON.stringify(packed);
};

/** Unpacks a stored row. Throws when the text is not a row of this layout. */
export const unpackRow = (sellerId: string, text: string): SellerRow => {
  const [, as_of, date, [score, band, since], packedAlerts, rates, counts, gmv, payout] = parseJson(
    packedRow,
    text,
  );
  const alerts = packedAlerts.map(([rule, metric, state, raised]) => ({
    rule,
    metric,
    state,
    since: raised,
  }));
  const [acceptance, cancellation, slaCompliance, rating] = rates;
  const [orders_today, open_orders, overdue_orders] = counts;
  const [gmv_today, gmv_30d, gmv_at_risk] = gmv;
  const [
    total_gmv,
    commission,
    gross_payout,
    refunded_value,
    refund_deductions,
    net_payout,
    paid_out,
    in_transit,
    scheduled,
    pending_payout,
  ] = payout;
  return {
    seller_id: sellerId,
    as_of,
    date,
    score,
    band,
    since,
    flagged_since: flaggedSince(alerts),
    alerts,
    rates: {
      acceptance_rate: unpackRate(acceptance),
      cancellation_rate: unpackRate(cancellation),
      sla_compliance_rate: unpackRate(slaCompliance),
      avg_rating: unpackRate(rating),
    },
    orders_today,
    open_orders,
    overdue_orders,
    gmv_today,
    gmv_30d,
    gmv_at_risk,
    total_gmv,
    commission,
    gross_payout,
    refunded_value,
    refund_deductions,
    net_payout,
    paid_out,
    in_transit,
    scheduled,
    pending_payout,
  };
};
