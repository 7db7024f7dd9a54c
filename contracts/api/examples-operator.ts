/**
 * Examples of answers to operators and finance, and of a statement; of the same seller and day as
 * the others.
 */
import { perFindingKind } from '../findings.ts';
import type { PayoutMoney, SellerRow } from '../seller-row.ts';
import type { LiabilityBody, PayoutsBody, PayoutTotals } from './finance.ts';
import { type AuditBody, FINDING_COLUMNS } from './ledger-audit.ts';
import type { OverviewBody, SellersBody, WhatIfBody } from './operator.ts';
import type { StatementBody, StatementTotals } from './statement.ts';

const SELLER = 'seller-042';
const AS_OF = '2026-03-29T10:15:31.000Z';
const SUMMARY_AS_OF = '2026-03-29T10:15:30.000Z';
const CURRENCY = 'EUR';
const TIME_ZONE = 'Europe/Berlin';

const HEAD = { as_of: AS_OF, currency: CURRENCY, time_zone: TIME_ZONE };

const money: PayoutMoney = {
  total_gmv: '1284.5',
  commission: '128.45',
  gross_payout: '1156.05',
  refunded_value: '50',
  refund_deductions: '45',
  net_payout: '1111.05',
  paid_out: '1000',
  in_transit: '250',
  scheduled: '100',
  pending_payout: '111.05',
};

const totals: PayoutTotals = { ...money, payable: '111.05', commission_returned: '5', paid: '750' };

const steps: Omit<StatementTotals, 'gmv'> = {
  commission: '128.45',
  gross_payout: '1156.05',
  refunded_value: '50',
  commission_returned: '5',
  refund_deductions: '45',
  net_payout: '1111.05',
  paid: '750',
  in_transit: '250',
};

const movements: StatementTotals = { gmv: '1284.5', ...steps };

const nothing: StatementTotals = {
  gmv: '0',
  commission: '0',
  gross_payout: '0',
  refunded_value: '0',
  commission_returned: '0',
  refund_deductions: '0',
  net_payout: '0',
  paid: '0',
  in_transit: '0',
};

export const statementExample: StatementBody = {
  seller_id: SELLER,
  ...HEAD,
  from: '2026-03-28',
  to: '2026-03-29',
  opening_balance: '0',
  closing_balance: '111.05',
  lines: [
    { date: '2026-03-28', ...nothing, balance: '0', provisional: false },
    { date: '2026-03-29', ...movements, balance: '111.05', provisional: true },
  ],
  totals: movements,
  waterfall: {
    total_gmv: '1284.5',
    ...steps,
    pending_payout: '111.05',
    payable: '111.05',
    scheduled: '100',
  },
};

/** Lines end with CR LF. */
export const STATEMENT_CSV_EXAMPLE = [
  'date,gmv,commission,gross_payout,refunded_value,commission_returned,refund_deductions,net_payout,paid,in_transit,balance,provisional',
  '2026-03-28,0,0,0,0,0,0,0,0,0,0,false',
  '2026-03-29,1284.5,128.45,1156.05,50,5,45,1111.05,750,250,111.05,true',
  'total,1284.5,128.45,1156.05,50,5,45,1111.05,750,250,111.05,true',
  '',
].join('\r\n');

const row: SellerRow = {
  seller_id: SELLER,
  as_of: SUMMARY_AS_OF,
  date: '2026-03-29',
  score: 60,
  band: 'at_risk',
  since: '2026-03-29T09:00:00.000Z',
  flagged_since: '2026-03-29T09:00:00.000Z',
  alerts: [
    {
      rule: 'sla_compliance',
      metric: 'sla_compliance_rate',
      state: 'breach',
      since: '2026-03-29T09:00:00.000Z',
    },
  ],
  rates: {
    acceptance_rate: { numerator: 38, denominator: 40, rate: 0.95, state: 'good', bad: 2 },
    cancellation_rate: { numerator: 0, denominator: 39, rate: 0, state: 'good', bad: 0 },
    sla_compliance_rate: { numerator: 24, denominator: 26, rate: 0.923077, state: 'breach', bad: 2 },
    avg_rating: { numerator: 44, denominator: 10, rate: 4.4, state: 'good', bad: 1 },
  },
  orders_today: 40,
  gmv_today: '1284.5',
  gmv_30d: '1284.5',
  gmv_at_risk: '1284.5',
  open_orders: 3,
  overdue_orders: 1,
  ...money,
};

export const sellersExample: SellersBody = {
  ...HEAD,
  sellers: [row],
  total: 1,
  unreadable: 0,
  next_cursor: null,
};

export const overviewExample: OverviewBody = {
  ...HEAD,
  sellers: 1,
  unreadable: 0,
  bands: { healthy: 0, at_risk: 1, critical: 0 },
  score_distribution: [0, 10, 20, 30, 40, 50, 60, 70, 80, 90].map((from) => ({
    from,
    to: from + 10,
    sellers: from === 60 ? 1 : 0,
  })),
  unrated: 3,
  flagged: 1,
  newly_flagged: { count: 1, sellers: [SELLER] },
  orders_today: 40,
  gmv_today: '1284.5',
  gmv_30d: '1284.5',
  gmv_at_risk: '1284.5',
  open_orders: 3,
  overdue_orders: 1,
  metrics: {
    acceptance_rate: {
      states: { good: 1, warning: 0, breach: 0, not_enough_data: 0 },
      numerator: 38,
      denominator: 40,
      rate: 0.95,
    },
    cancellation_rate: {
      states: { good: 1, warning: 0, breach: 0, not_enough_data: 0 },
      numerator: 0,
      denominator: 39,
      rate: 0,
    },
    sla_compliance_rate: {
      states: { good: 0, warning: 0, breach: 1, not_enough_data: 0 },
      numerator: 24,
      denominator: 26,
      rate: 0.923077,
    },
    avg_rating: {
      states: { good: 1, warning: 0, breach: 0, not_enough_data: 0 },
      numerator: 44,
      denominator: 10,
      rate: 4.4,
    },
  },
};

export const whatIfExample: WhatIfBody = {
  ...HEAD,
  thresholds: {
    acceptance_rate: { comparator: '>=', target: 0.96, min_denominator: 20, min_bad: 2 },
    cancellation_rate: { comparator: '<=', target: 0.025, min_denominator: 20, min_bad: 2 },
    sla_compliance_rate: { comparator: '>=', target: 0.95, min_denominator: 20, min_bad: 2 },
    avg_rating: { comparator: '>=', target: 3.5, min_denominator: 20, min_bad: 2 },
  },
  unreadable: 0,
  flagged: 1,
  sellers: [
    {
      seller_id: SELLER,
      metrics: [
        { metric: 'acceptance_rate', numerator: 38, denominator: 40, rate: 0.95 },
        { metric: 'sla_compliance_rate', numerator: 24, denominator: 26, rate: 0.923077 },
      ],
      gmv_30d: '1284.5',
    },
  ],
  newly: { count: 0, sellers: [] },
  cleared: { count: 0, sellers: [] },
};

export const payoutsExample: PayoutsBody = {
  ...HEAD,
  payouts: [{ seller_id: SELLER, ...totals, as_of: SUMMARY_AS_OF }],
  total: 1,
  totals,
  unreadable: 0,
  next_cursor: null,
};

export const PAYOUTS_CSV_EXAMPLE = [
  'seller_id,total_gmv,commission,gross_payout,refunded_value,commission_returned,refund_deductions,net_payout,paid,in_transit,paid_out,pending_payout,payable,scheduled,as_of',
  `${SELLER},1284.5,128.45,1156.05,50,5,45,1111.05,750,250,1000,111.05,111.05,100,${SUMMARY_AS_OF}`,
  `total,1284.5,128.45,1156.05,50,5,45,1111.05,750,250,1000,111.05,111.05,100,${AS_OF}`,
  '',
].join('\r\n');

export const liabilityExample: LiabilityBody = {
  ...HEAD,
  sellers: 1,
  unreadable: 0,
  owed_to_sellers: '111.05',
  payable_to_sellers: '111.05',
  owed_by_sellers: '0',
  net: '111.05',
  negative_balances: 0,
  scheduled: '100',
  in_transit: '250',
  totals,
};

export const auditExample: AuditBody = {
  ...HEAD,
  run: {
    started_at: '2026-03-29T04:00:00.000Z',
    finished_at: '2026-03-29T04:03:21.000Z',
    command: 'npx seller-pulse reconcile --audit',
    sellers: 1,
    entries: 128,
    unreadable_entries: 0,
    counts: { ...perFindingKind(() => 0), refunds_beyond_order: 1, payout_beyond_owed: 1 },
    listed: { ...perFindingKind(() => 0), refunds_beyond_order: 1, payout_beyond_owed: 1 },
  },
  findings: [
    {
      kind: 'refunds_beyond_order',
      seller_id: SELLER,
      order_id: 'order-1841',
      order_value: '42.5',
      refunded_value: '50',
      difference: '7.5',
      refund_count: 2,
      refund_ids: ['refund-77', 'refund-78'],
    },
    {
      kind: 'payout_beyond_owed',
      seller_id: SELLER,
      payout_id: 'payout-9',
      at: '2026-03-27T09:00:00.000Z',
      payout_amount: '250',
      balance_before: '111.05',
      difference: '138.95',
    },
  ],
  total: 2,
  unreadable: 0,
  next_cursor: null,
};

export const AUDIT_CSV_EXAMPLE = [
  FINDING_COLUMNS.join(','),
  `refunds_beyond_order,${SELLER},order-1841,,,,,42.5,50,,,,,,7.5,"[""refund-77"",""refund-78""]"`,
  `payout_beyond_owed,${SELLER},,,payout-9,,2026-03-27T09:00:00.000Z,,,,250,111.05,,,138.95,`,
  '',
].join('\r\n');
