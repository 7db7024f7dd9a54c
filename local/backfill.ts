import { parseArgs } from 'node:util';
import type { BackfillStats } from './backfill/backfill.ts';
import { checkedEnvironment, complain, UsageError } from './command-line.ts';
import { createCounts } from './counts.ts';
import { backfillFile, DataFolderError } from './data-folder.ts';
import { POLICY_FILE, readPolicy } from './policy-file.ts';
import { createProgress, inMegabytes, type Progress } from './progress.ts';
import { RecordFileError } from './record-file.ts';
import { StoreError } from './store/binary.ts';
import { TABLES_HELP, TABLES_OPTIONS, wantedTables } from './tables-options.ts';

const HELP = `Usage: npm run backfill -- FILE.ndjson… [options]

Loads files of history at full speed, by the same rules as records from Kafka: in any order of files and records, beside what comes in
live, and as often as one likes. A line is {"topic", "key", "timestamp" (ms), "value"}, or "raw" (a string) in place of "value" for bytes
that are no JSON. A run that was ended goes on where it was.

  --fresh-progress      read every file from its beginning
  --policy FILE         how sellers are judged, when no pipeline runs   (default: ${POLICY_FILE})
${TABLES_HELP}
  --help                this text

A folder without data is made ready for UTC and USD unless told otherwise. COUNTER_SHARDS=N in the environment must be what the pipeline has.`;

const QUARANTINE_SHOWN = 5;

const amount = (count: number): string => count.toLocaleString('en-US');

const summaryOf = (stats: BackfillStats): string => {
  const { records, applied, unchanged, quarantined, transactions, write_units, loading_ms, evaluated } = stats;
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

const createBars = (): {
  readonly update: (step: 'backfill' | 'evaluate', done: number, total: number) => void;
  readonly end: () => void;
} => {
  let open: { readonly step: string; readonly bar: Progress } | undefined;
  return {
    update: (step, done, total) => {
      if (open?.step !== step) {
        open?.bar.end();
        open = { step, bar: createProgress(step, total, process.stderr, Date.now, step === 'backfill' ? inMegabytes : undefined) };
      }
      open.bar.update(done);
    },
    end: () => open?.bar.end(),
  };
};

const main = async (): Promise<void> => {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));
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
  const bars = createBars();
  try {
    const progress = openProgress(backfillFile(wanted.folder), opened.name, values['fresh-progress']);
    const stats = await backfill(
      { ...opened, runtime: { ...opened.runtime, policy } },
      { files, progress, counts, onProgress: bars.update, onWarning },
    );
    bars.end();
    console.log([summaryOf(stats), ...quarantined.map((line) => `  ${line}`)].join('\n'));
    if (stats.records === 0) console.log('These files were loaded before (--fresh-progress reads them again).');
  } finally {
    await opened.close();
  }
};

main().catch(complain('npm run backfill', [RecordFileError, DataFolderError, StoreError]));
