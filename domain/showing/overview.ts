import { perMetric, RATE_NAMES, type RateName } from '../../contracts/api/fields.ts';
import type { Band } from '../../contracts/api/health.ts';
import type { OverviewBody } from '../../contracts/api/operator.ts';
import type { SellerRow } from '../../contracts/seller-row.ts';
import { plain } from '../counting/decimal.ts';
import { roundRate } from '../judging/rates.ts';
import { formatInstant } from '../time/instants.ts';
import { sumOf } from './payouts.ts';
import { compareText } from './row-order.ts';

const NEW_MS = 24 * 3_600_000;
const NEW_SHOWN_MAX = 20;
const STEPS = 10;
const STEP = 100 / STEPS;

type Overview = Omit<OverviewBody, 'as_of' | 'currency' | 'time_zone' | 'unreadable'>;

const sumCounts = (rows: readonly SellerRow[], countOf: (row: SellerRow) => number): number =>
  rows.reduce((sum, row) => sum + countOf(row), 0);

const summarizeMetric = (rows: readonly SellerRow[], metric: RateName): Overview['metrics'][RateName] => {
  const states = { good: 0, warning: 0, breach: 0, not_enough_data: 0 };
  for (const { rates } of rows) states[rates[metric].state] += 1;
  const numerator = sumCounts(rows, ({ rates }) => rates[metric].numerator);
  const denominator = sumCounts(rows, ({ rates }) => rates[metric].denominator);
  return { states, numerator, denominator, rate: roundRate(metric, { numerator, denominator }) };
};

/** Sellers flagged less than a day ago, the latest first. */
const listNewlyFlagged = (rows: readonly SellerRow[], now: number): Overview['newly_flagged'] => {
  const since = formatInstant(now - NEW_MS);
  const found = rows
    .flatMap(({ seller_id, flagged_since }) =>
      flagged_since !== null && flagged_since > since ? [{ seller_id, flagged_since }] : [],
    )
    .sort((a, b) => compareText(b.flagged_since, a.flagged_since) || compareText(a.seller_id, b.seller_id));
  return { count: found.length, sellers: found.slice(0, NEW_SHOWN_MAX).map(({ seller_id }) => seller_id) };
};

/** The whole marketplace at `now` (ms since 1970), from rows that are all as of today. */
export const createOverview = (rows: readonly SellerRow[], now: number): Overview => {
  const bands: Record<Band, number> = { healthy: 0, at_risk: 0, critical: 0 };
  const steps = Array.from({ length: STEPS }, () => 0);
  for (const { band, score } of rows) {
    bands[band] += 1;
    const step = Math.min(STEPS - 1, Math.floor(score / STEP));
    steps[step] = (steps[step] ?? 0) + 1;
  }
  const money = (amountOf: (row: SellerRow) => string): string => plain(sumOf(rows, amountOf));
  return {
    sellers: rows.length,
    bands,
    score_distribution: steps.map((sellers, step) => ({ from: step * STEP, to: (step + 1) * STEP, sellers })),
    unrated: rows.filter(({ rates }) =>
      RATE_NAMES.every((metric) => rates[metric].state === 'not_enough_data'),
    ).length,
    flagged: rows.filter(({ flagged_since }) => flagged_since !== null).length,
    newly_flagged: listNewlyFlagged(rows, now),
    orders_today: sumCounts(rows, (row) => row.orders_today),
    gmv_today: money((row) => row.gmv_today),
    gmv_30d: money((row) => row.gmv_30d),
    gmv_at_risk: money((row) => row.gmv_at_risk),
    open_orders: sumCounts(rows, (row) => row.open_orders),
    overdue_orders: sumCounts(rows, (row) => row.overdue_orders),
    metrics: perMetric((metric) => summarizeMetric(rows, metric)),
  };
};
