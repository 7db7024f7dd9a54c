import { Command } from '@commander-js/extra-typings';
import { NAMES_PER_DAY_DEFAULT } from '../../topology/environment.ts';

/** How the program is called from the folder of the project; help texts and hints begin with it. */
export const PROGRAM = 'npx seller-pulse';

/** Exit codes that every command shares. */
export const EXIT = { done: 0, failed: 1, wrongCall: 2, interrupted: 130 } as const;

export type CommandTexts = {
  /** What the command is for, in a sentence. It also stands in the list of commands. */
  readonly summary: string;
  /** Further paragraphs. */
  readonly details?: readonly string[];
  /** Calls without the program and the command, each with what it does. */
  readonly examples: readonly (readonly [call: string, effect: string])[];
  /** What an exit code means, where that differs from the meaning that all commands share. */
  readonly exitCodes?: Readonly<Record<number, string>>;
  /** Variables of the environment that the command reads. */
  readonly environment?: Readonly<Record<string, string>>;
};

/** What NAMES_PER_DAY means to commands that count records. */
export const NAMES_PER_DAY_HELP =
  "how many categories, and how many channels, a seller's day keeps apart " +
  `(default: ${NAMES_PER_DAY_DEFAULT}); further ones count under other`;

const EXIT_CODES: Readonly<Record<number, string>> = {
  [EXIT.done]: 'done',
  [EXIT.failed]: 'failed; the message says why',
  [EXIT.wrongCall]: 'wrong call; the message says what is expected',
};

/** Errors are thrown to the caller, who prints them; commander only prints help. */
export const createBareCommand = (name: string) =>
  new Command(name)
    .exitOverride()
    .configureOutput({ outputError: () => undefined })
    .configureHelp({ subcommandTerm: (command) => command.name() })
    .helpOption('-h, --help', 'show this help');

/**
 * A command of the program. Its help ends with exit codes, variables of the environment and
 * examples.
 */
export const createCommand = (
  name: string,
  { summary, details = [], examples, exitCodes = {}, environment = {} }: CommandTexts,
) => {
  const command = createBareCommand(name).description(
    [summary, ...(details.length > 0 ? [''] : []), ...details].join('\n'),
  );
  command.summary(summary);

  const listOf = (title: string, rows: readonly (readonly [name: string, meaning: string])[]): string => {
    const help = command.createHelp();
    help.prepareContext({ helpWidth: process.stdout.columns ?? 80 });
    const width = Math.max(...rows.map(([term]) => term.length));
    return [
      `\n${title}:`,
      ...rows.map(([term, meaning]) => help.formatItem(term, width, meaning, help)),
    ].join('\n');
  };
  const listExamples = (): string =>
    examples
      .flatMap(([call, effect]) => [`  # ${effect}`, `  ${PROGRAM} ${name} ${call}`.trimEnd()])
      .join('\n');

  const variables = Object.entries(environment);
  return command
    .addHelpText('after', () => listOf('Exit codes', Object.entries({ ...EXIT_CODES, ...exitCodes })))
    .addHelpText('after', () => (variables.length === 0 ? '' : listOf('Environment', variables)))
    .addHelpText('after', () => `\nExamples:\n${listExamples()}`);
};
