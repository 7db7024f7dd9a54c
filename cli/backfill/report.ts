import { countOf } from '../terminal/count-of.ts';
import { formatCount, formatMegabytes } from '../terminal/progress.ts';
import type { BackfillStats } from './backfill.ts';

/** The result of a backfill, for people. */
export const readableReport = (stats: BackfillStats, quarantined: readonly string[]): string => {
  const { records, applied, unchanged, transactions, write_units, loading_ms, evaluated } = stats;
  const seconds = loading_ms / 1000;
  const speed = Math.round(records / Math.max(seconds, 0.001));
  const unitsPerRecord = records === 0 ? '0' : (write_units / records).toFixed(2);
  return [
    `${countOf(records, 'record')}: ${formatCount(applied)} applied, ` +
      `${formatCount(unchanged)} changed nothing, ${formatCount(stats.quarantined)} quarantined`,
    `${seconds.toFixed(1)} s, ${formatCount(speed)} records/s; ${countOf(transactions, 'transaction')}, ` +
      `${countOf(write_units, 'write unit')} (${unitsPerRecord} a record)`,
    ...(evaluated === undefined ? [] : [`${countOf(evaluated, 'seller')} evaluated`]),
    ...quarantined.map((line) => `  ${line}`),
    ...(quarantined.length > 0 ? ["  The operator's quarantine has each record with its reason."] : []),
    ...(records === 0
      ? ['All records of these files were loaded before (--fresh-progress reads them again).']
      : []),
  ].join('\n');
};

/** How far a backfill has come, for the message when it is ended. */
export const describePoint = (step?: 'backfill' | 'evaluate', done = 0, total = 0): string => {
  switch (step) {
    case undefined:
      return 'before anything was loaded';
    case 'backfill':
      return `with ${formatMegabytes(done)} of ${formatMegabytes(total)} loaded`;
    case 'evaluate':
      return (
        `after everything was loaded, with ${formatCount(done)} of ` + `${countOf(total, 'seller')} evaluated`
      );
  }
};
