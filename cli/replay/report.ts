import type { Position } from '../../local/log/records.ts';
import { countOf } from '../terminal/count-of.ts';
import { textTable } from '../terminal/text-table.ts';
import type { ReplayResult } from './replay.ts';

const SELLERS_SHOWN = 20;
const QUARANTINE_SHOWN = 10;

const percent = (rate: number | null): string => (rate === null ? '–' : `${(rate * 100).toFixed(1)} %`);

const sellerTable = ({ sellers }: ReplayResult): string => {
  const shown = [...sellers]
    .sort((a, b) => b.orders.total_orders - a.orders.total_orders)
    .slice(0, SELLERS_SHOWN);
  return textTable([
    { title: 'seller', align: 'left', cells: shown.map(({ seller_id }) => seller_id) },
    { title: 'orders', align: 'right', cells: shown.map(({ orders }) => String(orders.total_orders)) },
    { title: 'GMV', align: 'right', cells: shown.map(({ orders }) => orders.total_gmv) },
    { title: 'accepted', align: 'right', cells: shown.map(({ orders }) => percent(orders.acceptance_rate)) },
    {
      title: 'cancelled',
      align: 'right',
      cells: shown.map(({ orders }) => percent(orders.cancellation_rate)),
    },
    {
      title: 'on time',
      align: 'right',
      cells: shown.map(({ fulfillment }) => percent(fulfillment.sla_compliance_rate)),
    },
    {
      title: 'rating',
      align: 'right',
      cells: shown.map(({ ratings }) => ratings.avg_rating?.toFixed(2) ?? '–'),
    },
    { title: 'pending payout', align: 'right', cells: shown.map(({ payout }) => payout.pending_payout) },
    {
      title: 'alerts',
      align: 'left',
      cells: shown.map(({ alerts }) => alerts.map(({ rule, state }) => `${rule} ${state}`).join(', ')),
    },
  ]);
};

const placeOf = ({ topic, partition, offset }: Position): string => `${topic}-${partition}-${offset}`;

/** The quarantined records in the order of the file. `lines`: which line each record is on. */
const quarantineLines = (
  { positions, quarantined }: ReplayResult,
  lines: readonly number[],
): readonly string[] => {
  const reasons = new Map(quarantined.map((record) => [placeOf(record), record.reason]));
  const found = positions.flatMap((position, index) => {
    const reason = reasons.get(placeOf(position));
    return reason === undefined ? [] : [`  line ${lines[index]}: ${reason}`];
  });
  return [
    ...found.slice(0, QUARANTINE_SHOWN),
    ...(found.length > QUARANTINE_SHOWN
      ? [`  … and ${found.length - QUARANTINE_SHOWN} more (--out FILE has them all)`]
      : []),
  ];
};

/** `1 seller`, `20000 sellers`: plain digits, as in the JSON of --out. */
const plainCountOf = (count: number, one: string): string => countOf(count, one, `${one}s`, String);

/**
 * The result of a replay, for people. `lines`: which line of the file each record is on, in the
 * order of the file.
 */
export const readableReport = (result: ReplayResult, lines: readonly number[]): string => {
  const { sellers, stats } = result;
  const more =
    sellers.length > SELLERS_SHOWN
      ? `  … and ${sellers.length - SELLERS_SHOWN} more sellers (--out FILE has them all)\n`
      : '';
  const seconds = stats.elapsed_ms / 1000;
  const perRecord = (units: number): string => (units / stats.records).toFixed(2);
  return [
    sellers.length === 0 ? 'No valid records.' : sellerTable(result),
    more,
    `${plainCountOf(sellers.length, 'seller')}, ${plainCountOf(stats.records, 'record')}: ` +
      `${stats.applied} applied, ${stats.unchanged} changed ` +
      `nothing, ${stats.quarantined} quarantined${stats.passed_over === 0 ? '' : `, ${stats.passed_over} passed over`}`,
    ...quarantineLines(result, lines),
    `${seconds.toFixed(1)} s, ${Math.round(stats.records / seconds)} records/s; ` +
      `${plainCountOf(stats.transactions, 'transaction')}; ` +
      `${plainCountOf(stats.write_units, 'write unit')} (${perRecord(stats.write_units)} a record), ` +
      `${plainCountOf(stats.read_units, 'read unit')} (${perRecord(stats.read_units)} a record)`,
  ].join('\n');
};
