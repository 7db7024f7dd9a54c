/**
 * `npm run soak`: the whole product under load for a while, with its processes killed at random.
 * Prints what was seen. Ends with 0 if the figures are exact and recovery was quick.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { createSeededRandom } from '../../local/seeded-random.ts';
import { checkFigures } from './figures.ts';
import { createKiller, type Kill } from './kills.ts';
import {
  type LoadOptions,
  type Probe,
  poison,
  probeSteadily,
  publishSteadily,
  readSteadily,
  watchSteadily,
} from './load.ts';
import { createProduct } from './product.ts';

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '20' },
    rate: { type: 'string', default: '50' },
    sellers: { type: 'string', default: '50' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
  },
});
const [minutes, rate_per_s, sellers, seed] = [values.minutes, values.rate, values.sellers, values.seed].map(
  Number,
) as [number, number, number, number];

const READERS = 3;
const SOCKETS = 10;
const KILL_EVERY_MS = 30_000;
const SAMPLE_MS = 1000;
const WARM_UP_MS = 20_000;
const RECOVERED_WITHIN_MS = 10_000;
const SHOWN_WITHIN_MS = 2000;
const MEGABYTE = 1024 * 1024;

type Sample = { readonly at: number; readonly bytes: number };
const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;
/** The slope of the line through the samples, in bytes an hour. */
const slopeOf = (samples: readonly Sample[]): number => {
  const [at, bytes] = [mean(samples.map((one) => one.at)), mean(samples.map((one) => one.bytes))];
  const spread = samples.reduce((sum, one) => sum + (one.at - at) ** 2, 0);
  return (3_600_000 * samples.reduce((sum, one) => sum + (one.at - at) * (one.bytes - bytes), 0)) / spread;
};
const quantile = (values: readonly number[], share: number): number =>
  [...values].sort((a, b) => a - b)[Math.max(0, Math.ceil(share * values.length) - 1)] ?? Number.NaN;
const megabytes = (bytes: number): string => `${(bytes / MEGABYTE).toFixed(1)} MB`;
const milliseconds = (value: number): string => `${Math.round(value).toLocaleString('en-US')} ms`;

/** Whether a probe was under way while something was killed and not yet recovered. */
const isDisturbed = (kills: readonly Kill[], { publishedAt, shown_ms }: Probe): boolean =>
  kills.some(({ at, recovered_ms }) => publishedAt < at + recovered_ms + 1000 && publishedAt + shown_ms > at);

const folder = mkdtempSync(join(tmpdir(), 'seller-pulse-soak-'));
const product = await createProduct(folder);
const random = createSeededRandom(seed);
const started = Date.now();
const duration_ms = minutes * 60_000;
const isOver = (): boolean => Date.now() - started > duration_ms;
const killer = createKiller(product);
const kills: Kill[] = [];
const samples: Sample[] = [];

const killAtRandom = async (): Promise<void> => {
  for (;;) {
    const until = Date.now() + KILL_EVERY_MS * (0.5 + random());
    while (Date.now() < until && !isOver()) await sleep(100);
    // The last seconds are left for the figures to be current once more.
    if (Date.now() - started > duration_ms - 15_000) return;
    // In the second half the same process runs throughout, so that its memory can be watched.
    const early = Date.now() - started < duration_ms / 2;
    const one = await killer.kill(early && (kills.length === 0 || random() < 0.5) ? 'runner' : 'store');
    kills.push(one);
    console.error(`${one.of} killed, current again after ${milliseconds(one.recovered_ms)}`);
  }
};
const sampleMemory = async (): Promise<void> => {
  while (!isOver()) {
    const bytes = product.memory();
    if (bytes !== undefined && Date.now() - product.startedAt() > WARM_UP_MS)
      samples.push({ at: Date.now(), bytes });
    await sleep(SAMPLE_MS);
  }
};

let exitCode = 1;
try {
  console.error(`soak of ${minutes} minutes, seed ${seed}, in ${folder}`);
  const options: LoadOptions = { product, isOver, random, sellers, rate_per_s, minutes };
  await poison(product);
  const [published, probes, pushes, answers] = await Promise.all([
    publishSteadily({ ...options, random: createSeededRandom(seed + 1) }),
    probeSteadily(options),
    Promise.all(Array.from({ length: SOCKETS }, () => watchSteadily(options))),
    Promise.all(Array.from({ length: READERS }, () => readSteadily({ ...options, random: Math.random }))),
    killAtRandom(),
    sampleMemory(),
  ]);
  const lastStart = product.startedAt();
  const drained_ms = await killer.waitUntilCurrent();
  const exact = await checkFigures(product);

  const calm = probes.filter((probe) => !isDisturbed(kills, probe)).map(({ shown_ms }) => shown_ms);
  const lastLife = samples.filter(({ at }) => at > lastStart);
  const quarter = Math.max(1, Math.floor(lastLife.length / 4));
  const [first, last] = [lastLife.slice(0, quarter), lastLife.slice(-quarter)].map((part) =>
    mean(part.map(({ bytes }) => bytes)),
  ) as [number, number];
  const statuses = new Map<string, number>();
  for (const one of answers)
    for (const [status, count] of one) statuses.set(status, (statuses.get(status) ?? 0) + count);
  const recovery = kills.map(({ recovered_ms }) => recovered_ms);
  const of = (name: Kill['of']): number => kills.filter((kill) => kill.of === name).length;
  const rows: readonly (readonly [string, string])[] = [
    ['records published', `${published.toLocaleString('en-US')}, ${rate_per_s} a second wanted`],
    ['records in the log', exact.records.toLocaleString('en-US')],
    ['kills', `${of('runner')} of the runner, ${of('store')} of the store`],
    ['started again by hand', String(kills.filter(({ restarted }) => restarted).length)],
    ['current again after a kill, longest', milliseconds(Math.max(0, ...recovery))],
    ['answers to readers', [...statuses].map(([status, count]) => `${status}: ${count}`).join(', ')],
    ['pushes to sockets', pushes.reduce((sum, count) => sum + count, 0).toLocaleString('en-US')],
    ['published to shown, median', milliseconds(quantile(calm, 0.5))],
    ['published to shown, 95th percentile', milliseconds(quantile(calm, 0.95))],
    ['published to shown, longest', `${milliseconds(quantile(calm, 1))} of ${calm.length} orders`],
    ['memory, first quarter', megabytes(first)],
    ['memory, last quarter', megabytes(last)],
    ['memory, slope', `${megabytes(slopeOf(lastLife))} an hour`],
    ['all counted after the end', milliseconds(drained_ms ?? Number.NaN)],
    ['reconcile', exact.reconciled],
  ];
  const width = Math.max(...rows.map(([name]) => name.length));
  console.log(rows.map(([name, value]) => `${name.padEnd(width)}  ${value}`).join('\n'));
  console.log(
    `${process.platform}-${process.arch}, ${availableParallelism()} CPUs, Node ${process.versions.node}, seed ${seed}`,
  );
  if (exact.mismatches.length > 0) console.log(`differ: ${exact.mismatches.join(', ')}`);
  console.log(
    `soak: ${minutes} minutes, ${kills.length} kills, ${exact.mismatches.length} mismatches, ` +
      `recovered within ${milliseconds(Math.max(0, ...recovery))}, ` +
      `neighbours shown within ${milliseconds(quantile(calm, 1))}, ` +
      `memory ${megabytes(first)} to ${megabytes(last)}`,
  );
  const isGood =
    exact.mismatches.length === 0 &&
    exact.reconciled.endsWith('all match') &&
    Math.max(0, ...recovery) <= RECOVERED_WITHIN_MS &&
    quantile(calm, 1) <= SHOWN_WITHIN_MS;
  exitCode = isGood ? 0 : 1;
} finally {
  await product.end('SIGINT');
  rmSync(folder, { recursive: true, force: true });
}
process.exit(exitCode);
