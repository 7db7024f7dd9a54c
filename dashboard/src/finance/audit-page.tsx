import type { AuditBody } from '../../../contracts/api/ledger-audit.ts';
import { type AuditRun, FINDING_KINDS, type Finding, type FindingKind } from '../../../contracts/findings.ts';
import { FormatsProvider, useFormats, useTimeFormats } from '../data/formats.tsx';
import { auditCsvPath, useAudit } from '../data/queries.ts';
import { findTitle } from '../routes/nav.ts';
import { sellerPath } from '../routes/seller-paths.ts';
import { useAddressFilters } from '../routes/use-address-filters.ts';
import { Card } from '../ui/card.tsx';
import { CsvButton } from '../ui/csv-button.tsx';
import { DATED_WIDTH, DataTable, figureColumn, type TableColumn, textColumn } from '../ui/data-table.tsx';
import { Link } from '../ui/link.tsx';
import { OrderId } from '../ui/order-id.tsx';
import { PageHead } from '../ui/page-head.tsx';
import { PageTitle } from '../ui/page-title.tsx';
import { Empty, QueryResult } from '../ui/placeholders.tsx';
import { Select } from '../ui/select.tsx';
import { FINDING_WORDS, findingAmounts, findingIds } from '../words/findings.ts';
import type { Formats } from '../words/formats.ts';
import { plural } from '../words/plural.ts';

const PATH = '/finance/audit';
const COMMAND = 'npx seller-pulse reconcile --audit';
const PAGE_SIZE = 100;
const ALL = 'all';

const parseKind = (text: string | null): FindingKind | typeof ALL =>
  FINDING_KINDS.find((kind) => kind === text) ?? ALL;

const IdsCell = ({ finding }: { finding: Finding }) => {
  const [id, beside] = findingIds(useFormats(), finding);
  return (
    <span className="finding-ids">
      <OrderId id={id} />
      {beside !== undefined && (
        <span className="note clip" title={beside}>
          {beside}
        </span>
      )}
    </span>
  );
};

const findingColumns = (formats: Formats): readonly TableColumn<Finding>[] => [
  textColumn('seller', 'Seller', 130, ({ seller_id }) => <strong>{seller_id}</strong>),
  textColumn('kind', 'What', 200, ({ kind }) => FINDING_WORDS[kind].title, { share: 1.4 }),
  textColumn('ids', 'Order or payout', 170, (finding) => <IdsCell finding={finding} />, { share: 1.6 }),
  textColumn(
    'amounts',
    'Amounts',
    190,
    (finding) => <span className="clip">{findingAmounts(formats, finding) ?? '–'}</span>,
    { share: 1.6 },
  ),
  figureColumn('difference', 'Difference', 100, (finding) =>
    'difference' in finding ? formats.moneyExact(finding.difference) : '–',
  ),
  textColumn('at', 'When', DATED_WIDTH, (finding) => ('at' in finding ? formats.dated(finding.at) : '–')),
];

const KindsCard = ({ run }: { run: AuditRun }) => {
  const formats = useFormats();
  const { sellers, entries, unreadable_entries } = run;
  return (
    <Card
      title="Findings"
      note={`in ${plural(formats, entries, ['ledger entry', 'ledger entries'])} of ${plural(formats, sellers, ['seller', 'sellers'])}`}
      className="full"
    >
      <table className="plain-table">
        <thead>
          <tr>
            <th scope="col">What</th>
            <th scope="col">Findings</th>
          </tr>
        </thead>
        <tbody>
          {FINDING_KINDS.map((kind) => (
            <tr key={kind}>
              <th scope="row">
                {FINDING_WORDS[kind].title} <span className="note about">{FINDING_WORDS[kind].about}</span>
              </th>
              <td>
                <Link
                  href={`${PATH}?kind=${kind}`}
                  label={`${FINDING_WORDS[kind].title}: ${plural(formats, run.counts[kind], ['finding', 'findings'])}`}
                >
                  {formats.count(run.counts[kind])}
                </Link>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {unreadable_entries > 0 && (
        <p className="note">
          {plural(formats, unreadable_entries, ['ledger entry', 'ledger entries'])} could not be read. What
          depends on them was not checked.
        </p>
      )}
    </Card>
  );
};

/** There is nothing to show: nobody has audited the ledger, or what was found cannot be read. */
const NoRun = ({ unreadable }: { unreadable: number }) => (
  <section className="card full" aria-label="No result">
    <Empty title={unreadable === 0 ? 'There was no run yet' : 'The last result cannot be read'}>
      Somebody with access to the tables runs <code>{COMMAND}</code>, and the result appears here.
    </Empty>
  </section>
);

const describeList = (
  formats: Formats,
  { run, total }: AuditBody,
  kind: FindingKind | typeof ALL,
): string => {
  const kinds = FINDING_KINDS.filter((one) => kind === ALL || kind === one);
  const listed = kinds.reduce((sum, one) => sum + (run?.listed[one] ?? 0), 0);
  const found = plural(formats, total, ['finding', 'findings']);
  return listed < total ? `${formats.count(listed)} of ${found} are listed` : found;
};

const FindingsCard = () => {
  const [filters, changeFilters] = useAddressFilters();
  const kind = parseKind(filters.get('kind'));
  const query = { kind: kind === ALL ? undefined : kind };
  const audit = useAudit({ ...query, limit: PAGE_SIZE });
  return (
    <section className="card full" aria-label="List of findings">
      <QueryResult query={audit} lines={10}>
        {({ pages }) => (
          <FormatsProvider of={pages[0]}>
            <div className="filters">
              <Select
                label="Kind"
                value={kind}
                options={[
                  [ALL, 'All'],
                  ...FINDING_KINDS.map((one) => [one, FINDING_WORDS[one].title] as const),
                ]}
                onChange={(next) => changeFilters({ kind: next === ALL ? '' : next })}
              />
              <ListNote pages={pages} kind={kind} />
              <span className="spacer" />
              <CsvButton path={auditCsvPath(query)} name="audit.csv" />
            </div>
            <DataTable
              label="Findings"
              columns={findingColumns}
              items={pages.flatMap(({ findings }) => findings)}
              keyOf={(finding) => JSON.stringify(finding)}
              hrefOf={({ seller_id }) => sellerPath(seller_id, 'payouts')}
              query={audit}
              empty={<Empty title="All adds up">Nothing of this kind was found.</Empty>}
            />
          </FormatsProvider>
        )}
      </QueryResult>
    </section>
  );
};

const ListNote = ({ pages, kind }: { pages: readonly AuditBody[]; kind: FindingKind | typeof ALL }) => {
  const formats = useFormats();
  const [first] = pages;
  if (first === undefined) return null;
  const unreadable = pages.reduce((sum, page) => sum + page.unreadable, 0);
  return (
    <span className="note" role="status">
      {describeList(formats, first, kind)}
      {unreadable > 0 && `, ${formats.count(unreadable)} cannot be read`}
    </span>
  );
};

const LastRun = ({ of }: { of: AuditBody | undefined }) => {
  const formats = useTimeFormats(of?.time_zone);
  const run = of?.run ?? null;
  if (run === null) return null;
  return (
    <span className="note">
      Last run {formats.dated(run.finished_at)} {formats.zone(run.finished_at)} by <code>{run.command}</code>
    </span>
  );
};

/** What did not add up when the ledger was last audited. */
const AuditPage = () => {
  const audit = useAudit({ limit: PAGE_SIZE });
  const body = audit.data?.pages[0];
  return (
    <div className="page">
      <PageTitle of={findTitle({ kind: 'finance' }, PATH)} />
      <PageHead title="What does not add up">
        <LastRun of={body} />
      </PageHead>
      <QueryResult query={audit} lines={10}>
        {() =>
          body === undefined || body.run === null ? (
            <NoRun unreadable={body?.unreadable ?? 0} />
          ) : (
            <FormatsProvider of={body}>
              <div className="board">
                <KindsCard run={body.run} />
                <FindingsCard />
              </div>
            </FormatsProvider>
          )
        }
      </QueryResult>
    </div>
  );
};
export default AuditPage;
