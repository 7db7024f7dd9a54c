import { perMetric, RATE_NAMES, type RateName } from '../../contracts/api/fields.ts';
import {
  type Threshold,
  type Thresholds,
  WHAT_IF_SELLERS_MAX,
  type WhatIfBody,
  type WhatIfQuery,
  type WouldBreach,
} from '../../contracts/api/operator.ts';
import type { RowRate, SellerRow } from '../../contracts/seller-row.ts';
import { compareText } from '../showing/row-order.ts';
import { isBreaching, measureStanding } from './standing.ts';

/** Whether a rate is in breach of a threshold: with enough cases and enough bad ones, compared exactly and not after rounding. */
export const isInBreach = (rate: RowRate, { target, ...threshold }: Threshold): boolean =>
  isBreaching(measureStanding({ ...threshold, warn: target, breach: target, recover: target }, rate));

/** Thresholds with those that a question names in place of their own. */
export const overrideThresholds = (own: Thresholds, asked: WhatIfQuery): Thresholds => {
  return perMetric((metric) => ({
    ...own[metric],
    target: asked[metric] ?? own[metric].target,
    min_denominator: asked.min_denominator ?? own[metric].min_denominator,
    min_bad: asked.min_bad ?? own[metric].min_bad,
  }));
};

const inBreach = ({ rates }: SellerRow, thresholds: Thresholds): readonly RateName[] =>
  RATE_NAMES.filter((metric) => isInBreach(rates[metric], thresholds[metric]));

const wouldBreach = (
  { seller_id, rates, gmv_30d }: SellerRow,
  metrics: readonly RateName[],
): WouldBreach => ({
  seller_id,
  metrics: metrics.map((metric) => {
    const { numerator, denominator, rate } = rates[metric];
    return { metric, numerator, denominator, rate };
  }),
  gmv_30d,
});

const named = (rows: readonly SellerRow[]): WhatIfBody['newly'] => {
  const ids = rows.map(({ seller_id }) => seller_id).sort(compareText);
  return { count: ids.length, sellers: ids.slice(0, WHAT_IF_SELLERS_MAX) };
};

/**
 * Who would be in breach if the thresholds asked for were in force, and whom that would add and spare. `thresholdsOf` gives those in
 * force for a seller. It looks at figures alone: an alert that is on stays on until its rate has recovered, which this does not ask.
 */
export const answerWhatIf = (
  rows: readonly SellerRow[],
  thresholdsOf: (sellerId: string) => Thresholds,
  asked: WhatIfQuery,
): Pick<WhatIfBody, 'flagged' | 'sellers' | 'newly' | 'cleared'> => {
  const judged = rows.map((row) => {
    const own = thresholdsOf(row.seller_id);
    return { row, now: inBreach(row, own), would: inBreach(row, overrideThresholds(own, asked)) };
  });
  const flagged = judged.filter(({ would }) => would.length > 0);
  const worstFirst = flagged.toSorted(
    (a, b) =>
      b.would.length - a.would.length ||
      a.row.score - b.row.score ||
      compareText(a.row.seller_id, b.row.seller_id),
  );
  return {
    flagged: flagged.length,
    sellers: worstFirst.slice(0, WHAT_IF_SELLERS_MAX).map(({ row, would }) => wouldBreach(row, would)),
    newly: named(flagged.filter(({ now }) => now.length === 0).map(({ row }) => row)),
    cleared: named(
      judged.filter(({ now, would }) => now.length > 0 && would.length === 0).map(({ row }) => row),
    ),
  };
};
