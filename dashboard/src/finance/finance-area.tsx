import { useCallback } from 'react';
import type { LiabilityBody, PayoutRow } from '../../../contracts/api/finance.ts';
import { FormatsProvider, useFormats } from '../data/formats.tsx';
import { payoutsCsvPath, useLiability, usePayouts } from '../data/queries.ts';
import { sellerPath } from '../routes/seller-paths.ts';
import { useAddressFilters } from '../routes/use-address-filters.ts';
import { CsvButton } from '../ui/csv-button.tsx';
import { DataTable, figureColumn, type TableColumn, textColumn } from '../ui/data-table.tsx';
import { AsOf, PageHead } from '../ui/page-head.tsx';
import { PageTitle } from '../ui/page-title.tsx';
import { Empty, QueryResult } from '../ui/placeholders.tsx';
import { Search } from '../ui/search.tsx';
import { SellerCount } from '../ui/seller-count.tsx';
import { Stat } from '../ui/stat.tsx';
import { isNegative } from '../words/amounts.ts';
import { deducted, type Formats } from '../words/formats.ts';
import { plural } from '../words/plural.ts';

const PAGE_SIZE = 100;
const SORTABLE = { isSortable: true } as const;

const payoutColumns = (formats: Formats): readonly TableColumn<PayoutRow>[] => [
  textColumn('seller_id', 'Seller', 150, ({ seller_id }) => <strong>{seller_id}</strong>, {
    share: 1.6,
    isSortable: true,
  }),
  figureColumn(
    'pending_payout',
    'Pending',
    120,
    ({ pending_payout }) => (
      <span data-tone={isNegative(pending_payout) ? 'breach' : undefined} className="owed">
        {formats.money(pending_payout)}
        {isNegative(pending_payout) && <span className="note"> owes us</span>}
      </span>
    ),
    SORTABLE,
  ),
  figureColumn('payable', 'Payable now', 118, (row) => formats.money(row.payable), SORTABLE),
  figureColumn('scheduled', 'Scheduled', 108, (row) => formats.money(row.scheduled), SORTABLE),
  figureColumn('in_transit', 'On its way', 108, (row) => formats.money(row.in_transit), SORTABLE),
  figureColumn('paid_out', 'Paid out', 108, (row) => formats.money(row.paid_out), SORTABLE),
  figureColumn('net_payout', 'Net payout', 108, (row) => formats.money(row.net_payout), SORTABLE),
  figureColumn('refund_deductions', 'Refunds', 108, (row) => formats.money(deducted(row.refund_deductions))),
  figureColumn('commission', 'Commission', 108, (row) => formats.money(row.commission)),
  figureColumn('total_gmv', 'GMV', 108, (row) => formats.money(row.total_gmv), SORTABLE),
];

const Liability = ({ liability }: { liability: LiabilityBody }) => {
  const formats = useFormats();
  return (
    <div className="board">
      <Stat
        title="Owed to sellers"
        figure={formats.money(liability.owed_to_sellers)}
        note={`${formats.money(liability.payable_to_sellers)} can be paid out now`}
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
        note="owed to sellers minus owed by sellers"
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
  const [filters, changeFilters] = useAddressFilters();
  const search = filters.get('search') ?? '';
  const sort = filters.get('sort') ?? '-pending_payout';
  const liability = useLiability();
  const payouts = usePayouts({ search, sort, limit: PAGE_SIZE });
  const changeSearch = useCallback((text: string) => changeFilters({ search: text }), [changeFilters]);
  return (
    <div className="page">
      <PageTitle of="Payouts" />
      <PageHead title="Payouts">
        <AsOf body={liability.data} error={liability.error} />
      </PageHead>
      <QueryResult query={liability} lines={3}>
        {(body) => (
          <FormatsProvider of={body}>
            <Liability liability={body} />
          </FormatsProvider>
        )}
      </QueryResult>
      <section className="card full" aria-label="Payouts by seller">
        <div className="filters">
          <Search label="Find a seller" value={search} onChange={changeSearch} />
          <SellerCount of={payouts.data?.pages[0]} />
          <span className="spacer" />
          <CsvButton path={payoutsCsvPath({ search, sort })} name="payouts.csv" />
        </div>
        <QueryResult query={payouts} lines={12}>
          {({ pages }) => (
            <FormatsProvider of={pages[0]}>
              <DataTable
                label="Payouts by seller"
                columns={payoutColumns}
                items={pages.flatMap((page) => page.payouts)}
                keyOf={({ seller_id }) => seller_id}
                hrefOf={({ seller_id }) => sellerPath(seller_id, 'payouts')}
                sort={sort}
                onSort={(next) => changeFilters({ sort: next })}
                query={payouts}
                empty={<Empty title="No sellers found">Check the ID, or clear the search.</Empty>}
              />
            </FormatsProvider>
          )}
        </QueryResult>
      </section>
    </div>
  );
};
export default FinanceArea;
