import { useSearchParams } from 'wouter';
import type { StatementBody, StatementLine } from '../../../contracts/api/statement.ts';
import { WaterfallChart } from '../charts/lazy-charts.tsx';
import type { WaterfallStep } from '../charts/waterfall-chart.tsx';
import { useAccess } from '../data/access.ts';
import { FormatsProvider, useFormats } from '../data/formats.tsx';
import { statementCsvPath, useStatement } from '../data/queries.ts';
import { Card } from '../ui/card.tsx';
import { CsvButton } from '../ui/csv-button.tsx';
import { DataTable, figureColumn, type TableColumn, textColumn } from '../ui/data-table.tsx';
import { DayField } from '../ui/day-field.tsx';
import { PageHead } from '../ui/page-head.tsx';
import { Empty, QueryResult } from '../ui/placeholders.tsx';
import { deducted, type Formats } from '../words/formats.ts';
import { changeFirstDay, changeLastDay, parseSpan } from './statement-span.ts';

const statementColumns = (formats: Formats): readonly TableColumn<StatementLine>[] => {
  const money = (
    id: keyof Omit<StatementLine, 'date' | 'provisional'>,
    name: string,
    { isDeducted = false, minWidth = 112 } = {},
  ): TableColumn<StatementLine> =>
    figureColumn(id, name, minWidth, (line) => formats.money(isDeducted ? deducted(line[id]) : line[id]));
  return [
    textColumn('date', 'Day', 140, ({ date, provisional }) => (
      <>
        {formats.day(date)}
        {provisional && (
          <span className="note" title="Some orders of this day are not finished, so it may still change">
            {'\u00a0· open'}
          </span>
        )}
      </>
    )),
    money('gmv', 'GMV'),
    money('commission', 'Commission', { isDeducted: true }),
    money('refunded_value', 'Refunds', { isDeducted: true }),
    money('commission_returned', 'Commission back', { minWidth: 128 }),
    money('net_payout', 'Net'),
    money('paid', 'Paid', { isDeducted: true }),
    money('in_transit', 'On its way', { isDeducted: true }),
    money('balance', 'Balance'),
  ];
};

/** From what was sold to what is still owed, over all time. */
const waterfallSteps = ({ waterfall }: StatementBody): readonly WaterfallStep[] => [
  { name: 'GMV', amount: waterfall.total_gmv, kind: 'total' },
  { name: 'Commission', amount: deducted(waterfall.commission), kind: 'change' },
  { name: 'Refunds', amount: deducted(waterfall.refunded_value), kind: 'change' },
  { name: 'Commission back', amount: waterfall.commission_returned, kind: 'change' },
  { name: 'Net', amount: waterfall.net_payout, kind: 'total' },
  { name: 'Paid', amount: deducted(waterfall.paid), kind: 'change' },
  { name: 'On its way', amount: deducted(waterfall.in_transit), kind: 'change' },
  { name: 'Pending', amount: waterfall.pending_payout, kind: 'total' },
];

const describeStatement = (
  formats: Formats,
  { opening_balance, closing_balance, lines }: StatementBody,
): string => {
  const balances = `Opening balance ${formats.money(opening_balance)}, closing balance ${formats.money(closing_balance)}`;
  const changing = lines.some(({ provisional }) => provisional) ? ' · open days may still change' : '';
  return `${balances} · days in ${formats.timeZone}${changing}`;
};

const Statement = ({ statement }: { statement: StatementBody }) => {
  const formats = useFormats();
  const { seller_id, from, to, as_of, lines, waterfall } = statement;
  const [, setParameters] = useSearchParams();
  const steps = waterfallSteps(statement);
  return (
    <div className="board">
      <Card
        title="From sales to payout, all time"
        note={`as of ${formats.clock(as_of)} ${formats.zone(as_of)}`}
        className="wide"
      >
        <WaterfallChart steps={steps} />
      </Card>
      <Card title="Exact amounts" className="narrow">
        <dl className="sums">
          {steps.map(({ name, amount, kind }) => (
            <div key={name} data-kind={kind}>
              <dt>{name}</dt>
              <dd>{formats.moneyExact(amount)}</dd>
            </div>
          ))}
          <div>
            <dt>can be paid out now</dt>
            <dd>{formats.moneyExact(waterfall.payable)}</dd>
          </div>
          <div>
            <dt>of it scheduled</dt>
            <dd>{formats.moneyExact(waterfall.scheduled)}</dd>
          </div>
        </dl>
      </Card>
      <Card
        title="Statement"
        note={describeStatement(formats, statement)}
        className="full"
        actions={
          <>
            <DayField
              label="From"
              value={from}
              onChange={(day) => setParameters(changeFirstDay({ from, to }, day))}
            />
            <DayField
              label="To"
              value={to}
              onChange={(day) => setParameters(changeLastDay({ from, to }, day))}
            />
            <CsvButton
              path={statementCsvPath(seller_id, { from, to })}
              name={`statement-${seller_id}-${from}-${to}.csv`}
            />
          </>
        }
      >
        <DataTable
          label={`Statement of ${seller_id}`}
          columns={statementColumns}
          items={lines.toReversed()}
          keyOf={({ date }) => date}
          empty={<Empty title="No days to show">Choose other days.</Empty>}
        />
      </Card>
    </div>
  );
};

/** What was earned, deducted and paid, day by day. */
const StatementPage = ({ sellerId }: { sellerId: string }) => {
  const { viewer } = useAccess();
  const [parameters] = useSearchParams();
  const query = useStatement(sellerId, parseSpan(parameters));
  const result = (
    <QueryResult query={query} lines={10}>
      {(statement) => (
        <FormatsProvider of={statement}>
          <Statement statement={statement} />
        </FormatsProvider>
      )}
    </QueryResult>
  );
  if (viewer.kind !== 'finance') return result;
  return (
    <div className="page">
      <PageHead title={sellerId} back={{ href: '/finance', words: 'All sellers' }} />
      {result}
    </div>
  );
};
export default StatementPage;
