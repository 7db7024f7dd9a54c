import { measureFreshness } from './freshness.ts';
import { BATCH_RECORDS, BATCH_SHAPES, measureFullBatch } from './full-batch.ts';
import { measureReading, READING_SHAPES } from './reading.ts';
import { measureThroughput, type ThroughputOptions, writeLoadFile } from './throughput.ts';

/** What the benchmark can measure. */
export type Part = 'throughput' | 'freshness' | 'page' | 'batch' | 'reading';

export type BenchOptions = {
  /** Records and sellers of the replay, and records in a batch. */
  readonly records: number;
  readonly sellers: number;
  readonly batch: number;
  /** Records that are published one at a time. */
  readonly published: number;
  /** How often each part is measured. */
  readonly runs: number;
  /** An existing folder for load files and results. */
  readonly folder: string;
  readonly signal: AbortSignal;
  readonly onStep: (step: string) => void;
};

/** The figures of one part, medians over its runs. */
export type Measurement = {
  readonly title: string;
  readonly rows: readonly (readonly [name: string, value: string])[];
};

const VISITS = 10;
const PAGE_RECORDS_MAX = 30;

/** The value below which `share` of the samples lie: 0.5 is the median. */
const quantile = (samples: readonly number[], share: number): number => {
  const sorted = [...samples].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
};
const median = (samples: readonly number[]): number => quantile(samples, 0.5);
const grouped = (value: number): string => Math.round(value).toLocaleString('en-US');

const repeat = async <T>(part: Part, { runs, onStep }: BenchOptions, run: () => Promise<T>): Promise<T[]> => {
  const results: T[] = [];
  for (let number = 1; number <= runs; number += 1) {
    onStep(`${part}, run ${number} of ${runs}`);
    results.push(await run());
  }
  return results;
};

const throughput = async (options: BenchOptions): Promise<Measurement> => {
  const { records, sellers, batch } = options;
  const load: ThroughputOptions = options;
  const file = await writeLoadFile(load);
  const results = await repeat('throughput', options, () => measureThroughput(file, 1, load));
  options.onStep('throughput, every batch delivered twice');
  const twice = await measureThroughput(file, 2, load);
  const once = median(results.map(({ writeUnits }) => writeUnits));
  const speeds = results.map(({ recordsPerSecond }) => recordsPerSecond);
  const range = `${grouped(Math.min(...speeds))} to ${grouped(Math.max(...speeds))}`;
  return {
    title:
      `Throughput: ${grouped(records)} records of ${grouped(sellers)} sellers, batches of ` +
      `${grouped(batch)}`,
    rows: [
      ['records a second', `${grouped(median(speeds))}   (${range})`],
      ['write units a record', median(results.map(({ writesPerRecord }) => writesPerRecord)).toFixed(2)],
      ['read units a record', median(results.map(({ readsPerRecord }) => readsPerRecord)).toFixed(2)],
      ['more write units for a second delivery', String(twice.writeUnits - once)],
    ],
  };
};

const freshness = async (options: BenchOptions): Promise<Measurement> => {
  const { published, signal } = options;
  const results = await repeat('freshness', options, () => measureFreshness(published, signal));
  const overRuns = (share: number): string =>
    `${median(results.map((samples) => quantile(samples, share))).toFixed(1)} ms`;
  return {
    title: `Freshness: ${grouped(published)} records, one at a time`,
    rows: [
      ['record published to figure shown, median', overRuns(0.5)],
      ['95th percentile', overRuns(0.95)],
      ['maximum', overRuns(1)],
    ],
  };
};

const page = async (options: BenchOptions): Promise<Measurement> => {
  const records = Math.min(options.published, PAGE_RECORDS_MAX);
  // Playwright takes a while to load, and the other parts need no browser.
  const { measurePage } = await import('./page.ts');
  const results = await repeat('page', options, () => measurePage(VISITS, records, options.signal));
  const overRuns = (samples: readonly (readonly number[])[], share: number): string =>
    `${grouped(median(samples.map((ofRun) => quantile(ofRun, share))))} ms`;
  const visits = results.map(({ firstFigures }) => firstFigures);
  const pushes = results.map(({ pushed }) => pushed);
  return {
    title: `Page: ${VISITS} visits, then ${records} records, one at a time`,
    rows: [
      ['visit to first figures, median', overRuns(visits, 0.5)],
      ['maximum', overRuns(visits, 1)],
      ['record published to figure on the screen, median', overRuns(pushes, 0.5)],
      ['95th percentile', overRuns(pushes, 0.95)],
      ['maximum', overRuns(pushes, 1)],
    ],
  };
};

const MEGABYTE = 1024 * 1024;

const batch = async (options: BenchOptions): Promise<Measurement> => {
  const rows: [string, string][] = [];
  for (const shape of BATCH_SHAPES) {
    const results = await repeat('batch', options, () => measureFullBatch(shape, options.signal));
    const seconds = median(results.map(({ elapsed_ms }) => elapsed_ms)) / 1000;
    const megabytes = median(results.map(({ memory_bytes }) => memory_bytes)) / MEGABYTE;
    const units = median(results.map(({ writeUnits }) => writeUnits)) / BATCH_RECORDS;
    rows.push([
      shape,
      `${seconds.toFixed(1)} s, at most ${grouped(megabytes)} MB, ${units.toFixed(2)} write units a record`,
    ]);
  }
  return { title: `Largest batch: ${grouped(BATCH_RECORDS)} records, almost 6 MB`, rows };
};

const reading = async (options: BenchOptions): Promise<Measurement> => {
  const rows: [string, string][] = [];
  for (const shape of READING_SHAPES) {
    const results = await repeat('reading', options, async () => measureReading(shape));
    const read_us = median(results.map((result) => result.read_us));
    const jsonParse_us = median(results.map((result) => result.jsonParse_us));
    const ratio = (read_us / jsonParse_us).toFixed(1);
    rows.push([shape, `${read_us.toFixed(1)} µs a record, ${ratio} times JSON.parse alone`]);
  }
  return { title: 'Reading records: from bytes to valid fields', rows };
};

const MEASURES: Readonly<Record<Part, (options: BenchOptions) => Promise<Measurement>>> = {
  throughput,
  freshness,
  page,
  batch,
  reading,
};

/** Measures parts one after another, each run in fresh processes. Rejects when `signal` aborts. */
export const measureParts = async (parts: readonly Part[], options: BenchOptions): Promise<Measurement[]> => {
  const measurements: Measurement[] = [];
  for (const part of parts) measurements.push(await MEASURES[part](options));
  return measurements;
};
