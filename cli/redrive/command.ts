import { userInfo } from 'node:os';
import { createTelemetryTotals } from '../../local/telemetry-totals.ts';
import { createCommand, EXIT, NAMES_PER_DAY_HELP } from '../command-line/command.ts';
import {
  currencyOption,
  dataOption,
  instantOption,
  sellersOption,
  sourcesOption,
  timeZoneOption,
} from '../command-line/options.ts';
import { exitWhenInterrupted } from '../command-line/signals.ts';
import { readSources, withTopicNames } from '../command-line/sources-file.ts';
import { checkEnvironment } from '../command-line/values.ts';
import { AS_STORED, chooseTables, ledgerTableOption, metricsTableOption } from '../tables/table-options.ts';
import { createProgress } from '../terminal/progress.ts';
import { readableReport } from './report.ts';

const EXIT_CODES = { done: 0, stay: 1, failed: 2 } as const;

export const redriveCommand = () =>
  createCommand('redrive', {
    summary: 'Drive quarantined records again, once their fault is mended.',
    details: [
      'Each record goes through ingest at its old place and time, so it counts only if no newer ' +
        'version does. What counts, or counted already, leaves the quarantine; the rest stays.',
      'An interrupted run loses nothing: run it again. It may run beside the pipeline. A note says who ' +
        'drove which records again, and what became of them.',
    ],
    examples: [
      ['--dry-run', 'says what would become of every quarantined record'],
      ['--seller my-shop', 'after reconcile --repair removed an unreadable entry of my-shop'],
      ['--topic marketplace_orders --reason "must be EUR" --from 2026-11-01T00:00:00Z', 'some of them'],
    ],
    exitCodes: {
      [EXIT_CODES.done]: 'none of the chosen records stays in quarantine',
      [EXIT_CODES.stay]: 'some stay, or in a dry run would stay; the reasons are named',
      [EXIT_CODES.failed]: 'wrong call, or it failed; the message says why',
      [EXIT.interrupted]: 'ended by Ctrl-C',
    },
    environment: {
      COUNTER_SHARDS: 'how many items each counter is spread over; must be as in the pipeline',
      NAMES_PER_DAY: NAMES_PER_DAY_HELP,
      TOPIC_NAMES: "the topics' names as JSON, if the marketplace has its own; as in the pipeline",
    },
  })
    .option('--topic <name>', 'only records of this topic')
    .option('--reason <text>', 'only records whose reason contains this text')
    .addOption(instantOption('--from <time>', 'only records quarantined since this ISO 8601 time'))
    .addOption(instantOption('--to <time>', 'only records quarantined before this ISO 8601 time'))
    .addOption(sellersOption('only records of this seller; may be given more than once'))
    .option('--dry-run', 'say what would become of them, and change nothing')
    .option('--json', 'print the result as JSON')
    .addOption(sourcesOption())
    .addOption(dataOption())
    .addOption(ledgerTableOption())
    .addOption(metricsTableOption())
    .addOption(timeZoneOption(AS_STORED))
    .addOption(currencyOption(AS_STORED))
    .action(
      async ({
        topic,
        reason,
        from,
        to,
        seller,
        dryRun = false,
        json = false,
        sources: file,
        ...options
      }) => {
        exitWhenInterrupted();
        process.exitCode = EXIT_CODES.failed;
        const choice = chooseTables(options);
        const sources = readSources(file);
        const environment = withTopicNames(checkEnvironment(process.env), sources);
        const progress = createProgress();
        const { telemetry } = createTelemetryTotals({ onError: progress.note });
        const { openTables } = await import('../tables/open-tables.ts');
        const { redrive } = await import('./redrive.ts');
        await using opened = await openTables(choice, { whenEmpty: 'refuse' }, environment, telemetry);
        const result = await redrive(
          opened,
          sources,
          { topic, reason, from, to, sellerIds: seller },
          dryRun ? undefined : userInfo().username,
          (read, total) => progress.update('redrive', read, total),
        );
        progress.end();
        console.log(json ? JSON.stringify(result) : readableReport(result, dryRun));
        process.exitCode = result.stay === 0 ? EXIT_CODES.done : EXIT_CODES.stay;
      },
    );
