import { randomUUID } from 'node:crypto';
import { userInfo } from 'node:os';
import { createTelemetryTotals } from '../../local/telemetry-totals.ts';
import { createCommand, EXIT } from '../command-line/command.ts';
import {
  currencyOption,
  dataOption,
  instantOption,
  reasonOption,
  timeZoneOption,
} from '../command-line/options.ts';
import { exitWhenInterrupted } from '../command-line/signals.ts';
import { UsageError } from '../command-line/usage-error.ts';
import { checkEnvironment } from '../command-line/values.ts';
import { AS_STORED, chooseTables, ledgerTableOption, metricsTableOption } from '../tables/table-options.ts';
import { countOf } from '../terminal/count-of.ts';
import { createProgress } from '../terminal/progress.ts';

const EXIT_CODES = { done: 0, unreadable: 1, failed: 2 } as const;

const DEFAULT_REASON = 'an erasure';

export const eraseCommand = () =>
  createCommand('erase', {
    summary: "Erase quarantined records, such as those with a customer's id.",
    details: [
      'The quarantine is the only place that keeps what producers sent. Records are erased with all ' +
        'their parts, and a note says who erased which and why, but not what they contained.',
      'They stay in Kafka for as long as the topic keeps them, and for 35 days in the backups of a ' +
        'deployment.',
    ],
    examples: [
      ['--containing customer-4711 --dry-run', 'says how many records contain this text'],
      ['--containing customer-4711 --reason "ticket 9"', 'erases them'],
      ['--topic seller_ratings --to 2026-01-01T00:00:00Z', 'erases what was quarantined before this year'],
    ],
    exitCodes: {
      [EXIT_CODES.done]: 'done',
      [EXIT_CODES.unreadable]: 'done, but some records cannot be read and were kept; they are named',
      [EXIT_CODES.failed]: 'wrong call, or it failed; the message says why',
      [EXIT.interrupted]: 'ended by Ctrl-C',
    },
  })
    .option('--containing <text>', 'only records whose key, value or reason contains this text')
    .option('--topic <name>', 'only records of this topic')
    .addOption(instantOption('--from <time>', 'only records quarantined since this ISO 8601 time'))
    .addOption(instantOption('--to <time>', 'only records quarantined before this ISO 8601 time'))
    .addOption(
      reasonOption(`the reason in that note, without the customer's name (default: "${DEFAULT_REASON}")`),
    )
    .option('--dry-run', 'say how many would be erased, and change nothing')
    .addOption(dataOption())
    .addOption(ledgerTableOption())
    .addOption(metricsTableOption())
    .addOption(timeZoneOption(AS_STORED))
    .addOption(currencyOption(AS_STORED))
    .action(
      async ({ containing: text, topic, from, to, reason = DEFAULT_REASON, dryRun = false, ...options }) => {
        exitWhenInterrupted();
        process.exitCode = EXIT_CODES.failed;
        if (text === '' || (text ?? topic ?? from ?? to) === undefined)
          throw new UsageError('say which records: --containing, --topic, --from or --to');
        const choice = chooseTables(options);
        const environment = checkEnvironment(process.env);
        const progress = createProgress();
        const { telemetry } = createTelemetryTotals({ onError: progress.note });
        const { openTables } = await import('../tables/open-tables.ts');
        const { erase } = await import('./erase.ts');
        await using opened = await openTables(choice, { whenEmpty: 'refuse' }, environment, telemetry);
        const newId = () => randomUUID().slice(0, 8);
        const eraser = { by: userInfo().username, reason, clock: Date.now, newId };
        const { read, erased, unreadable } = await erase(
          opened,
          { text, topic, from, to },
          dryRun ? undefined : eraser,
          (done, total) => progress.update('erase', done, total),
        );
        progress.end();
        for (const place of unreadable) console.error(`${place} cannot be read, and was kept`);
        console.log(
          `${countOf(erased, 'record')} of ${read} ${dryRun ? 'would be erased' : 'erased, with a note of it'}`,
        );
        process.exitCode = unreadable.length === 0 ? EXIT_CODES.done : EXIT_CODES.unreadable;
      },
    );
