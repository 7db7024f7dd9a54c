import { closeSync, openSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { hasUsableTimestamp } from '../app/ports/kafka-record.ts';
import { timestamp } from '../contracts/records/fields.ts';
import type { NewRecord } from '../local/log/records.ts';
import { messageOf } from '../local/message-of.ts';
import { RecordFileError, readRecordFile } from '../local/record-file.ts';
import { KAFKA_SOURCE } from '../topology/event-sources.ts';
import {
  checkedEnvironment,
  complain,
  currencyCode,
  ianaZone,
  UsageError,
  wholeNumber,
} from './command-line.ts';
import { POLICY_FILE, readPolicy } from './policy-file.ts';
import { createProgress, type Progress } from './progress.ts';
import type { ReplayOptions } from './replay/replay.ts';
import { readableReport } from './replay/table.ts';

const HELP = `Usage: npm run replay -- FILE.ndjson [options]

Runs a record file through a pipeline of its own (fresh store, the deployed handlers, the API) and shows what comes out.
A line is {"topic", "key", "timestamp" (ms), "value"}, or "raw" (a string) in place of "value" for bytes that are no JSON.

  --out OUT.json     write {sellers, quarantined, stats} there instead of printing a table
  --now ISO          the time that the figures are of        (default: the greatest timestamp in the file)
  --time-zone ZONE   whose days and hours count, IANA name   (default: UTC)
  --currency CUR     the marketplace's; others are refused   (default: USD)
  --policy FILE      how sellers are judged                  (default: ${POLICY_FILE})
  --deliver N        deliver every batch N times, cut anew   (default: 1)
  --batch N          records per batch                       (default: ${KAFKA_SOURCE.batchSize})
  --seed N           of the cuts                             (default: 1)
  --help             this text

COUNTER_SHARDS=N in the environment spreads each counter over N items.`;

const instantOf = (text: string): number => {
  const instant = timestamp.safeParse(text);
  if (!instant.success)
    throw new UsageError(
      `--now must be an ISO 8601 time with an offset or Z such as 2018-09-01T00:00:00Z, not "${text}"`,
    );
  return instant.data;
};

/** A timestamp that cannot be one is what is wrong with its record, and no time for the figures. */
const latestOf = (records: readonly NewRecord[]): number => {
  const latest = records
    .filter(hasUsableTimestamp)
    .reduce((greatest, record) => Math.max(greatest, record.timestamp), -1);
  if (latest < 0)
    throw new UsageError(
      'no record has a timestamp that could be the time of the figures: give it with --now',
    );
  return latest;
};

/** Finds out before the long run, not after it, whether its result can be kept. */
const checkWritable = (path: string): void => {
  try {
    closeSync(openSync(path, 'a'));
  } catch (error) {
    throw new UsageError(`--out ${path} cannot be written (${messageOf(error)}): choose another file`);
  }
};

const createReporting = (): Pick<ReplayOptions, 'onProgress' | 'onWarning'> & { end: () => void } => {
  const bars = new Map<string, Progress>();
  let current: string | undefined;
  return {
    onProgress: (step, done, total) => {
      if (current !== undefined && current !== step) bars.get(current)?.end();
      current = step;
      const bar = bars.get(step) ?? createProgress(step, total, process.stderr, Date.now);
      bars.set(step, bar);
      bar.update(done);
    },
    onWarning: (message) => process.stderr.write(`\n${message}\n`),
    end: () => (current === undefined ? undefined : bars.get(current)?.end()),
  };
};

const main = async (): Promise<void> => {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      out: { type: 'string' },
      now: { type: 'string' },
      'time-zone': { type: 'string', default: 'UTC' },
      currency: { type: 'string', default: 'USD' },
      policy: { type: 'string' },
      deliver: { type: 'string', default: '1' },
      batch: { type: 'string', default: String(KAFKA_SOURCE.batchSize) },
      seed: { type: 'string', default: '1' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    console.log(HELP);
    return;
  }
  const [file, ...more] = positionals;
  if (file === undefined || more.length > 0) throw new UsageError('give one record file');
  const options = {
    marketplace: {
      timeZone: ianaZone('--time-zone', values['time-zone']),
      currency: currencyCode('--currency', values.currency),
    },
    policy: readPolicy(values.policy),
    deliver: wholeNumber('--deliver', values.deliver, 1, 100),
    batchSize: wholeNumber('--batch', values.batch, 1, 10_000),
    seed: wholeNumber('--seed', values.seed, 0, 2 ** 31),
    environment: checkedEnvironment(process.env),
  };
  const givenNow = values.now === undefined ? undefined : instantOf(values.now);
  const records = readRecordFile(file);
  const now = givenNow ?? latestOf(records);
  if (values.out !== undefined) checkWritable(values.out);
  // Loading the pipeline takes most of a second, which nobody should wait for an error or for help.
  const { replay } = await import('./replay/replay.ts');
  const { end, ...reporting } = createReporting();
  const result = await replay(records, { ...options, ...reporting, now });
  end();
  if (values.out === undefined) console.log(`\n${readableReport(result)}`);
  else {
    writeFileSync(values.out, JSON.stringify(result));
    console.log(
      `Wrote ${values.out}: ${result.sellers.length} sellers, ${result.quarantined.length} quarantined records\n${JSON.stringify(result.stats)}`,
    );
  }
};

main().catch(complain('npm run replay', [RecordFileError]));
