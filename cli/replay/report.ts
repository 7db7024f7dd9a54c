import { textTable } from '../terminal/text-table.ts';
import type { Quarantined, ReplayResult } from './replay.ts';

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

const quarantineLines = (quarantined: readonly Quarantined[]): string[] => [
  ...quarantined
    .slice(0, QUARANTINE_SHOWN)
    .map(({ topic, partition, offset, reason }) => `  ${topic}-${partition} at ${offset}: ${reason}`),
  ...(quarantined.length > QUARANTINE_SHOWN
    ? [`  … and ${quarantined.length - QUARANTINE_SHOWN} more (--out FILE has them all)`]
    : []),
];

/** The result of a replay, for people. */
export const readableReport = (result: ReplayResult): string => {
  const { sellers, quarantined, stats } = result;
  const more =
    sellers.length > SELLERS_SHOWN
      ? `  … and ${sellers.length - SELLERS_SHOWN} more sellers (--out FILE has them all)\n`
      : '';
  const seconds = stats.elapsed_ms / 1000;
  const perRecord = (units: number): string => (units / stats.records).toFixed(2);
  return [
    sellerTable(result),
    more,
    `${sellers.length} seller${sellers.length === 1 ? '' : 's'}, ${stats.records} ` +
      `record${stats.records === 1 ? '' : 's'}: ${stats.applied} applied, ${stats.unchanged} changed ` +
      `nothing, ${stats.quarantined} quarantined`,
    ...quarantineLines(quarantined),
    `${seconds.toFixed(1)} s, ${Math.round(stats.records / seconds)} records/s; ` +
      `${stats.transactions} transactions; ` +
      `${stats.write_units} write units (${perRecord(stats.write_units)} a record), ` +
      `${stats.read_units} read units (${perRecord(stats.read_units)} a record)`,
  ].join('\n');
};
