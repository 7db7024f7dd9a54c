/** `npm run simulate`: histories with everything that can go wrong, and what must be true then. */
import { CommanderError } from '@commander-js/extra-typings';
import { createBareCommand, EXIT } from '../../cli/command-line/command.ts';
import { wholeNumberOption } from '../../cli/command-line/options.ts';
import { UsageError } from '../../cli/command-line/usage-error.ts';

const LONG = 100_000;
const SEED_MAX = 2 ** 31;

const program = createBareCommand('npm run simulate --')
  .description(
    'Plays seeded histories with the real functions over a store that fails in every way, and\n' +
      'checks that all figures, alerts and quarantined records are exact in the end.\n' +
      'A failure prints its seed and a short trace. The same seed always gives the same history.',
  )
  .addOption(wholeNumberOption('--histories <number>', 'how many', [1, 10_000_000]).default(1000))
  .addOption(wholeNumberOption('--seed <number>', 'seed of the first one', [0, SEED_MAX]).default(1))
  .addOption(wholeNumberOption('--seconds <number>', 'start no history after this time', [1, 1_000_000]))
  .addOption(wholeNumberOption('--processes <number>', 'default: one for each core', [1, 1000]))
  .option('--long', `${LONG} histories`)
  .option('--replay', 'run the history of --seed alone and show all that happens')
  .option('--planted', 'plant known faults in the product, and see whether each is caught')
  .option('--only <name>', 'with --planted: this fault alone')
  .action(async ({ histories, long, replay, planted, only, ...options }) => {
    const run = async (): Promise<boolean> => {
      if (replay) return (await import('./replay.ts')).replay(options.seed);
      if (planted)
        return (await import('./planted/run-planted.ts')).runPlanted({ ...options, histories }, only);
      const { simulate } = await import('./simulate.ts');
      return simulate({
        seconds: undefined,
        processes: undefined,
        ...options,
        histories: long ? LONG : histories,
      });
    };
    if (!(await run())) process.exitCode = EXIT.failed;
  });

try {
  await program.parseAsync();
} catch (error) {
  if (!(error instanceof CommanderError || error instanceof UsageError)) throw error;
  if (!(error instanceof CommanderError && error.exitCode === 0)) {
    console.error(`${error.message}\nSee npm run simulate -- --help`);
    process.exitCode = EXIT.wrongCall;
  }
}
