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

/** Whether a rate is in breach of a threshold, with enough cases and bad cases to say so. */
export const isInBreach = (rate: RowRate, { target, ...threshold }: Threshold): boolean =>
  isBreaching(measureStanding({ ...threshold, warn: target, breach: target, recover: target }, rate));

/** A seller's own thresholds, replaced where the query names others. */
export const overrideThresholds = (own: Thresholds, query: WhatIfQuery): Thresholds =>
  perMetric((metric) => ({
    ...own[metric],
    target: query[metric] ?? own[metric].target,
    min_denominator: query.min_denominator ?? own[metric].min_denominator,
    min_bad: query.min_bad ?? own[metric].min_bad,
  }));

const listBreaches = ({ rates }: SellerRow, thresholds: Thresholds): readonly RateName[] =>
  RATE_NAMES.filter((metric) => isInBreach(rates[metric], thresholds[metric]));

const toWouldBreach = (
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

const nameSellers = (rows: readonly SellerRow[]): WhatIfBody['newly'] => {
  const ids = rows.map(({ seller_id }) => seller_id).sort(compareText);
  return { count: ids.length, sellers: ids.slice(0, WHAT_IF_SELLERS_MAX) };
};

/**
 * Which sellers would be in breach if the query's thresholds were in force, which of them are not
 * in breach now, and which sellers would no longer be. `thresholdsOf` gives the thresholds in force
 * for a seller. Only figures are compared: an alert stays on until its rate has recovered, which
 * this does not look at.
 */
export const answerWhatIf = (
  rows: readonly SellerRow[],
  thresholdsOf: (sellerId: string) => Thresholds,
  query: WhatIfQuery,
): Pick<WhatIfBody, 'flagged' | 'sellers' | 'newly' | 'cleared'> => {
  const judged = rows.map((row) => {
    const own = thresholdsOf(row.seller_id);
    return { row, now: listBreaches(row, own), would: listBreaches(row, overrideThresholds(own, query)) };
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
    sellers: worstFirst.slice(0, WHAT_IF_SELLERS_MAX).map(({ row, would }) => toWouldBreach(row, would)),
    newly: nameSellers(flagged.filter(({ now }) => now.length === 0).map(({ row }) => row)),
    cleared: nameSellers(
      judged.filter(({ now, would }) => now.length > 0 && would.length === 0).map(({ row }) => row),
    ),
  };
};
