import { useCallback } from 'react';
import { RATE_NAMES, RATE_STATES } from '../../../contracts/api/fields.ts';
import { BANDS } from '../../../contracts/api/health.ts';
import type { SellerRow } from '../../../contracts/seller-row.ts';
import { FormatsProvider } from '../data/formats.tsx';
import { useSellers } from '../data/queries.ts';
import { sellerPath } from '../routes/seller-paths.ts';
import { useAddressFilters } from '../routes/use-address-filters.ts';
import { Badge } from '../ui/badge.tsx';
import { DATED_WIDTH, DataTable, figureColumn, type TableColumn, textColumn } from '../ui/data-table.tsx';
import { AsOf, PageHead } from '../ui/page-head.tsx';
import { Pills } from '../ui/pills.tsx';
import { Empty, QueryResult } from '../ui/placeholders.tsx';
import { Search } from '../ui/search.tsx';
import { Select } from '../ui/select.tsx';
import { SellerCount } from '../ui/seller-count.tsx';
import { Tip } from '../ui/tip.tsx';
import type { Formats } from '../words/formats.ts';
import { RATE_WORDS } from '../words/rates.ts';
import { HEALTH_BANDS, healthStanding, STATES } from '../words/states.ts';
import { ScoreRates } from './score-rates.tsx';

const PAGE_SIZE = 100;
const ANY = 'any';

/** The filters of the API that the address may hold. */
const FILTERS = ['search', 'band', 'metric', 'state', 'score_min', 'score_max', 'flagged_since'] as const;

const ScoreCell = ({ row: { score, band, rates }, formats }: { row: SellerRow; formats: Formats }) => {
  const { tone, words, isRated } = healthStanding(
    band,
    RATE_NAMES.map((name) => rates[name].state),
  );
  return (
    <span className="score-cell">
      <b>{isRated ? formats.score(score) : '–'}</b>
      <Badge tone={tone}>{words}</Badge>
    </span>
  );
};

const SORTABLE = { isSortable: true } as const;
const nothing = <span className="note">–</span>;

const sellerColumns = (formats: Formats): readonly TableColumn<SellerRow>[] => [
  textColumn('seller_id', 'Seller', 150, ({ seller_id }) => <strong>{seller_id}</strong>, {
    share: 1.6,
    isSortable: true,
  }),
  textColumn(
    'score',
    'Health',
    182,
    (row) => (
      <Tip
        label="How the score is calculated"
        about={<ScoreRates row={row} />}
        href={sellerPath(row.seller_id, 'health')}
      >
        <ScoreCell row={row} formats={formats} />
      </Tip>
    ),
    SORTABLE,
  ),
  textColumn(
    'flagged_since',
    'Flagged since',
    DATED_WIDTH,
    ({ flagged_since }) => (flagged_since === null ? nothing : formats.dated(flagged_since)),
    { isSortable: true, isLargestFirst: true },
  ),
  textColumn(
    'alerts',
    'Reasons',
    178,
    ({ alerts }) =>
      alerts.length === 0 ? (
        nothing
      ) : (
        <Pills
          pills={alerts.map(({ rule, metric, state }) => ({
            key: rule,
            tone: state === 'breach' ? 'breach' : 'warning',
            words: RATE_WORDS[metric].title,
          }))}
        />
      ),
    { share: 1.4 },
  ),
  figureColumn('gmv_30d', 'GMV, 30 days', 118, ({ gmv_30d }) => formats.money(gmv_30d), SORTABLE),
  figureColumn('gmv_at_risk', 'GMV at risk', 112, ({ gmv_at_risk }) => formats.money(gmv_at_risk), SORTABLE),
  figureColumn(
    'overdue_orders',
    'Overdue',
    90,
    ({ overdue_orders }) => formats.count(overdue_orders),
    SORTABLE,
  ),
  figureColumn(
    'pending_payout',
    'Pending',
    112,
    ({ pending_payout }) => formats.money(pending_payout),
    SORTABLE,
  ),
];

/** All sellers by health, the worst first. */
export const SellersPage = () => {
  const [filters, changeFilters] = useAddressFilters();
  const findChoice = <Name extends string>(filter: string, names: readonly Name[]): Name | typeof ANY =>
    names.find((name) => name === filters.get(filter)) ?? ANY;
  const metric = findChoice('metric', RATE_NAMES);
  const sort = filters.get('sort') ?? 'score';
  const sellers = useSellers({
    ...Object.fromEntries(FILTERS.map((name) => [name, filters.get(name) ?? undefined])),
    // The API knows states of a metric only.
    ...(metric === ANY && { state: undefined }),
    sort,
    limit: PAGE_SIZE,
  });
  const first = sellers.data?.pages[0];
  const changeSearch = useCallback((search: string) => changeFilters({ search }), [changeFilters]);
  const choose = (filter: 'band' | 'metric' | 'state', choice: string): void =>
    changeFilters({ [filter]: choice === ANY ? undefined : choice });
  return (
    <>
      <PageHead title="Sellers">
        <AsOf body={first} error={sellers.error} />
      </PageHead>
      <section className="card full" aria-label="Sellers by health">
        <div className="filters">
          <Search label="Find a seller" value={filters.get('search') ?? ''} onChange={changeSearch} />
          <Select
            label="Health"
            value={findChoice('band', BANDS)}
            options={[[ANY, 'Any'], ...BANDS.map((band) => [band, HEALTH_BANDS[band].words] as const)]}
            onChange={(band) => choose('band', band)}
          />
          <Select
            label="Rate"
            value={metric}
            options={[[ANY, 'Any'], ...RATE_NAMES.map((name) => [name, RATE_WORDS[name].title] as const)]}
            onChange={(name) => choose('metric', name)}
          />
          {metric !== ANY && (
            <Select
              label="State"
              value={findChoice('state', RATE_STATES)}
              options={[[ANY, 'Any'], ...RATE_STATES.map((state) => [state, STATES[state].words] as const)]}
              onChange={(state) => choose('state', state)}
            />
          )}
          <SellerCount of={first} />
        </div>
        <QueryResult query={sellers} lines={12}>
          {({ pages }) => (
            <FormatsProvider of={pages[0]}>
              <DataTable
                label="Sellers by health"
                columns={sellerColumns}
                items={pages.flatMap((page) => page.sellers)}
                keyOf={({ seller_id }) => seller_id}
                hrefOf={({ seller_id }) => sellerPath(seller_id)}
                sort={sort}
                onSort={(next) => changeFilters({ sort: next })}
                query={sellers}
                empty={<Empty title="No sellers found">Remove a filter, or search for another ID.</Empty>}
              />
            </FormatsProvider>
          )}
        </QueryResult>
      </section>
    </>
  );
};
