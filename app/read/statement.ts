import {
  STATEMENT_COLUMNS,
  STATEMENT_DAYS_MAX,
  type StatementBody,
  type StatementQuery,
  statementBody,
} from '../../contracts/api/statement.ts';
import { type CsvFile, toCsv } from '../../domain/showing/csv.ts';
import { createStatement } from '../../domain/showing/statement.ts';
import type { Calendar } from '../../domain/time/calendar.ts';
import { readCounterSnapshot } from '../evaluate/seller-counters.ts';
import type { MetricsStore } from '../ports/metrics.ts';
import { resolveDaySpan } from './day-span.ts';

export type StatementDeps = {
  readonly metrics: Pick<MetricsStore, 'readTotals' | 'readDays'>;
  readonly calendar: Calendar;
  readonly currency: string;
  readonly clock: () => number;
};

const DEFAULT_DAYS = 30;
/** Orders may be dated in the future, so all days are read. */
const LAST_DAY = '9999-12-31';
/**
 * Money that moves between reading totals and days would shift the opening balance. A page must not
 * wait for long, either.
 */
const READINGS_MAX = 3;

/**
 * Reads a seller's statement: a line per local day, oldest first, with what it was owed at day's
 * end.
 */
export const readStatement = async (
  deps: StatementDeps,
  sellerId: string,
  query: StatementQuery,
): Promise<StatementBody> => {
  const { calendar, currency, clock } = deps;
  const now = clock();
  const span = resolveDaySpan(query, calendar.day(now), { byDefault: DEFAULT_DAYS, max: STATEMENT_DAYS_MAX });
  const { totals, days } = await readCounterSnapshot(deps.metrics, sellerId, {
    from: span.from,
    to: LAST_DAY,
    readingsMax: READINGS_MAX,
  });
  return statementBody.parse({
    seller_id: sellerId,
    as_of: new Date(now).toISOString(),
    currency,
    time_zone: calendar.timeZone,
    ...span,
    ...createStatement({ total: totals.total, days }, span, currency),
  });
};

/** Writes a statement as a CSV table. Its last row has the sums and the closing balance. */
export const statementCsv = ({
  seller_id,
  from,
  to,
  lines,
  totals,
  closing_balance,
}: StatementBody): CsvFile => {
  const provisional = lines.some((line) => line.provisional);
  const rows = [...lines, { date: 'total', ...totals, balance: closing_balance, provisional }];
  return {
    text: toCsv(
      STATEMENT_COLUMNS,
      rows.map((row) => ({ ...row, provisional: String(row.provisional) })),
    ),
    fileName: `statement-${seller_id}-${from}-${to}.csv`,
  };
};
