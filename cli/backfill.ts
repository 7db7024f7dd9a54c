import { parseArgs } from 'node:util';
import { createCounts } from '../local/counts.ts';
import { backfillFile, DataFolderError } from '../local/data-folder.ts';
import { noRecordsIn, RecordFileError } from '../local/record-file.ts';
import { StoreError } from '../local/store/binary.ts';
import type { BackfillStats } from './backfill/backfill.ts';
import { checkedEnvironment, complain, UsageError } from './command-line.ts';
import { POLICY_FILE, readPolicy } from './policy-file.ts';
import { createProgress, inMegabytes, type Progress } from './progress.ts';
import { TABLES_HELP, TABLES_OPTIONS, wantedTables } from './tables-options.ts';

const HELP = `Usage: npm run backfill -- FILE.ndjson… [options]

Loads files of history at full speed, by the same rules as records from Kafka: in any order of files and records, beside what comes in
live, and as often as one likes. A line is {"topic", "key", "timestamp" (ms), "value"}, or "raw" (a string) in place of "value" for bytes
that are no JSON. A run that was ended goes on where it was. Exit code 1 when a
file has no records; the others are loaded all the same.

  --fresh-progress      read every file from its beginning
  --policy FILE         how sellers are judged, when no pipeline runs   (default: ${POLICY_FILE})
${TABLES_HELP}
  --help                this text

A folder without data is made ready for UTC and USD unless told otherwise. COUNTER_SHARDS=N in the environment must be what the pipeline has.`;

const QUARANTINE_SHOWN = 5;

const amount = (count: number): string => count.toLocaleString('en-US');

const summaryOf = (stats: BackfillStats): string => {
  const { records, applied, unchanged, quarantined, transactions, write_units, loading_ms, evaluated } =
    stats;
  const seconds = loading_ms / 1000;
  const perRecord = records === 0 ? '0' : (write_units / records).toFixed(2);
  return [
    `${amount(records)} records: ${amount(applied)} applied, ${amount(unchanged)} changed nothing, ${amount(quarantined)} quarantined`,
    `${seconds.toFixed(1)} s, ${amount(Math.round(records / Math.max(seconds, 0.001)))} records/s; ${amount(transactions)} transactions, ${amount(write_units)} write units (${perRecord} a record)`,
    evaluated === undefined ? undefined : `${amount(evaluated)} sellers evaluated`,
  ]
    .filter((line) => line !== undefined)
    .join('\n');
};

type Step = 'backfill' | 'evaluate';

const createBars = (): {
  readonly update: (step: Step, done: number, total: number) => void;
  readonly end: () => void;
  /** How far it is, for whoever ends it. */
  readonly reached: () => string;
} => {
  let open:
    | { readonly step: Step; readonly bar: Progress; readonly done: number; readonly total: number }
    | undefined;
  return {
    update: (step, done, total) => {
      if (open?.step !== step) open?.bar.end();
      const bar =
        open?.step === step
          ? open.bar
          : createProgress(
              step,
              total,
              process.stderr,
              Date.now,
              step === 'backfill' ? inMegabytes : undefined,
            );
      open = { step, bar, done, total };
      bar.update(done);
    },
    end: () => open?.bar.end(),
    reached: () => {
      if (open === undefined) return 'before anything was loaded';
      const { step, done, total } = open;
      return step === 'backfill'
        ? `with ${inMegabytes(done)} of ${inMegabytes(total)} loaded`
        : `when all was loaded and ${amount(done)} of ${amount(total)} sellers were evaluated`;
    },
  };
};

const main = async (): Promise<void> => {
  const bars = createBars();
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => {
      process.stderr.write(`\nEnded ${bars.reached()}. Run the same command again: it goes on from there.\n`);
      process.exit(130);
    });
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      ...TABLES_OPTIONS,
      'fresh-progress': { type: 'boolean', default: false },
      policy: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return console.log(HELP);
  if (positionals.length === 0) throw new UsageError('give one record file or more');
  const wanted = wantedTables(values);
  const policy = readPolicy(values.policy);
  const environment = checkedEnvironment(process.env);
  const { identify, openProgress } = await import('./backfill/progress-file.ts');
  const files = positionals.map(identify);
  const onWarning = (message: string): void => void process.stderr.write(`\n${message}\n`);
  const quarantined: string[] = [];
  const counts = createCounts({
    onWarning,
    onQuarantined: (message) => void (quarantined.length < QUARANTINE_SHOWN && quarantined.push(message)),
  });
  // Loading the pipeline takes most of a second, which nobody should wait for an error or for help.
  const { openTables } = await import('./open-tables.ts');
  const { backfill } = await import('./backfill/backfill.ts');
  const opened = await openTables(wanted, 'make', environment, counts.telemetry);
  try {
    const progress = openProgress(backfillFile(wanted.folder), opened.name, values['fresh-progress']);
    const stats = await backfill(
      { ...opened, runtime: { ...opened.runtime, policy } },
      { files, progress, counts, onProgress: bars.update, onWarning },
    );
    bars.end();
    const withRecords = files.length - stats.empty.length;
    if (withRecords > 0) {
      console.log([summaryOf(stats), ...quarantined.map((line) => `  ${line}`)].join('\n'));
      if (stats.records === 0)
        console.log('All records of these files were loaded before (--fresh-progress reads them again).');
    }
    if (stats.empty.length > 0) throw noRecordsIn(...stats.empty);
  } finally {
    await opened.close();
  }
};

main().catch(complain('npm run backfill', [RecordFileError, DataFolderError, StoreError]));
