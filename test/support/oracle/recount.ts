import { readFileSync } from 'node:fs';
import { PGlite, type Transaction } from '@electric-sql/pglite';
import { BREAKDOWN_WINDOWS, type BreakdownWindow, type Dimension } from '../../../contracts/api/breakdown.ts';
import type { Window } from '../../../contracts/api/fields.ts';
import { EVENT_TYPES } from '../../../contracts/records/topics.ts';
import { type KafkaRecord, readValid } from './kafka-record.ts';
import { load } from './load.ts';
import type { BreakdownFigures, MetricFigures, SellerFigures, SpanFigures } from './shapes.ts';
import { type FigureRow, figuresQuery, orderFiguresOf, periodFiguresOf, ratesOf } from './sums.ts';

/**
 * `now` is in milliseconds since 1970, `timeZone` is an IANA name, and `currency` is the ISO 4217
 * code of the marketplace.
 */
type RecountOptions = { readonly now: number; readonly timeZone: string; readonly currency: string };

/** Figures by seller id, of every seller with at least one valid record. */
export type Recount = ReadonlyMap<string, SellerFigures>;

type Row<Keys> = FigureRow & Keys & { readonly seller_id: string };
type PeriodRow = Row<{ readonly name: Window; readonly from_day: string; readonly to_day: string }>;
type DayRow = Row<{ readonly date: string }>;
type HourRow = Row<{ readonly date: string; readonly hour: number }>;
type OpenRow = {
  readonly seller_id: string;
  readonly open_orders: number;
  readonly overdue_orders: number;
  readonly due_1h: number;
  readonly due_4h: number;
  readonly due_today: number;
};
type BreakdownRow = Row<{ readonly name: BreakdownWindow; readonly label: string }>;

/** How many decimals an amount has that a bank transfers, where it is not two. */
const MINOR_DIGITS: Readonly<Record<string, number>> = { JPY: 0, KWD: 3 };

const RAW_TABLES = EVENT_TYPES.map((type) => `raw_${type}`).join(', ');

const PERIODS = figuresQuery(['seller_id', 'name', 'from_day', 'to_day'], 'facts_by_period');
const DAYS = figuresQuery(
  ['seller_id', 'date'],
  '(SELECT *, iso_day(day) AS date FROM facts ORDER BY day) AS dated',
);
const HOURS = figuresQuery(
  ['seller_id', 'date', 'hour'],
  `(SELECT *, iso_day(day) AS date FROM facts WHERE kind = 'order') AS dated`,
);
const breakdownQuery = (by: Dimension): string =>
  figuresQuery(
    ['seller_id', 'name', 'label'],
    `(SELECT *, ${by} AS label FROM facts_by_period WHERE kind = 'order' AND name IN ('${BREAKDOWN_WINDOWS.join("', '")}')) AS labelled`,
  );

const rowsBySeller = async <R extends { readonly seller_id: string }>(
  sql: Transaction,
  query: string,
): Promise<(sellerId: string) => readonly R[]> => {
  const { rows } = await sql.query<R>(query);
  const bySeller = Map.groupBy(rows, (row) => row.seller_id);
  return (sellerId) => bySeller.get(sellerId) ?? [];
};

const metricFigures = (rows: readonly PeriodRow[], { seller_id: _, ...open }: OpenRow): MetricFigures => {
  const rowOf = (name: Window): PeriodRow => {
    const row = rows.find((candidate) => candidate.name === name);
    if (row === undefined)
      throw new Error(`the recount has no row for the period ${name}: check the view "periods"`);
    return row;
  };
  const dayOf = (name: Window) => ({
    date: rowOf(name).from_day,
    provisional: rowOf(name).provisional,
    ...periodFiguresOf(rowOf(name)),
  });
  const spanOf = (name: Window): SpanFigures => {
    const row = rowOf(name);
    return {
      from: row.from_day,
      to: row.to_day,
      provisional: row.provisional,
      ...periodFiguresOf(row),
      rates: ratesOf(row),
    };
  };
  const lifetime = rowOf('lifetime');
  const today = rowOf('today');
  const { orders, fulfillment, payout, ratings } = periodFiguresOf(lifetime);
  return {
    orders: {
      ...orders,
      orders_today: today.total_orders,
      gmv_today: today.total_gmv,
      last_order_ts: lifetime.last_order_ts,
    },
    fulfillment: { ...fulfillment, ...open },
    ratings,
    payout: { ...payout, payable: lifetime.payable },
    today: dayOf('today'),
    yesterday: dayOf('yesterday'),
    windows: {
      '7d': { ...spanOf('7d'), prior: spanOf('prior_7d') },
      '30d': { ...spanOf('30d'), prior: spanOf('prior_30d') },
    },
    rates: ratesOf(lifetime),
  };
};

const breakdownFigures = (rows: readonly BreakdownRow[]): BreakdownFigures => {
  const within = (window: BreakdownWindow) =>
    Object.fromEntries(
      rows.filter((row) => row.name === window).map((row) => [row.label, orderFiguresOf(row)]),
    );
  return { today: within('today'), '7d': within('7d'), '30d': within('30d'), lifetime: within('lifetime') };
};

const figuresOfAll = async (sql: Transaction): Promise<Recount> => {
  const periods = await rowsBySeller<PeriodRow>(sql, PERIODS);
  const days = await rowsBySeller<DayRow>(sql, DAYS);
  const hours = await rowsBySeller<HourRow>(sql, HOURS);
  const categories = await rowsBySeller<BreakdownRow>(sql, breakdownQuery('category'));
  const channels = await rowsBySeller<BreakdownRow>(sql, breakdownQuery('channel'));
  const { rows: sellers } = await sql.query<OpenRow>('SELECT * FROM open_by_seller');
  return new Map(
    sellers.map((open): [string, SellerFigures] => {
      const { seller_id } = open;
      return [
        seller_id,
        {
          ...metricFigures(periods(seller_id), open),
          days: Object.fromEntries(
            days(seller_id).map((row) => [
              row.date,
              { date: row.date, provisional: row.provisional, ...periodFiguresOf(row) },
            ]),
          ),
          hours: Object.fromEntries(
            hours(seller_id).map((row) => [
              `${row.date}T${String(row.hour).padStart(2, '0')}`,
              { date: row.date, hour: row.hour, orders: orderFiguresOf(row) },
            ]),
          ),
          categories: breakdownFigures(categories(seller_id)),
          channels: breakdownFigures(channels(seller_id)),
        },
      ];
    }),
  );
};

const script = (name: string): string => readFileSync(new URL(name, import.meta.url), 'utf8');

const startPostgres = async (): Promise<PGlite> => {
  const database = await PGlite.create();
  await database.exec(script('tables.sql'));
  await database.exec(script('views.sql'));
  return database;
};

/**
 * An in-memory Postgres takes seconds to start, so all test files of a process share one. It ends
 * with the process.
 */
let postgres: Promise<PGlite> | undefined;

/**
 * Recounts every figure of every seller in SQL, from the records alone. Each call begins with empty
 * tables. Calls that overlap run one after the other.
 */
export const recountInSql = async (
  records: readonly KafkaRecord[],
  { now, timeZone, currency }: RecountOptions,
): Promise<Recount> => {
  postgres ??= startPostgres();
  const database = await postgres;
  return database.transaction(async (sql) => {
    await sql.exec(`TRUNCATE settings, ${RAW_TABLES}`);
    await sql.query('INSERT INTO settings VALUES ($1::timestamptz, $2, $3)', [
      new Date(now).toISOString(),
      timeZone,
      MINOR_DIGITS[currency] ?? 2,
    ]);
    await load(
      sql,
      records.flatMap((record) => readValid(record, currency) ?? []),
    );
    await sql.exec(`ANALYZE ${RAW_TABLES}; REFRESH MATERIALIZED VIEW facts; ANALYZE facts`);
    return figuresOfAll(sql);
  });
};
