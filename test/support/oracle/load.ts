import type { Transaction } from '@electric-sql/pglite';
import { EVENT_TYPES, type EventType } from '../../../contracts/records/topics.ts';
import type { ValidRecord } from './kafka-record.ts';

type Row = Readonly<Record<string, unknown>>;

/**
 * Columns from the fields of the record, as `json_to_recordset` types them. Postgres itself reads
 * numbers and times.
 */
const COLUMNS = {
  orders:
    'seller_id text, order_id text, order_value numeric, commission_rate numeric, order_ts timestamptz, status text, order_accepted boolean, ' +
    'cancellation_reason text, category text, channel text, updated_at timestamptz, deleted boolean',
  fulfillment:
    'seller_id text, order_id text, stage text, sla_hours numeric, event_ts timestamptz, ship_by timestamptz',
  ratings: 'seller_id text, rating_id text, rating numeric, rated_ts timestamptz, deleted boolean',
  refunds:
    'seller_id text, refund_id text, refund_amount numeric, order_value numeric, commission_rate numeric, refund_ts timestamptz, deleted boolean',
  payouts:
    'seller_id text, payout_id text, amount numeric, status text, payout_ts timestamptz, deleted boolean',
} as const satisfies Record<EventType, string>;

const TIMES = [
  'order_ts',
  'updated_at',
  'event_ts',
  'ship_by',
  'rated_ts',
  'refund_ts',
  'payout_ts',
] as const;
const IDS = ['order_id', 'rating_id', 'refund_id', 'payout_id', 'seller_id'] as const;
const TEXTS = ['status', 'cancellation_reason', 'category', 'channel'] as const;

/** Postgres would round to the microsecond, but the product cuts times to the millisecond. */
const cutToMillisecond = (value: unknown): unknown =>
  typeof value === 'string' ? value.replace(/(\.\d{3})\d+/, '$1') : value;

/**
 * Blank counts as absent. Postgres has no NUL and no lone surrogates, on which no figure depends.
 */
const storableText = (value: unknown): unknown =>
  typeof value === 'string' && value.trim() !== '' ? value.toWellFormed().replaceAll('\0', '\uFFFD') : null;

/** Blanks at the ends of an id are no part of it. */
const trimmed = (value: unknown): unknown => (typeof value === 'string' ? value.trim() : value);

const changed = (fields: Row, names: readonly string[], change: (value: unknown) => unknown): Row =>
  Object.fromEntries(names.filter((name) => name in fields).map((name) => [name, change(fields[name])]));

/**
 * A refund's order_value counts only in place of a missing refund_amount. Otherwise it may be
 * anything.
 */
const amountOnce = ({ type, fields }: ValidRecord): Row =>
  type === 'refunds' && (fields.refund_amount ?? null) !== null ? { order_value: null } : {};

const rowOf = (record: ValidRecord): Row => ({
  ...record.fields,
  ...changed(record.fields, TIMES, cutToMillisecond),
  ...changed(record.fields, TEXTS, storableText),
  ...changed(record.fields, IDS, trimmed),
  ...amountOnce(record),
  partition: record.partition,
  offset: record.offset,
  recorded: new Date(record.timestamp).toISOString(),
});

const ROWS_PER_INSERT = 5000;

/** Puts valid records into the raw table of their topic. */
export const load = async (sql: Transaction, records: readonly ValidRecord[]): Promise<void> => {
  for (const type of EVENT_TYPES) {
    const rows = records.filter((record) => record.type === type).map(rowOf);
    const columns = `"partition" int, "offset" bigint, ${type === 'orders' ? 'recorded timestamptz, ' : ''}${COLUMNS[type]}`;
    const names = columns.replaceAll(/ (?:int|bigint|text|numeric|boolean|timestamptz)(?=,|$)/g, '');
    for (let from = 0; from < rows.length; from += ROWS_PER_INSERT) {
      const chunk = JSON.stringify(rows.slice(from, from + ROWS_PER_INSERT));
      await sql.query(
        `INSERT INTO raw_${type} (${names}) SELECT ${names} FROM json_to_recordset($1::json) AS record (${columns})`,
        [chunk],
      );
    }
  }
};
