import packageJson from '../package.json' with { type: 'json' };
import { backfillCommand } from './backfill/command.ts';
import { benchCommand } from './bench/command.ts';
import { createBareCommand, PROGRAM } from './command-line/command.ts';
import { costCommand } from './cost/command.ts';
import { eraseCommand } from './erase/command.ts';
import { marketplaceFileCommand } from './marketplace-file/command.ts';
import { publishCommand } from './publish/command.ts';
import { reconcileCommand } from './reconcile/command.ts';
import { redriveCommand } from './redrive/command.ts';
import { replayCommand } from './replay/command.ts';
import { startCommand } from './start/command.ts';
import { startDockerCommand } from './start-docker/command.ts';
import { tokenCommand } from './token/command.ts';
import { trySourceCommand } from './try-source/command.ts';

/** The command-line program with all its commands. What a command does is loaded when it runs. */
export const createProgram = () =>
  createBareCommand(PROGRAM)
    .description('Seller Pulse: real-time seller performance for marketplaces.')
    .version(packageJson.version, '-V, --version', 'show the version')
    .commandsGroup('Run the product on this machine:')
    .addCommand(startCommand())
    .addCommand(startDockerCommand())
    .addCommand(publishCommand())
    .addCommand(tokenCommand())
    .commandsGroup('Work on the tables of a pipeline, here or on AWS:')
    .addCommand(backfillCommand())
    .addCommand(reconcileCommand())
    .addCommand(redriveCommand())
    .addCommand(eraseCommand())
    .commandsGroup('Try and measure:')
    .addCommand(replayCommand())
    .addCommand(trySourceCommand())
    .addCommand(marketplaceFileCommand())
    .addCommand(benchCommand())
    .addCommand(costCommand())
    .commandsGroup('Help:')
    .helpCommand('help [command]', 'Show the help of a command.')
    .addHelpText('after', `\nOptions and examples of a command: ${PROGRAM} COMMAND --help`);
