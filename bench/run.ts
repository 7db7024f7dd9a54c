/** Measures what the product promises: records a second and their cost, and how soon a record shows. */
import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { complain, UsageError, wholeNumber } from '../cli/command-line.ts';
import { KAFKA_SOURCE } from '../topology/event-sources.ts';
import { measureFreshness } from './freshness.ts';
import { measurePage, type PageTimes } from './page.ts';
import { measureThroughput, type Throughput, type ThroughputOptions, writeLoadFile } from './throughput.ts';

const HELP = `Usage: npm run bench [-- options]

Measures on this machine, each run in fresh processes, and prints the medians over the runs:
throughput  replays an invented marketplace through the whole pipeline, to the last summary
freshness   publishes one record at a time into a running pipeline and asks the API until it shows
page        opens a seller's page in Chromium, then publishes one record at a time until it is on the screen

  --records N      of the replay                          (default: 200000)
  --sellers N      among whom they are spread             (default: 500)
  --batch N        records per batch                      (default: ${KAFKA_SOURCE.batchSize})
  --published N    records published one at a time        (default: 200; 30 of them for the page)
  --runs N         of each                                (default: 3)
  --only WHAT      throughput, freshness or page          (default: the first two)
  --help           this text`;

const PARTS = ['throughput', 'freshness', 'page'] as const;
/** The page needs a browser, which not every machine has. */
const PARTS_BY_DEFAULT: readonly (typeof PARTS)[number][] = ['throughput', 'freshness'];
const VISITS = 10;
const PAGE_RECORDS_MAX = 30;

/** The value below which `share` of the samples lie: 0.5 is the median. */
const quantile = (samples: readonly number[], share: number): number => {
  const sorted = [...samples].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
};
const median = (samples: readonly number[]): number => quantile(samples, 0.5);

type Row = readonly [name: string, value: string];

const note = (text: string): void => void process.stderr.write(`${text}\n`);
const grouped = (value: number): string => Math.round(value).toLocaleString('en-US');

const throughputRows = async (runs: number, options: ThroughputOptions): Promise<Row[]> => {
  const file = await writeLoadFile(options);
  const results: Throughput[] = [];
  for (let run = 1; run <= runs; run += 1) {
    note(`throughput, run ${run} of ${runs}`);
    results.push(await measureThroughput(file, 1, options));
  }
  note('throughput, every batch delivered twice');
  const twice = await measureThroughput(file, 2, options);
  const once = median(results.map(({ writeUnits }) => writeUnits));
  const speeds = results.map(({ recordsPerSecond }) => recordsPerSecond);
  return [
    [
      'records a second',
      `${grouped(median(speeds))}   (${grouped(Math.min(...speeds))} to ${grouped(Math.max(...speeds))})`,
    ],
    ['write units a record', median(results.map(({ writesPerRecord }) => writesPerRecord)).toFixed(2)],
    ['read units a record', median(results.map(({ readsPerRecord }) => readsPerRecord)).toFixed(2)],
    ['more write units for a second delivery', String(twice.writeUnits - once)],
  ];
};

const freshnessRows = async (runs: number, records: number, signal: AbortSignal): Promise<Row[]> => {
  const results: number[][] = [];
  for (let run = 1; run <= runs; run += 1) {
    note(`freshness, run ${run} of ${runs}`);
    results.push(await measureFreshness(records, signal));
  }
  const overRuns = (share: number): string =>
    `${median(results.map((samples) => quantile(samples, share))).toFixed(1)} ms`;
  return [
    ['record published to figure shown, median', overRuns(0.5)],
    ['95th percentile', overRuns(0.95)],
    ['maximum', overRuns(1)],
  ];
};

const pageRows = async (runs: number, records: number, signal: AbortSignal): Promise<Row[]> => {
  const results: PageTimes[] = [];
  for (let run = 1; run <= runs; run += 1) {
    note(`page, run ${run} of ${runs}`);
    results.push(await measurePage(VISITS, records, signal));
  }
  const overRuns = (samplesOf: (times: PageTimes) => readonly number[], share: number): string =>
    `${grouped(median(results.map((times) => quantile(samplesOf(times), share))))} ms`;
  return [
    ['visit to first figures, median', overRuns(({ firstFigures }) => firstFigures, 0.5)],
    ['maximum', overRuns(({ firstFigures }) => firstFigures, 1)],
    ['record published to figure on the screen, median', overRuns(({ pushed }) => pushed, 0.5)],
    ['95th percentile', overRuns(({ pushed }) => pushed, 0.95)],
    ['maximum', overRuns(({ pushed }) => pushed, 1)],
  ];
};

const table = (title: string, rows: readonly Row[]): string => {
  const width = Math.max(...rows.map(([name]) => name.length));
  return [title, ...rows.map(([name, value]) => `  ${name.padEnd(width)}  ${value}`)].join('\n');
};

const main = async (): Promise<void> => {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({
    options: {
      records: text,
      sellers: text,
      batch: text,
      published: text,
      runs: text,
      only: text,
      help: { type: 'boolean' },
    },
  });
  if (values.help === true) return console.log(HELP);
  const number = (name: string, given: string | undefined, standard: number, most: number): number =>
    given === undefined ? standard : wholeNumber(name, given, 1, most);
  const records = number('--records', values.records, 200_000, 10_000_000);
  const sellers = number('--sellers', values.sellers, 500, 100_000);
  const batch = number('--batch', values.batch, KAFKA_SOURCE.batchSize, 10_000);
  const published = number('--published', values.published, 200, 100_000);
  const runs = number('--runs', values.runs, 3, 100);
  const parts = values.only === undefined ? PARTS_BY_DEFAULT : PARTS.filter((part) => part === values.only);
  if (parts.length === 0)
    throw new UsageError(`--only must be throughput, freshness or page, not "${values.only}"`);

  const stop = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => stop.abort());
  const { signal } = stop;
  const folder = mkdtempSync(join(tmpdir(), 'seller-pulse-bench-'));
  try {
    const tables: string[] = [];
    if (parts.includes('throughput')) {
      const rows = await throughputRows(runs, { folder, records, sellers, batch, signal });
      tables.push(
        table(
          `Throughput: ${grouped(records)} records of ${grouped(sellers)} sellers, batches of ${grouped(batch)}`,
          rows,
        ),
      );
    }
    if (parts.includes('freshness'))
      tables.push(
        table(
          `Freshness: ${grouped(published)} records, one at a time`,
          await freshnessRows(runs, published, signal),
        ),
      );
    if (parts.includes('page')) {
      const shown = Math.min(published, PAGE_RECORDS_MAX);
      tables.push(
        table(
          `Page: ${VISITS} visits, then ${shown} records, one at a time`,
          await pageRows(runs, shown, signal),
        ),
      );
    }
    const machine = `${process.platform}-${process.arch}, ${availableParallelism()} CPUs, Node ${process.versions.node}; medians over ${runs} ${runs === 1 ? 'run' : 'runs'}`;
    console.log(`\n${[...tables, machine].join('\n\n')}`);
  } catch (error) {
    if (!signal.aborted) throw error;
    note('stopped before the end');
    process.exitCode = 130;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

main().catch(complain('npm run bench', []));
