import { backfillFile } from '../../local/data-folder.ts';
import type { Marketplace } from '../../local/environment.ts';
import { RecordFileError } from '../../local/log/record-lines.ts';
import { createTelemetryTotals } from '../../local/telemetry-totals.ts';
import { createCommand, EXIT, NAMES_PER_DAY_HELP } from '../command-line/command.ts';
import {
  currencyOption,
  dataOption,
  policyOption,
  sourcesOption,
  timeZoneOption,
} from '../command-line/options.ts';
import { readPolicy } from '../command-line/policy-file.ts';
import { exitWhenInterrupted } from '../command-line/signals.ts';
import { readSources, withTopicNames } from '../command-line/sources-file.ts';
import { checkEnvironment } from '../command-line/values.ts';
import { createBrokenLines, LINE_FORMAT, linesLeftOut, noRecordsIn } from '../record-file.ts';
import {
  AS_STORED,
  chooseTables,
  ledgerTableOption,
  metricsTableOption,
  type TableChoice,
} from '../tables/table-options.ts';
import { createProgress, formatMegabytes } from '../terminal/progress.ts';
import { describePoint, readableReport } from './report.ts';

/** How many quarantined records are named; the rest is only counted. */
const QUARANTINED_NAMED = 5;

/** Says what a new folder was made for, unless the caller chose both. */
const noteMade = (
  { folder, timeZone, currency }: TableChoice,
  made: Marketplace,
  note: (message: string) => void,
): void => {
  if (timeZone !== undefined && currency !== undefined) return;
  note(`Made ${folder} for ${made.timeZone} and ${made.currency} (--time-zone and --currency choose others)`);
};

export const backfillCommand = () =>
  createCommand('backfill', {
    summary: 'Load files of history at full speed, with or without a running pipeline.',
    details: [
      'The same rules hold as for records from Kafka, so files and records may come in any order ' +
        'and more than once.',
      LINE_FORMAT,
      'An interrupted run continues where it stopped. A folder without data is made for UTC and USD ' +
        'unless the options say otherwise. Files without records are reported at the end, after the ' +
        'others are loaded.',
    ],
    examples: [
      ['2024.ndjson 2025.ndjson', 'into the data of npm start'],
      [
        '2025.ndjson --ledger-table seller-pulse-prod-ledger --metrics-table seller-pulse-prod-metrics',
        'into a deployment',
      ],
    ],
    exitCodes: {
      [EXIT.failed]: 'failed, or a file has no records or broken lines',
      [EXIT.interrupted]: 'ended by Ctrl-C',
    },
    environment: {
      COUNTER_SHARDS: 'how many items each counter is spread over; must be as in the pipeline',
      NAMES_PER_DAY: NAMES_PER_DAY_HELP,
    },
  })
    .argument('<files...>', 'record files')
    .option('--fresh-progress', 'read every file from its beginning')
    .addOption(policyOption())
    .addOption(sourcesOption())
    .addOption(dataOption())
    .addOption(ledgerTableOption())
    .addOption(metricsTableOption())
    .addOption(timeZoneOption(AS_STORED))
    .addOption(currencyOption(AS_STORED))
    .action(
      async (names, { freshProgress = false, policy: policyFile, sources: sourcesFile, ...tableOptions }) => {
        let point = describePoint();
        exitWhenInterrupted(() =>
          process.stderr.write(`\nEnded ${point}. Run the same command again: it goes on from there.\n`),
        );
        const choice = chooseTables(tableOptions);
        const policy = readPolicy(policyFile);
        const sources = readSources(sourcesFile);
        const environment = withTopicNames(checkEnvironment(process.env), sources);
        const { identifyFile, openProgress } = await import('./progress-file.ts');
        const files = names.map(identifyFile);

        const progress = createProgress({ backfill: formatMegabytes });
        const quarantined: string[] = [];
        const totals = createTelemetryTotals({
          onError: progress.note,
          onWarning: (message) => void (quarantined.length < QUARANTINED_NAMED && quarantined.push(message)),
        });
        const { openTables } = await import('../tables/open-tables.ts');
        const { backfill } = await import('./backfill.ts');
        await using opened = await openTables(
          choice,
          { whenEmpty: 'make', onMade: (made) => noteMade(choice, made, progress.note) },
          environment,
          totals.telemetry,
        );
        const stats = await backfill(
          { ...opened, runtime: { ...opened.runtime, policy } },
          {
            files,
            progress: openProgress(backfillFile(choice.folder), opened.name, freshProgress),
            sources,
            totals,
            onProgress: (step, done, total) => {
              point = describePoint(step, done, total);
              progress.update(step, done, total);
            },
            onWarning: progress.note,
            brokenLines: createBrokenLines(progress.note),
          },
        );
        progress.end();

        if (stats.empty.length < files.length) console.log(readableReport(stats, quarantined));
        const faults = [
          ...stats.empty.map(noRecordsIn),
          ...[...stats.broken].map(([path, count]) => linesLeftOut(path, count)),
        ];
        if (faults.length > 0) throw new RecordFileError(faults.join('\n'));
      },
    );
