/**
 * One example per response, for the OpenAPI document. All examples show the same seller on the same
 * day.
 */
import type { AlertsBody } from '../alerts.ts';
import type { BreakdownBody } from './breakdown.ts';
import type { Rate, Rates, Window } from './fields.ts';
import type { Health } from './health.ts';
import type { HistoryBody } from './history.ts';
import type {
  BalanceFigures,
  FulfillmentFigures,
  MetricsBody,
  OrderFigures,
  PayoutFigures,
  PeriodFigures,
  ProjectedRate,
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

const fulfillment: FulfillmentFigures = {
  shipped_orders: 26,
  on_time_shipments: 24,
  late_shipments: 2,
  sla_compliance_rate: 0.923077,
};

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
  in_transit: '250',
  paid: '750',
  scheduled: '100',
  pending_payout: '111.05',
  net_gmv: '1234.5',
};

const balance: BalanceFigures = { ...payout, payable: '111.05' };

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
    in_transit: '0',
    paid: '0',
    scheduled: '0',
    pending_payout: '0',
    net_gmv: '0',
  },
};

/** A rate all of whose cases count. */
const allCount = (
  numerator: number,
  denominator: number,
  rate: number | null,
  bad = denominator - numerator,
) => ({
  numerator,
  denominator,
  rate,
  adjusted: { numerator, denominator, rate, bad, excluded: 0 },
});
const met = (bad_until_breach: number) => ({
  bad_until_breach,
  clean_until_target: 0,
  clean_until_recovery: 0,
});

const slaCompliance = (window: Window): Rate => ({
  ...allCount(24, 26, 0.923077),
  target: 0.95,
  comparator: '>=',
  window,
  state: 'breach',
  budget: { bad_until_breach: null, clean_until_target: 14, clean_until_recovery: 54 },
  min_denominator: 20,
  in_flight: 6,
});

const rates = (window: Window): Rates => ({
  acceptance_rate: {
    numerator: 38,
    denominator: 40,
    rate: 0.95,
    target: 0.9,
    comparator: '>=',
    window,
    state: 'good',
    budget: met(3),
    adjusted: { numerator: 38, denominator: 39, rate: 0.974359, bad: 1, excluded: 1 },
    min_denominator: 20,
    in_flight: 1,
  },
  cancellation_rate: {
    numerator: 1,
    denominator: 40,
    rate: 0.025,
    target: 0.025,
    comparator: '<=',
    window,
    state: 'good',
    budget: met(1),
    adjusted: { numerator: 0, denominator: 39, rate: 0, bad: 0, excluded: 1 },
    min_denominator: 20,
    in_flight: 8,
  },
  sla_compliance_rate: slaCompliance(window),
  avg_rating: {
    ...allCount(44, 10, 4.4, 1),
    target: 3.5,
    comparator: '>=',
    window,
    state: 'good',
    budget: met(3),
    min_denominator: 10,
    in_flight: 0,
  },
});

const noRates = (window: Window): Rates => {
  const none = {
    ...allCount(0, 0, null),
    window,
    state: 'not_enough_data',
    min_denominator: 20,
    in_flight: 0,
  } as const;
  return {
    acceptance_rate: { ...none, target: 0.9, comparator: '>=', budget: met(19) },
    cancellation_rate: { ...none, target: 0.025, comparator: '<=', budget: met(19) },
    sla_compliance_rate: { ...none, target: 0.95, comparator: '>=', budget: met(19) },
    avg_rating: { ...none, target: 3.5, comparator: '>=', budget: met(9), min_denominator: 10 },
  };
};

/** One order is overdue. */
const projected: ProjectedRate = { numerator: 24, denominator: 27, rate: 0.888889, state: 'breach' };

const health: Health = {
  score: 60,
  band: 'at_risk',
  since: '2026-03-29T09:00:00.000Z',
  gmv_at_risk: '1284.5',
  points: [
    {
      metric: 'acceptance_rate',
      lost: 0,
      weight: 15,
      window: '30d',
      adjusted: { numerator: 38, denominator: 39, rate: 0.974359 },
      warn: 0.93,
      breach: 0.9,
      floor: 0.87,
      state: 'good',
      formula: '38/39 >= 0.93: costs nothing',
    },
    {
      metric: 'cancellation_rate',
      lost: 0,
      weight: 25,
      window: '30d',
      adjusted: { numerator: 0, denominator: 39, rate: 0 },
      warn: 0.02,
      breach: 0.025,
      floor: 0.03,
      state: 'good',
      formula: '0/39 <= 0.02: costs nothing',
    },
    {
      metric: 'sla_compliance_rate',
      lost: 40,
      weight: 40,
      window: '30d',
      adjusted: { numerator: 24, denominator: 26, rate: 0.923077 },
      warn: 0.97,
      breach: 0.95,
      floor: 0.93,
      state: 'breach',
      formula: '40 × (0.97 − 24/26) ÷ (0.97 − 0.93) = 46.9, at most 40',
    },
    {
      metric: 'avg_rating',
      lost: 0,
      weight: 20,
      window: '30d',
      adjusted: { numerator: 44, denominator: 10, rate: 4.4 },
      warn: 3.8,
      breach: 3.5,
      floor: 3.2,
      state: 'good',
      formula: '44/10 >= 3.8: costs nothing',
    },
  ],
};

const windowFigures = (
  name: '7d' | '30d',
  span: { from: string; to: string },
  prior: { from: string; to: string },
): WindowFigures => ({
  ...span,
  provisional: true,
  ...figures,
  rates: rates(name),
  prior: { ...prior, provisional: false, ...none, rates: noRates(`prior_${name}`) },
});

export const metricsExample: MetricsBody = {
  seller_id: SELLER,
  as_of: '2026-03-29T10:15:30.000Z',
  lag_ms: 420,
  currency: 'EUR',
  time_zone: TIME_ZONE,
  orders: { ...orders, orders_today: 40, gmv_today: '1284.5', last_order_ts: '2026-03-29T10:15:29.000Z' },
  fulfillment: {
    ...fulfillment,
    open_orders: 9,
    overdue_orders: 1,
    due_1h: 1,
    due_4h: 2,
    due_today: 5,
    projected: { '7d': projected, '30d': projected, lifetime: projected },
  },
  ratings,
  payout: balance,
  today: { date: '2026-03-29', provisional: true, ...figures },
  yesterday: { date: '2026-03-28', provisional: false, ...none },
  windows: {
    '7d': windowFigures(
      '7d',
      { from: '2026-03-23', to: '2026-03-29' },
      { from: '2026-03-16', to: '2026-03-22' },
    ),
    '30d': windowFigures(
      '30d',
      { from: '2026-02-28', to: '2026-03-29' },
      { from: '2026-01-29', to: '2026-02-27' },
    ),
  },
  rates: rates('lifetime'),
  health,
  alerts: [
    {
      alert_id: `${SELLER}#sla_compliance#1`,
      rule: 'sla_compliance',
      metric: 'sla_compliance_rate',
      state: 'breach',
      kind: 'breach',
      severity: 'critical',
      since: '2026-03-29T09:00:00.000Z',
      flagged_since: '2026-03-28T17:40:00.000Z',
      observed: slaCompliance('30d'),
    },
  ],
  source: [
    {
      topic: 'marketplace_orders',
      partition: 3,
      offset: 1841,
      time: '2026-03-29T10:15:29.580Z',
      lag_ms: 420,
    },
  ],
  reconciled: { at: '2026-03-29T03:00:00.000Z', matched: true, differences: 0 },
};

export const historyExample: HistoryBody = {
  seller_id: SELLER,
  granularity: 'day',
  from: '2026-03-28',
  to: '2026-03-29',
  time_zone: TIME_ZONE,
  points: [
    { date: '2026-03-28', provisional: false, ...none },
    { date: '2026-03-29', provisional: true, ...figures },
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
      kind: 'breach',
      severity: 'critical',
      seq: 1,
      from: 'ok',
      to: 'breach',
      occurred_at: '2026-03-29T09:00:00.000Z',
      observed: slaCompliance('30d'),
      projected,
      orders: ['o-1037', 'o-1012'],
      orders_path: `/v1/sellers/${SELLER}/orders?queue=late&window=30d`,
    },
  ],
  unreadable: 0,
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
    ...problemExample(
      400,
      'bad-request',
      'Bad request',
      'A parameter is missing or not acceptable; see errors.',
    ),
    errors: [{ parameter: 'window', detail: 'must be one of today, 7d, 30d, lifetime' }],
  },
  401: problemExample(401, 'unauthorized', 'Unauthorized', 'The token was refused: it has expired.'),
  403: problemExample(403, 'forbidden', 'Forbidden', 'This token may not read that seller.'),
  404: problemExample(404, 'not-found', 'Not found', 'There is no such seller.'),
  405: problemExample(
    405,
    'method-not-allowed',
    'Method not allowed',
    'There is no such method here: use GET.',
  ),
  409: problemExample(
    409,
    'damaged',
    'Damaged',
    'It cannot be changed now: the ledger entry ORDER#o-1 of seller acme cannot be read; run npx ' +
      'seller-pulse reconcile --seller acme --repair, and then npx seller-pulse redrive.',
  ),
  413: problemExample(413, 'content-too-large', 'Content too large', 'A body has at most 8192 bytes.'),
  415: problemExample(
    415,
    'unsupported-media-type',
    'Unsupported media type',
    'Send the body as JSON: Content-Type: application/json.',
  ),
  500: problemExample(
    500,
    'internal-error',
    'Internal error',
    'Something went wrong on our side; it has been recorded.',
  ),
  503: problemExample(
    503,
    'unavailable',
    'Unavailable',
    'The service cannot answer at the moment; try again shortly.',
  ),
} as const satisfies Record<number, Problem>;
