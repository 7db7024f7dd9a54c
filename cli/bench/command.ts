import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { Option } from '@commander-js/extra-typings';
import type { Measurement, Part } from '../../bench/parts.ts';
import { KAFKA_SOURCE } from '../../topology/event-sources.ts';
import { createCommand, EXIT } from '../command-line/command.ts';
import { batchOption, wholeNumberOption } from '../command-line/options.ts';
import { UsageError } from '../command-line/usage-error.ts';

const PARTS = ['throughput', 'freshness', 'page', 'batch', 'reading'] as const satisfies readonly Part[];
/** The page needs a browser, which not every machine has. */
const PARTS_BY_DEFAULT: readonly Part[] = ['throughput', 'freshness'];

const onlyOption = () =>
  new Option('--only <part>', 'throughput, freshness, page or batch (default: the first two)').argParser(
    (text): Part => {
      const part = PARTS.find((candidate) => candidate === text);
      if (part === undefined)
        throw new UsageError(`--only must be throughput, freshness, page or batch, not "${text}"`);
      return part;
    },
  );

const readableMeasurement = ({ title, rows }: Measurement): string => {
  const width = Math.max(...rows.map(([name]) => name.length));
  return [title, ...rows.map(([name, value]) => `  ${name.padEnd(width)}  ${value}`)].join('\n');
};

export const benchCommand = () =>
  createCommand('bench', {
    summary: 'Measure how fast this machine counts and shows records.',
    details: [
      'Each run is made in fresh processes, and the medians over the runs are printed.',
      'throughput: replays an invented marketplace through the whole pipeline, to the last summary',
      'freshness: publishes one record at a time into a running pipeline until the API shows it',
      "page: opens a seller's page in Chromium and publishes one record at a time until the page shows it",
      'batch: hands batches of 10,000 records to the ingest function, of one and of many sellers',
    ],
    examples: [
      ['', 'throughput and freshness, three runs of each'],
      ['--only page --runs 1', 'the dashboard once; needs Chromium'],
    ],
    exitCodes: { [EXIT.interrupted]: 'ended by Ctrl-C' },
    environment: { CHROMIUM: 'the browser for --only page (default: where the system installs it)' },
  })
    .addOption(wholeNumberOption('--records <number>', 'records to replay', [1, 10_000_000]).default(200_000))
    .addOption(wholeNumberOption('--sellers <number>', 'their sellers', [1, 100_000]).default(500))
    .addOption(batchOption(KAFKA_SOURCE.batchSize))
    .addOption(
      wholeNumberOption(
        '--published <number>',
        'records published one at a time; at most 30 for the page',
        [1, 100_000],
      ).default(200),
    )
    .addOption(wholeNumberOption('--runs <number>', 'runs of each part', [1, 100]).default(3))
    .addOption(onlyOption())
    .action(async ({ only, ...options }) => {
      const stop = new AbortController();
      for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => stop.abort());
      const { signal } = stop;
      const folder = mkdtempSync(join(tmpdir(), 'seller-pulse-bench-'));
      try {
        const { measureParts } = await import('../../bench/parts.ts');
        const measurements = await measureParts(only === undefined ? PARTS_BY_DEFAULT : [only], {
          ...options,
          folder,
          signal,
          onStep: (step) => console.error(step),
        });
        const runs = `${options.runs} ${options.runs === 1 ? 'run' : 'runs'}`;
        const machine = `${process.platform}-${process.arch}, ${availableParallelism()} CPUs, Node ${process.versions.node}; medians over ${runs}`;
        console.log(`\n${[...measurements.map(readableMeasurement), machine].join('\n\n')}`);
      } catch (error) {
        if (!signal.aborted) throw error;
        console.error('stopped before the end');
        process.exitCode = EXIT.interrupted;
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    });
