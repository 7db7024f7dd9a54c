import { useCallback } from 'react';
import { useSearchParams } from 'wouter';
import type { LiabilityBody, PayoutRow } from '../../../contracts/api/finance.ts';
import { FormatsProvider, useFormats } from '../data/formats.tsx';
import { payoutsPath, useLiability, usePayouts } from '../data/queries.ts';
import { sellerPath } from '../routes/seller-paths.ts';
import { CsvButton } from '../ui/csv-button.tsx';
import { DataTable, type TableColumn } from '../ui/data-table.tsx';
import { AsOf } from '../ui/page-head.tsx';
import { PageTitle } from '../ui/page-title.tsx';
import { Asked, Empty } from '../ui/placeholders.tsx';
import { Search } from '../ui/search.tsx';
import { Stat } from '../ui/stat.tsx';
import { isNegative } from '../words/amounts.ts';
import { deducted, type Formats } from '../words/formats.ts';
import { plural } from '../words/plural.ts';

const PAGE = 100;

const columnsOf = (formats: Formats): readonly TableColumn<PayoutRow>[] => {
  const money = (
    id: Exclude<keyof PayoutRow, 'seller_id' | 'as_of'>,
    name: string,
    { off = false, sortable = false } = {},
  ): TableColumn<PayoutRow> => ({
    id,
    name,
    minWidth: 108,
    end: true,
    sortable,
    cell: (row) => formats.money(off ? deducted(row[id]) : row[id]),
  });
  return [
    {
      id: 'seller_id',
      name: 'Seller',
      minWidth: 150,
      share: 1.6,
      sortable: true,
      cell: ({ seller_id }) => <strong>{seller_id}</strong>,
    },
    {
      id: 'pending_payout',
      name: 'Pending',
      minWidth: 120,
      end: true,
      sortable: true,
      cell: ({ pending_payout }) => (
        <span data-tone={isNegative(pending_payout) ? 'breach' : undefined} className="owed">
          {formats.money(pending_payout)}
          {isNegative(pending_payout) && <span className="note"> owes us</span>}
        </span>
      ),
    },
    money('scheduled', 'Scheduled', { sortable: true }),
    money('in_transit', 'On its way', { sortable: true }),
    money('paid_out', 'Paid out', { sortable: true }),
    money('net_payout', 'Net payout', { sortable: true }),
    money('refund_deductions', 'Refunds', { off: true }),
    money('commission', 'Commission'),
    money('total_gmv', 'GMV', { sortable: true }),
  ];
};

const Liability = ({ liability }: { liability: LiabilityBody }) => {
  const formats = useFormats();
  return (
    <div className="board">
      <Stat
        title="Owed to sellers"
        figure={formats.money(liability.owed_to_sellers)}
        note={plural(formats, liability.sellers, ['seller', 'sellers'])}
        href="/finance?sort=-pending_payout"
      />
      <Stat
        title="Owed by sellers"
        figure={formats.money(liability.owed_by_sellers)}
        note={plural(formats, liability.negative_balances, ['negative balance', 'negative balances'])}
        href="/finance?sort=pending_payout"
      />
      <Stat
        title="Net liability"
        figure={formats.money(liability.net)}
        note="owed to sellers minus owed by them"
      />
      <Stat
        title="On its way"
        figure={formats.money(liability.in_transit)}
        note={`${formats.money(liability.scheduled)} scheduled`}
        href="/finance?sort=-in_transit"
      />
    </div>
  );
};

/** What the marketplace owes its sellers now. */
const FinanceArea = () => {
  const [parameters, setParameters] = useSearchParams();
  const search = parameters.get('search') ?? '';
  const sort = parameters.get('sort') ?? '-pending_payout';
  const liability = useLiability();
  const payouts = usePayouts({ search, sort, limit: PAGE });
  const change = useCallback(
    (name: string, value: string) =>
      setParameters(
        (before) => {
          const next = new URLSearchParams(before);
          if (value === '') next.delete(name);
          else next.set(name, value);
          return next;
        },
        { replace: true },
      ),
    [setParameters],
  );
  const find = useCallback((text: string) => change('search', text), [change]);
  return (
    <div className="page">
      <PageTitle of="Payouts" />
      <div className="page-head">
        <h1>Payouts</h1>
        {liability.data !== undefined && (
          <AsOf
            instant={liability.data.as_of}
            timeZone={liability.data.time_zone}
            failed={liability.error !== null}
          />
        )}
      </div>
      <Asked query={liability} lines={3}>
        {(data) => (
          <FormatsProvider currency={data.currency} timeZone={data.time_zone}>
            <Liability liability={data} />
          </FormatsProvider>
        )}
      </Asked>
      <section className="card full" aria-label="What is owed, by seller">
        <div className="filters">
          <Search label="Find a seller" value={search} onChange={find} />
          {payouts.data !== undefined && (
            <span className="note" role="status">
              {plural({ count: (value) => value.toLocaleString() }, payouts.data.pages[0]?.total ?? 0, [
                'seller',
                'sellers',
              ])}
            </span>
          )}
          <span className="spacer" />
          <CsvButton path={payoutsPath({ search, sort, format: 'csv' })} name="payouts.csv" />
        </div>
        <Asked query={payouts} lines={12}>
          {({ pages }) => (
            <FormatsProvider currency={pages[0]?.currency ?? 'USD'} timeZone={pages[0]?.time_zone ?? 'UTC'}>
              <Payouts
                rows={pages.flatMap((page) => page.payouts)}
                sort={sort}
                onSort={(name) => change('sort', name)}
                payouts={payouts}
              />
            </FormatsProvider>
          )}
        </Asked>
      </section>
    </div>
  );
};

type PayoutsProps = {
  readonly rows: readonly PayoutRow[];
  readonly sort: string;
  readonly onSort: (sort: string) => void;
  readonly payouts: ReturnType<typeof usePayouts>;
};

const Payouts = ({ rows, sort, onSort, payouts }: PayoutsProps) => {
  const formats = useFormats();
  return (
    <DataTable
      label="What is owed, by seller"
      columns={columnsOf(formats)}
      items={rows}
      keyOf={({ seller_id }) => seller_id}
      hrefOf={({ seller_id }) => sellerPath(seller_id, 'payouts')}
      sort={{ column: sort.replace(/^-/, ''), descending: sort.startsWith('-') }}
      onSort={({ column, descending }) => onSort(`${descending ? '-' : ''}${column}`)}
      more={{
        isThere: payouts.hasNextPage,
        isLoading: payouts.isFetchingNextPage,
        load: () => void payouts.fetchNextPage(),
      }}
      empty={<Empty title="No seller is called that." />}
    />
  );
};
export default FinanceArea;
