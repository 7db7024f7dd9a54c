import { Option } from '@commander-js/extra-typings';
import { type CommandTexts, createCommand } from '../command-line/command.ts';
import {
  currencyOption,
  dataOption,
  policyOption,
  sourcesOption,
  timeZoneOption,
  wholeNumberOption,
} from '../command-line/options.ts';

/** A command with the options that `start` and `start-docker` share. */
export const createStartCommand = (name: string, texts: CommandTexts, defaultFolder: string) =>
  createCommand(name, texts)
    .addOption(
      wholeNumberOption(
        '--port <number>',
        'serve on this port of 127.0.0.1; 0 is any free one',
        [0, 65_535],
      ).default(4000),
    )
    .addOption(new Option('--demo', 'with the demo marketplace').default(true).hideHelp())
    .option('--no-demo', 'start without the demo marketplace')
    .option('--fresh', 'empty the data folder first (default: go on with its data)')
    .addOption(timeZoneOption().default('UTC'))
    .addOption(currencyOption().default('USD'))
    .addOption(policyOption())
    .addOption(sourcesOption())
    .addOption(dataOption().default(defaultFolder));

export type StartOptions = ReturnType<ReturnType<typeof createStartCommand>['opts']>;
