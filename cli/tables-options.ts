import { DATA_FOLDER } from '../local/data-folder.ts';
import { currencyCode, ianaZone, UsageError } from './command-line.ts';

/** Which tables: those of a data folder, or (with `tables`) those of that name on AWS. What is undefined is as the data has it. */
export type WantedTables = {
  readonly folder: string;
  readonly tables: { readonly ledger: string; readonly metrics: string } | undefined;
  readonly timeZone: string | undefined;
  readonly currency: string | undefined;
  /** Whether tables on AWS may be counted as another release does, because they are to be counted anew. */
  readonly takeOver?: boolean;
};

/** How a command is told which tables. */
export const TABLES_OPTIONS = {
  data: { type: 'string', default: DATA_FOLDER },
  'ledger-table': { type: 'string' },
  'metrics-table': { type: 'string' },
  'time-zone': { type: 'string' },
  currency: { type: 'string' },
} as const;

export const TABLES_HELP = `\
  --data FOLDER         the data folder of a pipeline on this machine   (default: ${DATA_FOLDER})
  --ledger-table NAME   these tables on AWS instead, reached by the
  --metrics-table NAME  credentials and region of the environment
  --time-zone ZONE      whose days count, IANA name                     (default: as the data has it)
  --currency CUR        the marketplace's                               (default: as the data has it)`;

type Values = { readonly [option in keyof typeof TABLES_OPTIONS]?: string | undefined };

/** What the options mean. Throws UsageError. */
export const wantedTables = (values: Values): WantedTables => {
  const {
    'ledger-table': ledger,
    'metrics-table': metrics,
    'time-zone': timeZone,
    currency,
    data = DATA_FOLDER,
  } = values;
  if ((ledger === undefined) !== (metrics === undefined))
    throw new UsageError('give --ledger-table and --metrics-table, or neither');
  return {
    folder: data,
    tables: ledger === undefined || metrics === undefined ? undefined : { ledger, metrics },
    timeZone: timeZone === undefined ? undefined : ianaZone('--time-zone', timeZone),
    currency: currency === undefined ? undefined : currencyCode('--currency', currency),
  };
};
