import type { RateName } from '../../contracts/api/fields.ts';
import type { SellerSort, SellersQuery } from '../../contracts/api/operator.ts';
import type { SellerRow } from '../../contracts/seller-row.ts';
import { METRICS } from '../judging/metrics.ts';
import { matchesSearch, type RowOrder, type SortValue } from './row-order.ts';

/** Which sellers an operator asks for. */
export type SellerFilter = Pick<
  SellersQuery,
  'band' | 'score_min' | 'score_max' | 'metric' | 'state' | 'flagged_since' | 'search'
>;

/** The sellers that meet every condition. */
export const filterSellers = (rows: readonly SellerRow[], filter: SellerFilter): SellerRow[] => {
  const { band, score_min = 0, score_max = 100, metric, state, search } = filter;
  const flaggedFrom = filter.flagged_since === undefined ? undefined : Date.parse(filter.flagged_since);
  return rows.filter(
    (row) =>
      (band === undefined || row.band === band) &&
      row.score >= score_min &&
      row.score <= score_max &&
      (metric === undefined || state === undefined || row.rates[metric].state === state) &&
      (flaggedFrom === undefined || row.alerts.some(({ since }) => Date.parse(since) >= flaggedFrom)) &&
      matchesSearch(row, search),
  );
};

const MONEY: ReadonlySet<SellerSort> = new Set(['gmv_30d', 'gmv_at_risk', 'pending_payout']);

/** A rate such that the smallest is the worst: where more is worse, as a negative number. */
const badness = ({ rates }: SellerRow, metric: RateName): number | null => {
  const { rate } = rates[metric];
  return rate !== null && METRICS[metric].comparator === '<=' ? -rate : rate;
};

const sortValueOf = (row: SellerRow, key: SellerSort, metric: RateName | undefined): SortValue =>
  key === 'rate' ? (metric === undefined ? null : badness(row, metric)) : row[key];

export const sellerOrder = ({
  sort,
  metric,
}: Pick<SellersQuery, 'sort' | 'metric'>): RowOrder<SellerRow> => ({
  valueOf: (row) => sortValueOf(row, sort.key, metric),
  kind: MONEY.has(sort.key) ? 'money' : 'plain',
  descending: sort.descending,
});
