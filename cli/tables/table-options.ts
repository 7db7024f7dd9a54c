import { Option } from '@commander-js/extra-typings';
import { UsageError } from '../command-line/usage-error.ts';

/** The tables of a data folder, or with `deployed` those of that name on AWS. */
export type TableChoice = {
  readonly folder: string;
  readonly deployed: { readonly ledger: string; readonly metrics: string } | undefined;
  /** Undefined: as the data has it. */
  readonly timeZone: string | undefined;
  readonly currency: string | undefined;
};

export const ledgerTableOption = () =>
  new Option(
    '--ledger-table <name>',
    'a ledger table on AWS in place of the folder, by the region and credentials of the environment',
  );
export const metricsTableOption = () =>
  new Option('--metrics-table <name>', 'the metrics table that goes with --ledger-table');

/** The default of the time zone and the currency for commands on tables that have data. */
export const AS_STORED = ' (default: as the data has it)';

/** What the options of a command choose. Throws UsageError when only one table is named. */
export const chooseTables = (options: {
  readonly data: string;
  readonly ledgerTable?: string | undefined;
  readonly metricsTable?: string | undefined;
  readonly timeZone?: string | undefined;
  readonly currency?: string | undefined;
}): TableChoice => {
  const { data, ledgerTable: ledger, metricsTable: metrics, timeZone, currency } = options;
  if ((ledger === undefined) !== (metrics === undefined))
    throw new UsageError('give --ledger-table and --metrics-table, or neither');
  return {
    folder: data,
    deployed: ledger === undefined || metrics === undefined ? undefined : { ledger, metrics },
    timeZone,
    currency,
  };
};
