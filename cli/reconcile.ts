import { randomUUID } from 'node:crypto';
import { userInfo } from 'node:os';
import { parseArgs } from 'node:util';
import { identifier } from '../contracts/records/fields.ts';
import { createCounts } from '../local/counts.ts';
import { DataFolderError } from '../local/data-folder.ts';
import { StoreError } from '../local/store/binary.ts';
import { checkedEnvironment, complain, UsageError } from './command-line.ts';
import { createProgress, type Progress } from './progress.ts';
import { isRight, readableReport } from './reconcile/report.ts';
import { TABLES_HELP, TABLES_OPTIONS, wantedTables } from './tables-options.ts';

const HELP = `Usage: npm run reconcile -- [options]

Recounts sellers from the ledger, entry by entry, and compares every counter and every place on a list with what is stored, while records
keep coming in. Ends with 0 when all of it matches, with 1 when something differs, with 2 when it could not find out. When each
seller was recounted is part of its figures from then on.

  --seller ID           this seller alone; may be given more than once  (default: everybody)
  --repair              set right what differs, and keep a note of it
  --reason TEXT         what the note gives as the reason               (default: a recount)
  --take-over           with --repair, of everybody in tables on AWS that another release counted otherwise: makes them this release's, so that it
                        can be deployed; nothing else may write to them meanwhile (docs/operating/deploy.md says how)
  --json                print the result as JSON
${TABLES_HELP}
  --help                this text`;

/** Sellers were asked for of whom there is nothing: that nothing is wrong with them must not be taken for an answer. */
class UnknownSellerError extends Error {
  override readonly name = 'UnknownSellerError';
}

/** A note must fit beside the differences. */
const DEFAULT_REASON = 'a recount';
const REASON_MAX = 500;

const sellersOf = (given: readonly string[]): readonly string[] => {
  for (const sellerId of given)
    if (!identifier.safeParse(sellerId).success)
      throw new UsageError(`--seller must be 1 to 128 characters of A-Z a-z 0-9 . _ : -, not "${sellerId}"`);
  return given;
};

/** 1 says that figures are wrong, and somebody may be paged for it: whatever kept the command from finding out says 2. */
const COULD_NOT_RUN = 2;

const main = async (): Promise<void> => {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));
  const { values } = parseArgs({
    options: {
      ...TABLES_OPTIONS,
      seller: { type: 'string', multiple: true, default: [] },
      repair: { type: 'boolean', default: false },
      reason: { type: 'string' },
      'take-over': { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return console.log(HELP);
  const { reason = DEFAULT_REASON } = values;
  if (!values.repair && values.reason !== undefined) throw new UsageError('--reason goes with --repair');
  if (reason.length > REASON_MAX) throw new UsageError(`--reason must have ${REASON_MAX} characters at most`);
  const sellerIds = sellersOf(values.seller);
  const repairer = values.repair
    ? { by: userInfo().username, reason, clock: Date.now, newId: () => randomUUID().slice(0, 8) }
    : undefined;
  const { telemetry } = createCounts({ onWarning: (message) => process.stderr.write(`\n${message}\n`) });
  const wanted = { ...wantedTables(values), takeOver: values['take-over'] };
  if (wanted.takeOver && (!values.repair || sellerIds.length > 0 || wanted.tables === undefined))
    throw new UsageError('--take-over goes with --repair and --ledger-table, and without --seller');
  const environment = checkedEnvironment(process.env);
  // Loading the SDK takes a while, which nobody should wait for an error or for help.
  const { openTables } = await import('./open-tables.ts');
  const opened = await openTables(wanted, 'refuse', environment, telemetry);
  try {
    const { reconcile } = await import('./reconcile/reconcile.ts');
    const { noteCounterLayout } = await import('../adapters/dynamodb/counted-by.ts');
    let progress: Progress | undefined;
    const report = await reconcile(opened, {
      sellerIds,
      repairer,
      onProgress: (done, total) => {
        // Of one seller there is no half-way.
        if (total === 1) return;
        progress ??= createProgress('reconcile', total, process.stderr, Date.now);
        progress.update(done);
      },
    });
    progress?.end();
    const unknown = report.results
      .filter(({ outcome }) => outcome === 'unknown')
      .map(({ seller_id }) => seller_id);
    if (values.json) console.log(JSON.stringify(report));
    else if (report.sellers > 0 || unknown.length === 0) console.log(readableReport(report));
    if (unknown.length > 0)
      throw new UnknownSellerError(`there is nothing of ${unknown.join(', ')} in these tables`);
    process.exitCode = isRight(report) ? 0 : 1;
    if (!wanted.takeOver) return;
    if (isRight(report)) await noteCounterLayout(opened.runtime.dynamodb, opened.tables.ledger);
    console.error(
      isRight(report)
        ? 'Taken over: this release can be deployed.'
        : 'Not taken over, since not all of it is right yet: run this again, with nothing else at work on the tables.',
    );
  } finally {
    await opened.close();
  }
};

main().catch(complain('npm run reconcile', [DataFolderError, StoreError, UnknownSellerError], COULD_NOT_RUN));
