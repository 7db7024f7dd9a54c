import { toCsv } from '../../adapters/csv.ts';
import type { MetricsStore } from '../../adapters/dynamodb/metrics-store.ts';
import {
  STATEMENT_COLUMNS,
  STATEMENT_DAYS_MAX,
  type StatementBody,
  type StatementQuery,
  statementBody,
} from '../../contracts/api/statement.ts';
import type { Calendar } from '../../domain/calendar.ts';
import { type MoneyCounters, statementOf, waterfallOf } from '../../domain/statement.ts';
import { csv, formatOf, json } from './responses.ts';
import type { SellerCall } from './route.ts';
import { daySpan } from './span.ts';

export type StatementDeps = {
  readonly metrics: Pick<MetricsStore, 'readTotals' | 'readDays'>;
  readonly calendar: Calendar;
  readonly currency: string;
  readonly clock: () => number;
};

const DEFAULT_DAYS = 30;
/** Orders may be dated ahead; theirs are days too. */
const LAST_DAY = '9999-12-31';
const READS_MAX = 3;

/**
 * Totals and days are read one after the other. Money that moved in between would be in one of them alone and shift the opening
 * balance, so they are read again until the totals stay: of a seller that never rests, what was read last is taken.
 */
const readMoney = async ({ metrics }: Pick<StatementDeps, 'metrics'>, sellerId: string, from: string): Promise<MoneyCounters> => {
  const readTotal = async () => (await metrics.readTotals(sellerId)).total;
  let before = await readTotal();
  for (let read = 1; ; read += 1) {
    const days = await metrics.readDays(sellerId, from, LAST_DAY);
    const total = await readTotal();
    if (read === READS_MAX || JSON.stringify(waterfallOf(before)) === JSON.stringify(waterfallOf(total))) return { total, days };
    before = total;
  }
};

/** A seller's statement: a line per local day, oldest first, with what it was owed at the end of each. */
export const readStatement = async (deps: StatementDeps, sellerId: string, query: StatementQuery): Promise<StatementBody> => {
  const { calendar, currency, clock } = deps;
  const now = clock();
  const span = daySpan(query, calendar.day(now), { byDefault: DEFAULT_DAYS, max: STATEMENT_DAYS_MAX });
  const money = await readMoney(deps, sellerId, span.from);
  return statementBody.parse({
    seller_id: sellerId,
    as_of: new Date(now).toISOString(),
    currency,
    time_zone: calendar.timeZone,
    ...span,
    ...statementOf(money, span.from, span.to),
  });
};

/** The same lines and amounts as a table, with their sums in the last row; there the balance is the one that it closes with. */
const statementCsv = ({ seller_id, from, to, lines, totals, closing_balance }: StatementBody): Response =>
  csv(
    toCsv(
      STATEMENT_COLUMNS,
      [...lines, { date: 'total', ...totals, balance: closing_balance, provisional: lines.some(({ provisional }) => provisional) }].map(
        (row) => ({ ...row, provisional: String(row.provisional) }),
      ),
    ),
    `statement-${seller_id}-${from}-${to}.csv`,
  );

export const answerStatement = async (
  deps: Omit<StatementDeps, 'metrics'>,
  { sellerId, query, request, stores }: SellerCall<StatementQuery>,
): Promise<Response> => {
  const statement = await readStatement({ ...deps, ...stores }, sellerId, query);
  return formatOf(query.format, request) === 'csv' ? statementCsv(statement) : json(statement);
};
