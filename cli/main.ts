/** The command-line program, as cli/seller-pulse.mjs starts it. */
import { CommanderError } from '@commander-js/extra-typings';
import { isDiskFailure } from '../local/disk-failure.ts';
import { FixableError, reasonOf } from '../local/errors.ts';
import { EXIT, PROGRAM } from './command-line/command.ts';
import { UsageError } from './command-line/usage-error.ts';
import { createProgram } from './program.ts';

const program = createProgram();

const reportWrongCall = (message: string): number => {
  const command = program.commands.find((candidate) => candidate.name() === program.args[0]);
  const help = [PROGRAM, ...(command === undefined ? [] : [command.name()]), '--help'].join(' ');
  console.error(`${message}\nSee ${help}`);
  return EXIT.wrongCall;
};

/** Says what went wrong and returns the exit code. */
const report = (error: unknown): number => {
  if (error instanceof CommanderError) {
    // Help and the version end the program by an error as well, after they were printed.
    if (error.exitCode === 0) return EXIT.done;
    if (error.code === 'commander.help') return EXIT.wrongCall;
    return reportWrongCall(error.message.replace(/^error: (.)/, (_, first: string) => first.toUpperCase()));
  }
  if (error instanceof UsageError) return reportWrongCall(error.message);
  // A stack trace helps nobody who can fix the error without reading code.
  if (error instanceof FixableError) console.error(error.message);
  else if (isDiskFailure(error))
    console.error(`the disk takes no more data (${reasonOf(error)}): make room, and run the command again`);
  else console.error(error);
  // A command may have set its own code for failures. An error never ends with the code for
  // success.
  return Number(process.exitCode) || EXIT.failed;
};

try {
  await program.parseAsync();
} catch (error) {
  process.exit(report(error));
}
