import { randomUUID } from 'node:crypto';
import { userInfo } from 'node:os';
import type { Repairer } from '../../app/reconcile/reconcile-seller.ts';
import { createTelemetryTotals } from '../../local/telemetry-totals.ts';
import { createCommand, EXIT } from '../command-line/command.ts';
import {
  currencyOption,
  dataOption,
  reasonOption,
  sellersOption,
  timeZoneOption,
} from '../command-line/options.ts';
import { exitWhenInterrupted } from '../command-line/signals.ts';
import { UsageError } from '../command-line/usage-error.ts';
import { checkEnvironment } from '../command-line/values.ts';
import { AS_STORED, chooseTables, ledgerTableOption, metricsTableOption } from '../tables/table-options.ts';
import { createProgress } from '../terminal/progress.ts';
import { EXIT_CODES } from './exit-codes.ts';
import { allMatch, readableReport, unknownSellers } from './report.ts';
import { runAudit } from './run-audit.ts';
import { UnknownSellerError } from './unknown-seller.ts';

const DEFAULT_REASON = 'a recount';

/** Who repairs, and why; undefined when nothing is to be repaired. Throws UsageError. */
const chooseRepairer = (repair: boolean, reason: string | undefined): Repairer | undefined => {
  if (!repair && reason !== undefined) throw new UsageError('--reason goes with --repair');
  if (!repair) return undefined;
  const newId = () => randomUUID().slice(0, 8);
  return { by: userInfo().username, reason: reason ?? DEFAULT_REASON, clock: Date.now, newId };
};

export const reconcileCommand = () =>
  createCommand('reconcile', {
    summary: 'Recount sellers from the ledger and compare with their counters.',
    details: [
      'Every entry is read, and every counter and every place on a list is compared, while records ' +
        'keep coming in. ' +
        "A seller's figures then say when it was last recounted.",
      'With --audit it looks instead for what does not add up in the ledger itself: refunds beyond the ' +
        'value of their order or at another commission rate, payouts beyond what was owed, orders of ' +
        'several sellers, and refunds, shipments and ratings of orders never seen. It changes nothing. ' +
        'An audit of all sellers is kept for finance to read.',
    ],
    examples: [
      ['', 'every seller in the data of npm start'],
      ['--seller my-shop --repair --reason "ticket 7"', 'sets right what differs, with a note of why'],
      [
        '--ledger-table seller-pulse-prod-ledger --metrics-table seller-pulse-prod-metrics --json',
        'a deployment',
      ],
      ['--audit --csv findings.csv', 'what does not add up, on the screen and as a table'],
    ],
    exitCodes: {
      [EXIT_CODES.matches]: 'everything matches, perhaps after a repair; --audit: all adds up',
      [EXIT_CODES.differs]: 'something differs; --audit: it does not add up, or cannot be read',
      [EXIT_CODES.unanswered]: 'wrong call, or it could not be found out; the message says why',
      [EXIT.interrupted]: 'ended by Ctrl-C',
    },
    environment: { COUNTER_SHARDS: 'how many items each counter is spread over; must be as in the pipeline' },
  })
    .addOption(sellersOption('only this seller; may be given more than once'))
    .option('--repair', 'set right what differs, and keep a note of it')
    .addOption(reasonOption(`the reason in that note (default: "${DEFAULT_REASON}")`))
    .option(
      '--take-over',
      'with --repair and --ledger-table: recount all sellers of another release, so that this one ' +
        'can be deployed (see docs/operating/deploy.md)',
    )
    .option('--audit', 'look for what does not add up in the ledger, and change nothing')
    .option('--csv <file>', 'with --audit: write the findings to this file as a table')
    .option('--json', 'print the result as JSON')
    .addOption(dataOption())
    .addOption(ledgerTableOption())
    .addOption(metricsTableOption())
    .addOption(timeZoneOption(AS_STORED))
    .addOption(currencyOption(AS_STORED))
    .action(
      async ({ repair = false, reason, takeOver = false, audit = false, csv, json = false, ...options }) => {
        exitWhenInterrupted();
        process.exitCode = EXIT_CODES.unanswered;
        const repairer = chooseRepairer(repair, reason);
        const choice = chooseTables(options);
        if (csv !== undefined && !audit) throw new UsageError('--csv goes with --audit');
        if (audit && (repairer !== undefined || takeOver))
          throw new UsageError('--audit changes nothing: it goes without --repair and --take-over');
        if (audit) {
          process.exitCode = await runAudit(choice, { sellerIds: options.seller, csv, json });
          return;
        }
        if (
          takeOver &&
          (repairer === undefined || options.seller.length > 0 || choice.deployed === undefined)
        )
          throw new UsageError('--take-over goes with --repair and --ledger-table, and without --seller');
        const environment = checkEnvironment(process.env);

        const progress = createProgress();
        const { telemetry } = createTelemetryTotals({ onError: progress.note });
        const { openTables } = await import('../tables/open-tables.ts');
        const { reconcile, takeOverTables } = await import('./reconcile.ts');
        await using opened = await openTables(
          choice,
          { whenEmpty: 'refuse', takeOver },
          environment,
          telemetry,
        );
        const report = await reconcile(opened, {
          sellerIds: options.seller,
          repairer,
          onProgress: (done, total) => {
            // A single seller is recounted in no time.
            if (total > 1) progress.update('reconcile', done, total);
          },
        });
        progress.end();

        const unknown = unknownSellers(report);
        if (json) console.log(JSON.stringify(report));
        else if (report.sellers > 0 || unknown.length === 0) console.log(readableReport(report));
        if (unknown.length > 0) throw new UnknownSellerError(unknown);
        if (takeOver) console.error(await takeOverTables(opened, report));
        // Last, so that nothing that fails before looks like an answer.
        process.exitCode = allMatch(report) ? EXIT_CODES.matches : EXIT_CODES.differs;
      },
    );
