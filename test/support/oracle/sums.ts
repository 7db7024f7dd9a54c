import type { OrderFigures, PeriodFigures } from '../../../contracts/api/metrics.ts';
import type { BareRates } from './shapes.ts';

/** Plain counts and sums over `facts`. */
const SUMS = `
  count(*) FILTER (WHERE kind = 'order')::int AS total_orders,
  count(*) FILTER (WHERE order_accepted)::int AS accepted_orders,
  count(*) FILTER (WHERE NOT order_accepted)::int AS declined_orders,
  count(*) FILTER (WHERE completed)::int AS completed_orders,
  count(*) FILTER (WHERE cancelled)::int AS cancelled_orders,
  count(*) FILTER (WHERE seller_fault)::int AS seller_fault_cancelled_orders,
  count(*) FILTER (WHERE in_flight)::int AS in_flight,
  count(*) FILTER (WHERE in_flight AND order_accepted IS NULL)::int AS undecided,
  count(*) FILTER (WHERE cancelled AND NOT seller_fault)::int AS buyer_cancelled,
  count(*) FILTER (WHERE cancelled AND NOT seller_fault AND order_accepted IS NULL)::int AS withdrawn,
  coalesce(sum(order_value) FILTER (WHERE completed), 0) AS gmv,
  coalesce(sum(order_value * commission_rate) FILTER (WHERE completed), 0) AS commission,
  coalesce(sum(order_value * (1 - commission_rate)) FILTER (WHERE completed), 0) AS gross,
  max(ts) FILTER (WHERE kind = 'order') AS last_order,
  count(*) FILTER (WHERE kind = 'shipment')::int AS shipped_orders,
  count(*) FILTER (WHERE on_time)::int AS on_time_shipments,
  count(*) FILTER (WHERE NOT on_time)::int AS late_shipments,
  count(rating)::int AS total_ratings,
  coalesce(sum(rating), 0)::int AS rating_points,
  count(*) FILTER (WHERE rating >= 4)::int AS positive_ratings,
  count(*) FILTER (WHERE rating <= 2)::int AS negative_ratings,
  count(*) FILTER (WHERE rating < 4)::int AS low_ratings,
  json_build_object(
    '1', count(*) FILTER (WHERE rating = 1), '2', count(*) FILTER (WHERE rating = 2), '3', count(*) FILTER (WHERE rating = 3),
    '4', count(*) FILTER (WHERE rating = 4), '5', count(*) FILTER (WHERE rating = 5)
  ) AS histogram,
  coalesce(sum(amount) FILTER (WHERE kind = 'refund'), 0) AS refunded,
  coalesce(sum(amount * (1 - commission_rate)) FILTER (WHERE kind = 'refund'), 0) AS deducted,
  coalesce(sum(amount) FILTER (WHERE payout_status = 'paid'), 0) AS paid,
  coalesce(sum(amount) FILTER (WHERE payout_status = 'in_transit'), 0) AS in_transit,
  coalesce(sum(amount) FILTER (WHERE payout_status = 'scheduled'), 0) AS scheduled`;

/** What is worked out from the sums, as it is shown. */
const FIGURES = `
  total_orders, accepted_orders, declined_orders, completed_orders, cancelled_orders, seller_fault_cancelled_orders,
  half_up(accepted_orders, total_orders, 6)::float8 AS acceptance_rate,
  half_up(cancelled_orders, total_orders, 6)::float8 AS cancellation_rate,
  in_flight > 0 AS provisional, undecided, withdrawn, buyer_cancelled,
  half_up(accepted_orders, total_orders - undecided - withdrawn, 6)::float8 AS decided_acceptance_rate,
  half_up(seller_fault_cancelled_orders, total_orders - buyer_cancelled, 6)::float8 AS seller_cancellation_rate,
  amount_text(gmv) AS total_gmv,
  trim_scale(half_up(gmv, completed_orders, 4))::text AS avg_order_value,
  amount_text(commission) AS commission, amount_text(gross) AS gross_payout,
  to_char(last_order AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS last_order_ts,
  shipped_orders, on_time_shipments, late_shipments,
  half_up(on_time_shipments, shipped_orders, 6)::float8 AS sla_compliance_rate,
  total_ratings, rating_points, half_up(rating_points, total_ratings, 4)::float8 AS avg_rating, positive_ratings, negative_ratings, low_ratings, histogram,
  amount_text(refunded) AS refunded_value, amount_text(deducted) AS refund_deductions, amount_text(gross - deducted) AS net_payout,
  amount_text(paid + in_transit) AS paid_out, amount_text(paid) AS paid, amount_text(in_transit) AS in_transit, amount_text(scheduled) AS scheduled,
  amount_text(gross - deducted - paid - in_transit) AS pending_payout, amount_text(gmv - refunded) AS net_gmv,
  amount_text(trunc(gross - deducted - paid - in_transit, (SELECT minor_digits FROM settings))) AS payable`;

/** Every figure for each distinct value of `keys`, over `source`, which joins or is `facts`. */
export const figuresQuery = (keys: readonly string[], source: string): string =>
  `WITH sums AS (SELECT ${keys.join(', ')}, ${SUMS} FROM ${source} GROUP BY ${keys.join(', ')}) SELECT ${keys.join(', ')}, ${FIGURES} FROM sums`;

/** A row of {@link figuresQuery}, without its keys. */
export type FigureRow = OrderFigures &
  PeriodFigures['fulfillment'] &
  PeriodFigures['ratings'] &
  PeriodFigures['payout'] & {
    readonly rating_points: number;
    readonly payable: string;
    readonly last_order_ts: string | null;
    /** Whether an order is neither completed, cancelled nor declined yet. */
    readonly provisional: boolean;
    readonly undecided: number;
    /** Orders that the buyer called off before they were accepted or declined. */
    readonly withdrawn: number;
    readonly low_ratings: number;
    readonly decided_acceptance_rate: number | null;
    readonly buyer_cancelled: number;
    /** Over the orders that no buyer cancelled. */
    readonly seller_cancellation_rate: number | null;
  };

export const orderFiguresOf = (row: FigureRow): OrderFigures => ({
  total_orders: row.total_orders,
  accepted_orders: row.accepted_orders,
  declined_orders: row.declined_orders,
  completed_orders: row.completed_orders,
  cancelled_orders: row.cancelled_orders,
  seller_fault_cancelled_orders: row.seller_fault_cancelled_orders,
  acceptance_rate: row.acceptance_rate,
  cancellation_rate: row.cancellation_rate,
  total_gmv: row.total_gmv,
  avg_order_value: row.avg_order_value,
  commission: row.commission,
  gross_payout: row.gross_payout,
});

export const periodFiguresOf = (row: FigureRow): PeriodFigures => ({
  orders: orderFiguresOf(row),
  fulfillment: {
    shipped_orders: row.shipped_orders,
    on_time_shipments: row.on_time_shipments,
    late_shipments: row.late_shipments,
    sla_compliance_rate: row.sla_compliance_rate,
  },
  ratings: {
    total_ratings: row.total_ratings,
    avg_rating: row.avg_rating,
    positive_ratings: row.positive_ratings,
    negative_ratings: row.negative_ratings,
    histogram: row.histogram,
  },
  payout: {
    gross_payout: row.gross_payout,
    refunded_value: row.refunded_value,
    refund_deductions: row.refund_deductions,
    net_payout: row.net_payout,
    paid_out: row.paid_out,
    in_transit: row.in_transit,
    paid: row.paid,
    scheduled: row.scheduled,
    pending_payout: row.pending_payout,
    net_gmv: row.net_gmv,
  },
});

/** Nothing is excluded here, since the oracle reads records alone. */
const unadjusted = (
  numerator: number,
  denominator: number,
  rate: number | null,
  bad = denominator - numerator,
): BareRates['avg_rating'] => ({
  numerator,
  denominator,
  rate,
  adjusted: { numerator, denominator, rate, bad, excluded: 0 },
});

export const ratesOf = (row: FigureRow): BareRates => ({
  acceptance_rate: {
    numerator: row.accepted_orders,
    denominator: row.total_orders,
    rate: row.acceptance_rate,
    adjusted: {
      numerator: row.accepted_orders,
      denominator: row.total_orders - row.undecided - row.withdrawn,
      rate: row.decided_acceptance_rate,
      bad: row.total_orders - row.undecided - row.withdrawn - row.accepted_orders,
      excluded: row.undecided + row.withdrawn,
    },
  },
  cancellation_rate: {
    numerator: row.cancelled_orders,
    denominator: row.total_orders,
    rate: row.cancellation_rate,
    adjusted: {
      numerator: row.seller_fault_cancelled_orders,
      denominator: row.total_orders - row.buyer_cancelled,
      rate: row.seller_cancellation_rate,
      bad: row.seller_fault_cancelled_orders,
      excluded: row.buyer_cancelled,
    },
  },
  sla_compliance_rate: unadjusted(row.on_time_shipments, row.shipped_orders, row.sla_compliance_rate),
  avg_rating: unadjusted(row.rating_points, row.total_ratings, row.avg_rating, row.low_ratings),
});
