import { useCallback } from 'react';
import { useSearchParams } from 'wouter';
import { RATE_NAMES, RATE_STATES } from '../../../contracts/api/fields.ts';
import { BANDS } from '../../../contracts/api/health.ts';
import type { SellerRow } from '../../../contracts/seller-row.ts';
import { FormatsProvider, useFormats } from '../data/formats.tsx';
import { useSellers } from '../data/queries.ts';
import { sellerPath } from '../routes/seller-paths.ts';
import { Badge } from '../ui/badge.tsx';
import { DATED_WIDTH, DataTable, type TableColumn } from '../ui/data-table.tsx';
import { AsOf } from '../ui/page-head.tsx';
import { Pills } from '../ui/pills.tsx';
import { Asked, Empty } from '../ui/placeholders.tsx';
import { Search } from '../ui/search.tsx';
import { Select } from '../ui/select.tsx';
import { Tip } from '../ui/tip.tsx';
import type { Formats } from '../words/formats.ts';
import { plural } from '../words/plural.ts';
import { RATE_WORDS } from '../words/rates.ts';
import { HEALTH_BANDS, healthStanding, STATES } from '../words/states.ts';
import { HealthExplainedRow } from './score-rates.tsx';

const PAGE = 100;
const ANY = 'any';

/** Filters that the address may hold, all of them the API's own. */
const FILTERS = [
  'search',
  'band',
  'metric',
  'state',
  'score_min',
  'score_max',
  'flagged_since',
  'sort',
] as const;
type Filter = (typeof FILTERS)[number];

const Health = ({ row: { band, rates } }: { row: SellerRow }) => {
  const { tone, words } = healthStanding(
    band,
    RATE_NAMES.map((name) => rates[name].state),
  );
  return <Badge tone={tone}>{words}</Badge>;
};

const columnsOf = (formats: Formats): readonly TableColumn<SellerRow>[] => [
  {
    id: 'seller_id',
    name: 'Seller',
    minWidth: 150,
    share: 1.6,
    sortable: true,
    cell: ({ seller_id }) => <strong>{seller_id}</strong>,
  },
  {
    id: 'score',
    name: 'Health',
    minWidth: 182,
    sortable: true,
    cell: (row) => (
      <Tip
        label="What it is made of"
        about={<HealthExplainedRow row={row} />}
        href={sellerPath(row.seller_id, 'health')}
      >
        <span className="score-cell">
          <b>{formats.score(row.score)}</b>
          <Health row={row} />
        </span>
      </Tip>
    ),
  },
  {
    id: 'flagged_since',
    name: 'Flagged since',
    minWidth: DATED_WIDTH,
    sortable: true,
    largestFirst: true,
    cell: ({ flagged_since }) =>
      flagged_since === null ? <span className="note">–</span> : formats.dated(flagged_since),
  },
  {
    id: 'alerts',
    name: 'Because of',
    minWidth: 178,
    share: 1.4,
    cell: ({ alerts }) =>
      alerts.length === 0 ? (
        <span className="note">–</span>
      ) : (
        <Pills
          pills={alerts.map(({ rule, metric, state }) => ({
            key: rule,
            tone: state === 'breach' ? 'breach' : 'warning',
            words: RATE_WORDS[metric].title,
          }))}
        />
      ),
  },
  {
    id: 'gmv_30d',
    name: 'GMV, 30 days',
    minWidth: 118,
    end: true,
    sortable: true,
    cell: ({ gmv_30d }) => formats.money(gmv_30d),
  },
  {
    id: 'gmv_at_risk',
    name: 'At risk',
    minWidth: 105,
    end: true,
    sortable: true,
    cell: ({ gmv_at_risk }) => formats.money(gmv_at_risk),
  },
  {
    id: 'overdue_orders',
    name: 'Overdue',
    minWidth: 90,
    end: true,
    sortable: true,
    cell: ({ overdue_orders }) => formats.count(overdue_orders),
  },
  {
    id: 'pending_payout',
    name: 'Pending',
    minWidth: 112,
    end: true,
    sortable: true,
    cell: ({ pending_payout }) => formats.money(pending_payout),
  },
];

type Rows = {
  readonly rows: readonly SellerRow[];
  readonly sort: string;
  readonly onSort: (sort: string) => void;
  readonly sellers: ReturnType<typeof useSellers>;
};

const Sellers = ({ rows, sort, onSort, sellers }: Rows) => {
  const formats = useFormats();
  return (
    <DataTable
      label="Sellers by health"
      columns={columnsOf(formats)}
      items={rows}
      keyOf={({ seller_id }) => seller_id}
      hrefOf={({ seller_id }) => sellerPath(seller_id)}
      sort={{ column: sort.replace(/^-/, ''), descending: sort.startsWith('-') }}
      onSort={({ column, descending }) => onSort(`${descending ? '-' : ''}${column}`)}
      more={{
        isThere: sellers.hasNextPage,
        isLoading: sellers.isFetchingNextPage,
        load: () => void sellers.fetchNextPage(),
      }}
      empty={<Empty title="No seller is like that.">Take a filter off.</Empty>}
    />
  );
};

/** Every seller by health, the worst first. */
export const SellersPage = () => {
  const [parameters, setParameters] = useSearchParams();
  const given = Object.fromEntries(FILTERS.map((name) => [name, parameters.get(name) ?? undefined]));
  const change = useCallback(
    (changes: Partial<Record<Filter, string | undefined>>) =>
      setParameters(
        (before) => {
          const next = new URLSearchParams(before);
          for (const [name, value] of Object.entries(changes)) {
            if (value === undefined || value === '' || value === ANY) next.delete(name);
            else next.set(name, value);
          }
          if (!next.has('metric')) next.delete('state');
          return next;
        },
        { replace: true },
      ),
    [setParameters],
  );
  const search = useCallback((text: string) => change({ search: text }), [change]);
  const sort = given['sort'] ?? 'score';
  const sellers = useSellers({ ...given, sort, limit: PAGE });
  const first = sellers.data?.pages[0];
  const choice = <Name extends string>(
    names: readonly Name[],
    value: string | undefined,
  ): Name | typeof ANY => names.find((name) => name === value) ?? ANY;
  const metric = choice(RATE_NAMES, given['metric']);
  return (
    <>
      <div className="page-head">
        <h1>Sellers</h1>
        {first !== undefined && (
          <AsOf instant={first.as_of} timeZone={first.time_zone} failed={sellers.error !== null} />
        )}
      </div>
      <section className="card full" aria-label="Sellers by health">
        <div className="filters">
          <Search label="Find a seller" value={given['search'] ?? ''} onChange={search} />
          <Select
            label="Health"
            value={choice(BANDS, given['band'])}
            options={[[ANY, 'Any'], ...BANDS.map((band) => [band, HEALTH_BANDS[band].words] as const)]}
            onChange={(band) => change({ band })}
          />
          <Select
            label="Rate"
            value={metric}
            options={[[ANY, 'Any'], ...RATE_NAMES.map((name) => [name, RATE_WORDS[name].title] as const)]}
            onChange={(name) => change({ metric: name })}
          />
          {metric !== ANY && (
            <Select
              label="is"
              value={choice(RATE_STATES, given['state'])}
              options={[
                [ANY, 'Anything'],
                ...RATE_STATES.map((state) => [state, STATES[state].words] as const),
              ]}
              onChange={(state) => change({ state })}
            />
          )}
          {first !== undefined && (
            <span className="note" role="status">
              {plural({ count: (value) => value.toLocaleString() }, first.total, ['seller', 'sellers'])}
            </span>
          )}
        </div>
        <Asked query={sellers} lines={12}>
          {({ pages }) => (
            <FormatsProvider currency={pages[0]?.currency ?? 'USD'} timeZone={pages[0]?.time_zone ?? 'UTC'}>
              <Sellers
                rows={pages.flatMap((page) => page.sellers)}
                sort={sort}
                onSort={(name) => change({ sort: name })}
                sellers={sellers}
              />
            </FormatsProvider>
          )}
        </Asked>
      </section>
    </>
  );
};
