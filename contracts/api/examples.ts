/** One worked example per response, for the API's description. They belong together: the same seller, the same day. */
import type { AlertsBody } from '../alerts.ts';
import type { BreakdownBody } from './breakdown.ts';
import type { Rate, Rates, Window } from './fields.ts';
import type { HistoryBody } from './history.ts';
import type {
  FulfillmentFigures,
  MetricsBody,
  OrderFigures,
  PayoutFigures,
  PeriodFigures,
  RatingFigures,
  WindowFigures,
} from './metrics.ts';
import type { Problem } from './problem.ts';

const SELLER = 'seller-042';
const TIME_ZONE = 'Europe/Berlin';

const orders: OrderFigures = {
  total_orders: 40,
  accepted_orders: 38,
  declined_orders: 1,
  completed_orders: 30,
  cancelled_orders: 1,
  seller_fault_cancelled_orders: 0,
  acceptance_rate: 0.95,
  cancellation_rate: 0.025,
  total_gmv: '1284.5',
  avg_order_value: '42.8167',
  commission: '128.45',
  gross_payout: '1156.05',
};

const fulfillment: FulfillmentFigures = { shipped_orders: 26, on_time_shipments: 24, late_shipments: 2, sla_compliance_rate: 0.923077 };

const ratings: RatingFigures = {
  total_ratings: 10,
  avg_rating: 4.4,
  positive_ratings: 9,
  negative_ratings: 1,
  histogram: { '1': 1, '2': 0, '3': 0, '4': 2, '5': 7 },
};

const payout: PayoutFigures = {
  gross_payout: '1156.05',
  refunded_value: '50',
  refund_deductions: '45',
  net_payout: '1111.05',
  paid_out: '1000',
  pending_payout: '111.05',
  net_gmv: '1234.5',
};

const figures: PeriodFigures = { orders, fulfillment, ratings, payout };

const none: PeriodFigures = {
  orders: {
    total_orders: 0,
    accepted_orders: 0,
    declined_orders: 0,
    completed_orders: 0,
    cancelled_orders: 0,
    seller_fault_cancelled_orders: 0,
    acceptance_rate: null,
    cancellation_rate: null,
    total_gmv: '0',
    avg_order_value: null,
    commission: '0',
    gross_payout: '0',
  },
  fulfillment: { shipped_orders: 0, on_time_shipments: 0, late_shipments: 0, sla_compliance_rate: null },
  ratings: {
    total_ratings: 0,
    avg_rating: null,
    positive_ratings: 0,
    negative_ratings: 0,
    histogram: { '1': 0, '2': 0, '3': 0, '4': 0, '5': 0 },
  },
  payout: {
    gross_payout: '0',
    refunded_value: '0',
    refund_deductions: '0',
    net_payout: '0',
    paid_out: '0',
    pending_payout: '0',
    net_gmv: '0',
  },
};

const slaCompliance = (window: Window): Rate => ({
  numerator: 24,
  denominator: 26,
  rate: 0.923077,
  target: 0.95,
  comparator: '>=',
  window,
  state: 'breach',
});

const rates = (window: Window): Rates => ({
  acceptance_rate: { numerator: 38, denominator: 40, rate: 0.95, target: 0.9, comparator: '>=', window, state: 'good' },
  cancellation_rate: { numerator: 1, denominator: 40, rate: 0.025, target: 0.025, comparator: '<=', window, state: 'good' },
  sla_compliance_rate: slaCompliance(window),
  avg_rating: { numerator: 44, denominator: 10, rate: 4.4, target: 3.5, comparator: '>=', window, state: 'good' },
});

const noRates = (window: Window): Rates => {
  const none = { numerator: 0, denominator: 0, rate: null, window, state: 'not_enough_data' } as const;
  return {
    acceptance_rate: { ...none, target: 0.9, comparator: '>=' },
    cancellation_rate: { ...none, target: 0.025, comparator: '<=' },
    sla_compliance_rate: { ...none, target: 0.95, comparator: '>=' },
    avg_rating: { ...none, target: 3.5, comparator: '>=' },
  };
};

const windowFigures = (name: '7d' | '30d', span: { from: string; to: string }, prior: { from: string; to: string }): WindowFigures => ({
  ...span,
  ...figures,
  rates: rates(name),
  prior: { ...prior, ...none, rates: noRates(`prior_${name}`) },
});

export const metricsExample: MetricsBody = {
  seller_id: SELLER,
  as_of: '2026-03-29T10:15:30.000Z',
  lag_ms: 420,
  currency: 'EUR',
  time_zone: TIME_ZONE,
  orders: { ...orders, orders_today: 40, gmv_today: '1284.5', last_order_ts: '2026-03-29T10:15:29.000Z' },
  fulfillment,
  ratings,
  payout,
  today: { date: '2026-03-29', ...figures },
  yesterday: { date: '2026-03-28', ...none },
  windows: {
    '7d': windowFigures('7d', { from: '2026-03-23', to: '2026-03-29' }, { from: '2026-03-16', to: '2026-03-22' }),
    '30d': windowFigures('30d', { from: '2026-02-28', to: '2026-03-29' }, { from: '2026-01-29', to: '2026-02-27' }),
  },
  rates: rates('lifetime'),
  alerts: [
    {
      alert_id: `${SELLER}#sla_compliance#1`,
      rule: 'sla_compliance',
      metric: 'sla_compliance_rate',
      state: 'breach',
      since: '2026-03-29T09:00:00.000Z',
      observed: slaCompliance('30d'),
    },
  ],
  source: [{ topic: 'marketplace_orders', partition: 3, offset: 1841, time: '2026-03-29T10:15:29.580Z', lag_ms: 420 }],
  reconciled: { at: '2026-03-29T03:00:00.000Z', matched: true, differences: 0 },
};

export const historyExample: HistoryBody = {
  seller_id: SELLER,
  granularity: 'day',
  from: '2026-03-28',
  to: '2026-03-29',
  time_zone: TIME_ZONE,
  points: [
    { date: '2026-03-28', ...none },
    { date: '2026-03-29', ...figures },
  ],
};

export const breakdownExample: BreakdownBody = {
  seller_id: SELLER,
  by: 'category',
  window: '30d',
  from: '2026-02-28',
  to: '2026-03-29',
  items: [{ name: 'books', orders }],
};

export const alertsExample: AlertsBody = {
  seller_id: SELLER,
  alerts: [
    {
      alert_id: `${SELLER}#sla_compliance#1`,
      seller_id: SELLER,
      rule: 'sla_compliance',
      metric: 'sla_compliance_rate',
      seq: 1,
      from: 'ok',
      to: 'breach',
      occurred_at: '2026-03-29T09:00:00.000Z',
      observed: slaCompliance('30d'),
    },
  ],
  next_cursor: null,
};

const problemExample = (status: number, name: string, title: string, detail: string): Problem => ({
  type: `urn:seller-pulse:problem:${name}`,
  title,
  status,
  detail,
});

export const PROBLEM_EXAMPLES = {
  400: {
    ...problemExample(400, 'bad-request', 'Bad request', 'A parameter is missing or not acceptable; see errors.'),
    errors: [{ parameter: 'window', detail: 'must be one of today, 7d, 30d, lifetime' }],
  },
  401: problemExample(401, 'unauthorized', 'Unauthorized', 'The token was refused: it has expired.'),
  403: problemExample(403, 'forbidden', 'Forbidden', 'This token may not read that seller.'),
  404: problemExample(404, 'not-found', 'Not found', 'There is no such seller.'),
  405: problemExample(405, 'method-not-allowed', 'Method not allowed', 'This resource can only be read: use GET.'),
  500: problemExample(500, 'internal-error', 'Internal error', 'Something went wrong on our side; it has been recorded.'),
  503: problemExample(503, 'unavailable', 'Unavailable', 'The service cannot answer at the moment; try again shortly.'),
} as const satisfies Record<number, Problem>;
