import { useSearchParams } from 'wouter';
import type { StatementBody, StatementLine } from '../../../contracts/api/statement.ts';
import { WaterfallChart } from '../charts/lazy-charts.tsx';
import { useSigned } from '../data/access.tsx';
import { FormatsProvider, useFormats } from '../data/formats.tsx';
import { statementPath, useStatement } from '../data/queries.ts';
import { Card } from '../ui/card.tsx';
import { CsvButton } from '../ui/csv-button.tsx';
import { DataTable, type TableColumn } from '../ui/data-table.tsx';
import { DayField } from '../ui/day-field.tsx';
import { Link } from '../ui/link.tsx';
import { Asked, Empty } from '../ui/placeholders.tsx';
import { deducted, type Formats } from '../words/formats.ts';
import { wantedSpan, withFrom, withTo } from './statement-span.ts';

const columnsOf = (formats: Formats): readonly TableColumn<StatementLine>[] => {
  const money = (
    id: keyof Omit<StatementLine, 'date' | 'provisional'>,
    name: string,
    off = false,
  ): TableColumn<StatementLine> => ({
    id,
    name,
    minWidth: 112,
    end: true,
    cell: (line) => formats.money(off ? deducted(line[id]) : line[id]),
  });
  return [
    {
      id: 'date',
      name: 'Day',
      minWidth: 140,
      cell: ({ date, provisional }) => (
        <>
          {formats.day(date)}
          {provisional && (
            <span className="note" title="Orders of this day are still under way: it may still change">
              {'\u00a0· open'}
            </span>
          )}
        </>
      ),
    },
    money('gmv', 'GMV'),
    money('commission', 'Commission', true),
    money('refunded_value', 'Refunded', true),
    money('commission_returned', 'Comm. back'),
    money('net_payout', 'Net'),
    money('paid', 'Paid', true),
    money('in_transit', 'On its way', true),
    money('balance', 'Balance'),
  ];
};

const Statement = ({ statement }: { statement: StatementBody }) => {
  const formats = useFormats();
  const { seller_id, from, to, as_of, lines, opening_balance, closing_balance, waterfall: w } = statement;
  const [, setParameters] = useSearchParams();
  const steps = [
    { name: 'GMV', amount: w.total_gmv, kind: 'total' },
    { name: 'Commission', amount: deducted(w.commission), kind: 'change' },
    { name: 'Refunds', amount: deducted(w.refunded_value), kind: 'change' },
    { name: 'Comm. back', amount: w.commission_returned, kind: 'change' },
    { name: 'Net', amount: w.net_payout, kind: 'total' },
    { name: 'Paid', amount: deducted(w.paid), kind: 'change' },
    { name: 'On its way', amount: deducted(w.in_transit), kind: 'change' },
    { name: 'Pending', amount: w.pending_payout, kind: 'total' },
  ] as const;
  return (
    <div className="board">
      <Card
        title="From sales to payout, in all"
        note={`as of ${formats.clock(as_of)} ${formats.zone(as_of)}`}
        className="wide"
      >
        <WaterfallChart
          steps={steps}
          summary={`From sales to payout: ${steps.map(({ name, amount }) => `${name} ${formats.money(amount)}`).join(', ')}.`}
        />
      </Card>
      <Card title="To the last digit" className="narrow">
        <dl className="sums">
          {steps.map(({ name, amount, kind }) => (
            <div key={name} data-kind={kind}>
              <dt>{name}</dt>
              <dd>{formats.moneyExact(amount)}</dd>
            </div>
          ))}
          <div>
            <dt>of it scheduled</dt>
            <dd>{formats.moneyExact(w.scheduled)}</dd>
          </div>
        </dl>
      </Card>
      <Card
        title="Statement"
        note={`${formats.money(opening_balance)} owed when it begins, ${formats.money(closing_balance)} when it ends · days are ${formats.timeZone}${lines.some(({ provisional }) => provisional) ? ' · open days may still change: they count what was placed on them' : ''}`}
        className="full"
        actions={
          <>
            <DayField
              label="From"
              value={from}
              onChange={(day) => setParameters(withFrom({ from, to }, day))}
            />
            <DayField label="To" value={to} onChange={(day) => setParameters(withTo({ from, to }, day))} />
            <CsvButton
              path={statementPath(seller_id, { from, to, format: 'csv' })}
              name={`statement-${seller_id}-${from}-${to}.csv`}
            />
          </>
        }
      >
        <DataTable
          label={`Statement of ${seller_id}`}
          columns={columnsOf(formats)}
          items={lines.toReversed()}
          keyOf={({ date }) => date}
          empty={<Empty title="No days to show." />}
        />
      </Card>
    </div>
  );
};

/** What was earned, taken off and paid, day by day. */
const StatementPage = ({ sellerId }: { sellerId: string }) => {
  const { viewer } = useSigned();
  const [parameters] = useSearchParams();
  const statement = useStatement(sellerId, wantedSpan(parameters));
  const body = (
    <Asked query={statement} lines={10}>
      {(data) => (
        <FormatsProvider currency={data.currency} timeZone={data.time_zone}>
          <Statement statement={data} />
        </FormatsProvider>
      )}
    </Asked>
  );
  if (viewer.kind !== 'finance') return body;
  return (
    <div className="page">
      <div className="page-head">
        <div>
          <Link href="/finance" className="link crumb">
            All sellers
          </Link>
          <h1>{sellerId}</h1>
        </div>
      </div>
      {body}
    </div>
  );
};
export default StatementPage;
