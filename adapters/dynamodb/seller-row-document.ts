import * as z from 'zod';
import { count, moneyText, RATE_NAMES, RATE_STATES } from '../../contracts/api/fields.ts';
import { BANDS } from '../../contracts/api/health.ts';
import { ALERT_STATES } from '../../contracts/api/metrics.ts';
import { parseJson } from '../../contracts/schema.ts';
import type { RowRate, SellerRow } from '../../contracts/seller-row.ts';
import { flaggedSince } from '../../domain/showing/seller-row.ts';

const rate = z.tuple([z.int(), z.int(), z.number().nullable(), z.enum(RATE_STATES), count]);
const alert = z.tuple([z.string(), z.enum(RATE_NAMES), z.enum(ALERT_STATES), z.string()]);

/** Raised when the places below mean something else: rows of another layout are then not read as if they were of this one. */
const LAYOUT = 1;

/**
 * A row without the names of its fields. The index of summaries has a copy of it in each item, and an item is to stay below the
 * kilobyte that one write unit pays for; with names it would not.
 */
const packedRow = z.tuple([
  z.literal(LAYOUT),
  z.string(),
  z.string(),
  z.tuple([z.number(), z.enum(BANDS), z.string()]),
  z.array(alert),
  z.tuple([rate, rate, rate, rate]),
  z.tuple([count, count, count]),
  z.tuple([moneyText, moneyText, moneyText]),
  z.tuple([
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
  ]),
]);

const packRate = ({ numerator, denominator, rate, state, bad }: RowRate): z.infer<typeof packedRow>[5][0] => [
  numerator,
  denominator,
  rate,
  state,
  bad,
];
const unpackRate = ([numerator, denominator, rate, state, bad]: z.infer<
  typeof packedRow
>[5][0]): RowRate => ({
  numerator,
  denominator,
  rate,
  state,
  bad,
});

/** The text that is stored of a row; its seller's id is the item's own. */
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

/** Throws when the text is no row, or one of another layout. */
export const unpackRow = (sellerId: string, text: string): SellerRow => {
  const [, as_of, date, [score, band, since], packedAlerts, rates, counts, money, payout] = parseJson(
    packedRow,
    text,
  );
  const alerts = packedAlerts.map(([rule, metric, state, raised]) => ({
    rule,
    metric,
    state,
    since: raised,
  }));
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
      acceptance_rate: unpackRate(rates[0]),
      cancellation_rate: unpackRate(rates[1]),
      sla_compliance_rate: unpackRate(rates[2]),
      avg_rating: unpackRate(rates[3]),
    },
    orders_today: counts[0],
    open_orders: counts[1],
    overdue_orders: counts[2],
    gmv_today: money[0],
    gmv_30d: money[1],
    gmv_at_risk: money[2],
    total_gmv: payout[0],
    commission: payout[1],
    gross_payout: payout[2],
    refunded_value: payout[3],
    refund_deductions: payout[4],
    net_payout: payout[5],
    paid_out: payout[6],
    in_transit: payout[7],
    scheduled: payout[8],
    pending_payout: payout[9],
  };
};
