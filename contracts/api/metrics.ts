import * as z from 'zod';
import { SEVERITIES } from '../policy/shape.ts';
import {
  count,
  day,
  fraction,
  instant,
  moneyText,
  RATE_NAMES,
  RATE_STATES,
  rate,
  rates,
  sellerId,
  shareOrNull,
} from './fields.ts';
import { health } from './health.ts';
import { payable, pendingPayout } from './payout-steps.ts';

/** Order figures of a day, an hour, a category, a channel or a window. */
export const orderFigures = z
  .object({
    total_orders: count,
    accepted_orders: count,
    declined_orders: count,
    completed_orders: count,
    cancelled_orders: count,
    seller_fault_cancelled_orders: count,
    acceptance_rate: shareOrNull,
    cancellation_rate: shareOrNull,
    total_gmv: moneyText,
    avg_order_value: moneyText.nullable(),
    commission: moneyText,
    gross_payout: moneyText,
  })
  .meta({ id: 'OrderFigures' });
export type OrderFigures = z.infer<typeof orderFigures>;

export const fulfillmentFigures = z
  .object({
    shipped_orders: count,
    on_time_shipments: count,
    late_shipments: count,
    sla_compliance_rate: shareOrNull,
  })
  .meta({ id: 'FulfillmentFigures' });
export type FulfillmentFigures = z.infer<typeof fulfillmentFigures>;

/**
 * The adjusted SLA compliance if every order that is overdue now, and not excluded, shipped late.
 */
export const projectedRate = z
  .object({ ...fraction, state: z.enum(RATE_STATES) })
  .meta({ id: 'ProjectedRate' });
export type ProjectedRate = z.infer<typeof projectedRate>;

export const projection = z
  .object({ '7d': projectedRate, '30d': projectedRate, lifetime: projectedRate })
  .meta({ id: 'Projection' });
export type Projection = z.infer<typeof projection>;

export const ratingFigures = z
  .object({
    total_ratings: count,
    avg_rating: z.number().nullable(),
    positive_ratings: count,
    negative_ratings: count,
    histogram: z.object({ '1': count, '2': count, '3': count, '4': count, '5': count }),
  })
  .meta({ id: 'RatingFigures' });
export type RatingFigures = z.infer<typeof ratingFigures>;

export const payoutFigures = z
  .object({
    gross_payout: moneyText,
    refunded_value: moneyText,
    refund_deductions: moneyText,
    net_payout: moneyText,
    paid_out: moneyText.meta({ description: 'in_transit + paid' }),
    in_transit: moneyText.meta({ description: 'On its way to the seller' }),
    paid: moneyText,
    scheduled: moneyText.meta({ description: 'Planned, and still part of pending_payout' }),
    pending_payout: pendingPayout,
    net_gmv: moneyText,
  })
  .meta({ id: 'PayoutFigures' });
export type PayoutFigures = z.infer<typeof payoutFigures>;

/** The payout over the whole lifetime: what is owed now. */
export const balanceFigures = payoutFigures.extend({ payable }).meta({ id: 'BalanceFigures' });
export type BalanceFigures = z.infer<typeof balanceFigures>;

const sections = {
  orders: orderFigures,
  fulfillment: fulfillmentFigures,
  ratings: ratingFigures,
  payout: payoutFigures,
};

/** All figures of a day or a window. */
export const periodFigures = z.object(sections).meta({ id: 'PeriodFigures' });
export type PeriodFigures = z.infer<typeof periodFigures>;

const provisional = z
  .boolean()
  .meta({ description: 'Some of its orders are still in flight, so its rates may change' });

export const dayFigures = z.object({ date: day, provisional, ...sections }).meta({ id: 'DayFigures' });
export type DayFigures = z.infer<typeof dayFigures>;

const span = { from: day, to: day, provisional, ...sections, rates };
export const windowFigures = z.object({ ...span, prior: z.object(span) }).meta({ id: 'WindowFigures' });
export type WindowFigures = z.infer<typeof windowFigures>;

export const ALERT_STATES = ['ok', 'warning', 'breach'] as const;
export type AlertState = (typeof ALERT_STATES)[number];

/** The kinds of an alert that is on. `predicted` warns of a breach that is expected. */
export const ACTIVE_KINDS = ['breach', 'warning', 'predicted'] as const;

/** A rule that is not ok right now. */
export const activeAlert = z
  .object({
    alert_id: z.string().meta({ examples: ['seller-042#sla_compliance#1'] }),
    rule: z.string(),
    metric: z.enum(RATE_NAMES),
    state: z.enum(ALERT_STATES),
    kind: z.enum(ACTIVE_KINDS),
    severity: z.enum(SEVERITIES),
    since: instant.meta({ description: 'When the rule entered this state' }),
    flagged_since: instant.meta({
      description:
        'When the rule was last ok. It does not change when a warning becomes a breach or a breach eases',
    }),
    observed: rate,
  })
  .meta({ id: 'ActiveAlert' });
export type ActiveAlert = z.infer<typeof activeAlert>;

/** The last record of one topic partition that changed anything for this seller. */
export const source = z
  .object({
    topic: z.string().meta({
      description: 'The Kafka topic, by the name that the marketplace gives it',
      examples: ['marketplace_orders'],
    }),
    partition: z.int(),
    offset: z.int(),
    time: instant,
    lag_ms: z.int().min(0).meta({ description: 'Milliseconds from its time to as_of' }),
  })
  .meta({ id: 'Source' });
export type Source = z.infer<typeof source>;

const dueCount = count.nullable().meta({
  description: 'As of as_of. null in pushed messages, because it changes by the minute: read it with GET',
});

/** Orders that wait to be shipped, as of now. */
const openFigures = {
  open_orders: count,
  overdue_orders: count.meta({ description: 'Open and past their deadline' }),
  due_1h: dueCount,
  due_4h: dueCount,
  due_today: dueCount,
};

/** What the last recount from the ledger found. */
export const reconciliation = z
  .object({
    at: instant,
    matched: z.boolean().meta({ description: 'Whether every counter agreed with the ledger' }),
    differences: count.meta({ description: 'How many figures and entries did not agree', examples: [0] }),
  })
  .meta({ id: 'Reconciliation' });
export type Reconciliation = z.infer<typeof reconciliation>;

/** The body of `GET /v1/sellers/{seller_id}/metrics`, and what the WebSocket pushes. */
export const metricsBody = z
  .object({
    seller_id: sellerId,
    as_of: instant,
    lag_ms: z.int().nullable().meta({
      description: 'Milliseconds from the time of the last applied record to as_of; null without records',
    }),
    currency: z.string(),
    time_zone: z.string(),
    orders: orderFigures.extend({
      orders_today: count,
      gmv_today: moneyText,
      last_order_ts: instant.nullable(),
    }),
    fulfillment: fulfillmentFigures.extend({ ...openFigures, projected: projection }),
    ratings: ratingFigures,
    payout: balanceFigures,
    today: dayFigures,
    yesterday: dayFigures,
    windows: z.object({ '7d': windowFigures, '30d': windowFigures }),
    rates: rates.meta({ description: 'Rates over the whole lifetime. Each window has rates of its own' }),
    health,
    alerts: z.array(activeAlert),
    source: z.array(source),
    reconciled: reconciliation
      .nullable()
      .meta({ description: 'The last recount from the ledger; null before the first one' }),
  })
  .meta({ id: 'Metrics' });
export type MetricsBody = z.infer<typeof metricsBody>;
