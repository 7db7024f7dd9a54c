import { Option } from '@commander-js/extra-typings';
import { DATA_FOLDER } from '../../local/data-folder.ts';
import { POLICY_FILE } from './policy-file.ts';
import { SOURCES_FILE } from './sources-file.ts';
import { UsageError } from './usage-error.ts';
import { parseCurrency, parseInstant, parseSellerId, parseTimeZone, parseWholeNumber } from './values.ts';

/** An option whose value is a whole number from `least` to `most`, such as `--port <number>`. */
export const wholeNumberOption = <Flags extends string>(
  flags: Flags,
  description: string,
  [least, most]: readonly [least: number, most: number],
) => {
  const option = new Option(flags, description);
  return option.argParser((text) => parseWholeNumber(option.long ?? flags, text, least, most));
};

export const dataOption = () =>
  new Option('--data <folder>', 'the data folder of the pipeline on this machine').default(DATA_FOLDER);

/** `otherwise`: what holds without the option, where the command sets no default. */
export const timeZoneOption = (otherwise = '') =>
  new Option(
    '--time-zone <zone>',
    `the zone in which days and hours are counted, an IANA name${otherwise}`,
  ).argParser((text) => parseTimeZone('--time-zone', text));

export const currencyOption = (otherwise = '') =>
  new Option(
    '--currency <code>',
    `the marketplace's currency; records in another go to quarantine${otherwise}`,
  ).argParser((text) => parseCurrency('--currency', text));

export const policyOption = () =>
  new Option('--policy <file>', `the policy that sellers are judged by (default: ${POLICY_FILE})`);

export const sourcesOption = () =>
  new Option('--sources <file>', `where records come from and how they are read (default: ${SOURCES_FILE})`);

export const sellerOption = (description: string) =>
  new Option('--seller <id>', description).argParser((text) => parseSellerId('--seller', text));

/** The same option where it may be given more than once. */
export const sellersOption = (description: string) =>
  new Option('--seller <id>', description)
    .argParser((text, previous: readonly string[]) => [...previous, parseSellerId('--seller', text)])
    .default([], 'every seller');

export const instantOption = <Flags extends string>(flags: Flags, description: string) => {
  const option = new Option(flags, description);
  return option.argParser((text) => parseInstant(option.long ?? flags, text));
};

/** The note of a change by hand must fit beside what it says of the change. */
const REASON_CHARACTERS_MAX = 500;

export const reasonOption = (description: string) =>
  new Option('--reason <text>', description).argParser((text) => {
    if (text.length > REASON_CHARACTERS_MAX)
      throw new UsageError(`--reason must have ${REASON_CHARACTERS_MAX} characters at most`);
    return text;
  });

export const batchOption = (standard: number) =>
  wholeNumberOption('--batch <number>', 'records in a batch', [1, 10_000]).default(standard);
