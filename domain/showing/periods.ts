import type {
  BalanceFigures,
  DayFigures,
  FulfillmentFigures,
  OrderFigures,
  PayoutFigures,
  PeriodFigures,
  RatingFigures,
} from '../../contracts/api/metrics.ts';
import { decimal, plain, quotient } from '../counting/decimal.ts';
import { countOf, moneyOf, type Sums, sumCounters } from '../counting/figures.ts';
import { METRICS } from '../judging/metrics.ts';
import { computeRate } from '../judging/rates.ts';
import { toPayable } from './payable.ts';

const AVERAGE_PLACES = 4;

/** gross_payout is Σ value×(1−rate), which is exactly total_gmv − commission. */
export const toOrderFigures = (sums: Sums): OrderFigures => {
  const completed = countOf(sums, 'completed_orders');
  const gmv = moneyOf(sums, 'total_gmv');
  const commission = moneyOf(sums, 'commission');
  const average = quotient(gmv, decimal(completed), AVERAGE_PLACES);
  return {
    total_orders: countOf(sums, 'total_orders'),
    accepted_orders: countOf(sums, 'accepted_orders'),
    declined_orders: countOf(sums, 'declined_orders'),
    completed_orders: completed,
    cancelled_orders: countOf(sums, 'cancelled_orders'),
    seller_fault_cancelled_orders: countOf(sums, 'seller_fault_cancelled_orders'),
    acceptance_rate: computeRate('acceptance_rate', sums),
    cancellation_rate: computeRate('cancellation_rate', sums),
    total_gmv: plain(gmv),
    avg_order_value: average === undefined ? null : plain(average),
    commission: plain(commission),
    gross_payout: plain(gmv.minus(commission)),
  };
};

export const toFulfillmentFigures = (sums: Sums): FulfillmentFigures => {
  const shipped = countOf(sums, 'shipped_orders');
  const onTime = countOf(sums, 'on_time_shipments');
  return {
    shipped_orders: shipped,
    on_time_shipments: onTime,
    late_shipments: shipped - onTime,
    sla_compliance_rate: computeRate('sla_compliance_rate', sums),
  };
};

export const toRatingFigures = (sums: Sums): RatingFigures => {
  const histogram = {
    '1': countOf(sums, 'ratings_1'),
    '2': countOf(sums, 'ratings_2'),
    '3': countOf(sums, 'ratings_3'),
    '4': countOf(sums, 'ratings_4'),
    '5': countOf(sums, 'ratings_5'),
  };
  return {
    total_ratings: sumCounters(sums, METRICS.avg_rating.all.denominator),
    avg_rating: computeRate('avg_rating', sums),
    positive_ratings: histogram['4'] + histogram['5'],
    negative_ratings: histogram['1'] + histogram['2'],
    histogram,
  };
};

const toPayoutFigures = (sums: Sums): PayoutFigures => {
  const gmv = moneyOf(sums, 'total_gmv');
  const gross = gmv.minus(moneyOf(sums, 'commission'));
  const refunded = moneyOf(sums, 'refunded_value');
  const deductions = moneyOf(sums, 'refund_deductions');
  const net = gross.minus(deductions);
  const out = moneyOf(sums, 'paid_out');
  const inTransit = moneyOf(sums, 'in_transit');
  return {
    gross_payout: plain(gross),
    refunded_value: plain(refunded),
    refund_deductions: plain(deductions),
    net_payout: plain(net),
    paid_out: plain(out),
    in_transit: plain(inTransit),
    paid: plain(out.minus(inTransit)),
    scheduled: plain(moneyOf(sums, 'scheduled')),
    pending_payout: plain(net.minus(out)),
    net_gmv: plain(gmv.minus(refunded)),
  };
};

/** What is owed now, over the whole lifetime. `currency` is an ISO 4217 code. */
export const toBalanceFigures = (sums: Sums, currency: string): BalanceFigures => {
  const figures = toPayoutFigures(sums);
  return { ...figures, payable: toPayable(decimal(figures.pending_payout), currency) };
};

/** Every figure of a day or a window. */
export const toPeriodFigures = (sums: Sums): PeriodFigures => ({
  orders: toOrderFigures(sums),
  fulfillment: toFulfillmentFigures(sums),
  ratings: toRatingFigures(sums),
  payout: toPayoutFigures(sums),
});

/** Whether some orders of the period are still in flight, so that its figures may change. */
export const isProvisional = (sums: Sums): boolean => countOf(sums, 'in_flight_orders') > 0;

/** Every figure of one local day. */
export const toDayFigures = (date: string, sums: Sums): DayFigures => ({
  date,
  provisional: isProvisional(sums),
  ...toPeriodFigures(sums),
});
