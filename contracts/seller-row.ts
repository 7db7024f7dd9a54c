import * as z from 'zod';
import {
  count,
  day,
  fraction,
  instant,
  moneyText,
  perMetric,
  RATE_NAMES,
  RATE_STATES,
  type RateName,
  sellerId,
} from './api/fields.ts';
import { BANDS } from './api/health.ts';
import { ALERT_STATES } from './api/metrics.ts';
import { pendingPayout } from './api/payout-steps.ts';

/** The amounts of a payout, from total sales down to what is still to be paid. */
export const payoutMoney = {
  total_gmv: moneyText,
  commission: moneyText,
  gross_payout: moneyText,
  refunded_value: moneyText,
  refund_deductions: moneyText,
  net_payout: moneyText,
  paid_out: moneyText,
  in_transit: moneyText,
  scheduled: moneyText,
  pending_payout: pendingPayout,
};

const rowRate = z
  .object({
    ...fraction,
    state: z.enum(RATE_STATES),
    bad: count.meta({ description: 'Bad cases among them. A rating of up to three stars is one' }),
  })
  .meta({ id: 'RowRate' });

const flaggedSince = instant.meta({
  description: 'When the rule was last ok',
});

/** One seller in a list over all sellers, as of its last summary. */
export const sellerRow = z
  .object({
    seller_id: sellerId,
    as_of: instant,
    date: day.meta({ description: 'The day of orders_today and gmv_today' }),
    score: z.number().min(0).max(100),
    band: z.enum(BANDS),
    since: instant.meta({ description: 'When the seller entered this band' }),
    flagged_since: instant
      .nullable()
      .meta({ description: 'When the oldest alert that is on began; null without alerts' }),
    alerts: z.array(
      z.object({
        rule: z.string(),
        metric: z.enum(RATE_NAMES),
        state: z.enum(ALERT_STATES),
        since: flaggedSince,
      }),
    ),
    rates: z
      .object(perMetric(() => rowRate))
      .meta({ description: 'Over the last 30 days and the cases that count for or against the seller' }),
    orders_today: count,
    gmv_today: moneyText,
    gmv_30d: moneyText,
    gmv_at_risk: moneyText,
    open_orders: count,
    overdue_orders: count,
    ...payoutMoney,
  })
  .meta({ id: 'SellerRow' });
export type SellerRow = z.infer<typeof sellerRow>;
export type RowRate = SellerRow['rates'][RateName];
export type PayoutMoney = Pick<SellerRow, keyof typeof payoutMoney>;
