import type { RateName } from '../../contracts/api/fields.ts';
import type { SellerSort, SellersQuery } from '../../contracts/api/operator.ts';
import type { SellerRow } from '../../contracts/seller-row.ts';
import { METRICS } from '../judging/metrics.ts';
import { matchesSearch, type RowOrder, type SortValue } from './row-order.ts';

/** The conditions that an operator can list sellers by. */
export type SellerFilter = Pick<
  SellersQuery,
  'band' | 'score_min' | 'score_max' | 'metric' | 'state' | 'flagged_since' | 'search'
>;

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

const MONEY_SORTS: ReadonlySet<SellerSort> = new Set(['gmv_30d', 'gmv_at_risk', 'pending_payout']);

/** The rate as a number of which the smallest is the worst: negative where more is worse. */
const signRate = ({ rates }: SellerRow, metric: RateName): number | null => {
  const { rate } = rates[metric];
  return rate !== null && METRICS[metric].comparator === '<=' ? -rate : rate;
};

const pickSortValue = (row: SellerRow, key: SellerSort, metric: RateName | undefined): SortValue =>
  key === 'rate' ? (metric === undefined ? null : signRate(row, metric)) : row[key];

export const sellerOrder = ({
  sort,
  metric,
}: Pick<SellersQuery, 'sort' | 'metric'>): RowOrder<SellerRow> => ({
  valueOf: (row) => pickSortValue(row, sort.key, metric),
  kind: MONEY_SORTS.has(sort.key) ? 'money' : 'plain',
  descending: sort.descending,
});
