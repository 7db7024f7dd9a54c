import { listTopics } from '../../contracts/sources/topics.ts';
import { KAFKA_SOURCE } from '../../topology/event-sources.ts';
import { createCommand, EXIT, NAMES_PER_DAY_HELP } from '../command-line/command.ts';
import {
  batchOption,
  currencyOption,
  policyOption,
  sourcesOption,
  timeZoneOption,
  wholeNumberOption,
} from '../command-line/options.ts';
import { readPolicy } from '../command-line/policy-file.ts';
import { exitWhenInterrupted } from '../command-line/signals.ts';
import { readSources } from '../command-line/sources-file.ts';
import { checkEnvironment, parseInstant } from '../command-line/values.ts';
import { FAILED_OR_BROKEN, LINE_FORMAT, readRecordFile } from '../record-file.ts';
import { createProgress } from '../terminal/progress.ts';
import { checkWritable, latestTimestamp, writeResult } from './files.ts';
import { readableReport } from './report.ts';

export const replayCommand = () =>
  createCommand('replay', {
    summary: 'Run a record file through a pipeline of its own and show the figures.',
    details: [
      'The store is fresh, the functions and the API are the deployed ones, and your data is left alone.',
      LINE_FORMAT,
    ],
    examples: [
      ['orders.ndjson', 'a table of sellers, and what the replay cost'],
      ['orders.ndjson --deliver 3 --out result.json', 'every batch three times: the figures stay the same'],
    ],
    exitCodes: { [EXIT.failed]: FAILED_OR_BROKEN, [EXIT.interrupted]: 'ended by Ctrl-C' },
    environment: {
      COUNTER_SHARDS: 'how many items each counter is spread over (default: 1)',
      NAMES_PER_DAY: NAMES_PER_DAY_HELP,
    },
  })
    .argument('<file>', 'a record file')
    .option('--out <file>', 'write {sellers, quarantined, stats} there as JSON instead of printing a table')
    .option(
      '--now <time>',
      'the time that the figures are of, ISO 8601 (default: the latest timestamp in the file)',
      (text) => parseInstant('--now', text),
    )
    .addOption(timeZoneOption().default('UTC'))
    .addOption(currencyOption().default('USD'))
    .addOption(policyOption())
    .addOption(sourcesOption())
    .addOption(
      wholeNumberOption(
        '--deliver <number>',
        'how often each batch comes, each time cut elsewhere',
        [1, 100],
      ).default(1),
    )
    .addOption(batchOption(KAFKA_SOURCE.batchSize))
    .addOption(wholeNumberOption('--seed <number>', 'decides where batches are cut', [0, 2 ** 31]).default(1))
    .action(async (file, { out, now, timeZone, currency, policy, sources, deliver, batch, seed }) => {
      exitWhenInterrupted();
      const settings = {
        policy: readPolicy(policy),
        sources: readSources(sources),
        environment: checkEnvironment(process.env),
      };
      const progress = createProgress();
      const { records: numbered, requireWhole } = readRecordFile(
        file,
        progress.note,
        listTopics(settings.sources),
      );
      const records = numbered.map(({ record }) => record);
      const instant = now ?? latestTimestamp(records);
      if (out !== undefined) checkWritable(out);

      const { replay } = await import('./replay.ts');
      const result = await replay(records, {
        ...settings,
        marketplace: { timeZone, currency },
        now: instant,
        deliver,
        batchSize: batch,
        seed,
        onProgress: progress.update,
        onWarning: progress.note,
      });
      progress.end();
      const lines = numbered.map(({ line }) => line);
      console.log(out === undefined ? `\n${readableReport(result, lines)}` : writeResult(out, result));
      requireWhole();
    });
