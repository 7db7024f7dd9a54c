import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { builtDashboard } from '../../local/dashboard/build.ts';
import { createDemo } from '../../local/demo/demo.ts';
import type { DemoRecord } from '../../local/demo/records.ts';
import { DEMO_SELLERS } from '../../local/demo/sellers.ts';
import { type Runner, startRunner } from '../../local/runner.ts';
import { POLICY } from '../support/factories/policy.ts';
import { readMetrics } from './api.ts';

const root = join(import.meta.dirname, '..', '..');

/** The demo sellers that tests look at; the others would only take time. */
const SELLERS = [
  'aurora-home',
  'slowpoke-crafts',
  'maybe-gadgets',
  'returns-r-us',
  'kestrel-cameras',
  'first-day-studio',
];
const NEWCOMER = 'first-day-studio';
const BATCH = 1000;
const SEEDING_MS_MAX = 150_000;
/** When nothing has changed for so long, everything is counted. */
const QUIET_MS = 2000;

export const MARKETPLACE = { timeZone: 'Europe/Berlin', currency: 'EUR' } as const;

const startIn = async (folder: string, port: number): Promise<Runner> =>
  startRunner({
    folder,
    fresh: false,
    port,
    marketplace: MARKETPLACE,
    policy: POLICY,
    environment: {},
    telemetry: {
      count: () => undefined,
      observe: () => undefined,
      warn: () => undefined,
      error: (message, error) => console.error(message, error),
    },
    dashboard: () => builtDashboard({ root, onBuild: () => undefined }),
    onAlert: () => undefined,
    onFailure: (failure) => console.error(failure),
    onLost: (error) => console.error(error),
  });

/** Starts the product with its dashboard in a new folder, where it can be started again. */
export const startEmptyMarketplace = async () => {
  const folder = mkdtempSync(join(tmpdir(), 'seller-pulse-e2e-'));
  let runner = await startIn(folder, 0);
  const { url } = runner;
  return {
    url,
    folder,
    end: () => runner.close(),
    start: async () => {
      runner = await startIn(folder, Number(new URL(url).port));
    },
    stop: async () => {
      await runner.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
};

const toLines = (records: readonly DemoRecord[]): string =>
  records.map((record) => JSON.stringify(record)).join('\n');

/** Publishes records as `npm run publish` does. */
export const publish = async (url: string, body: string): Promise<void> => {
  const response = await fetch(`${url}/local/records`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-ndjson' },
    body,
  });
  if (!response.ok) throw new Error(`publishing: ${response.status} ${await response.text()}`);
};

/** How long the demo runs after its history: today's orders arrive, ship and are paid. */
const LIVE_MS = 5 * 60_000;
const STEP_MS = 5000;

const HOUR_MS = 3_600_000;
const HOURLY_ORDERS = 14;

/** One order per hour and seller: the demo sells by day, and tests run in the morning too. */
const createHourlyOrders = (now: number): readonly DemoRecord[] =>
  SELLERS.flatMap((key) =>
    Array.from({ length: HOURLY_ORDERS }, (_, hour) => {
      const timestamp = now - (hour + 1) * HOUR_MS;
      const order_id = `hourly-${key}-${hour}`;
      const order = {
        order_id,
        seller_id: key,
        order_value: `${19 + ((hour * 37) % 53)}.90`,
        commission_rate: '0.12',
      };
      const rest = { order_accepted: true, status: 'completed', category: 'gifts', channel: 'web' };
      return {
        topic: 'marketplace_orders',
        key,
        timestamp,
        value: { ...order, ...rest, order_ts: new Date(timestamp).toISOString() },
      };
    }),
  );

/** Creates the records of a few demo sellers up to now. */
const createRecords = (now: number): readonly DemoRecord[] => {
  const sellers = DEMO_SELLERS.filter(({ id }) => SELLERS.includes(id));
  const { history, due } = createDemo({ seed: 20, startedAt: now - LIVE_MS, sellers });
  const steps = Array.from({ length: LIVE_MS / STEP_MS }, (_, step) => now - LIVE_MS + (step + 1) * STEP_MS);
  // The newcomer's first records are published by a test.
  return [...history, ...createHourlyOrders(now), ...steps.flatMap((at) => due(at))].filter(
    ({ key }) => key !== NEWCOMER,
  );
};

/** Reads up to which records the figures of all sellers go; empty while one has none. */
const readSources = async (url: string): Promise<string> => {
  const bodies = await Promise.all(
    SELLERS.filter((id) => id !== NEWCOMER).map((id) => readMetrics(url, id).catch(() => undefined)),
  );
  return bodies.some((body) => body === undefined)
    ? ''
    : JSON.stringify(bodies.map((body) => body?.source.map(({ offset }) => offset)));
};

/** Creates a rating per seller, so that pages show the lag of a new record, not of the history. */
const createLiveRatings = (now: number): readonly DemoRecord[] =>
  SELLERS.filter((id) => id !== NEWCOMER).map((key) => ({
    topic: 'seller_ratings',
    key,
    timestamp: now,
    value: {
      rating_id: 'live',
      order_id: 'live',
      seller_id: key,
      rating: 5,
      rated_ts: new Date(now).toISOString(),
    },
  }));

/** Waits until all records are counted. */
const waitUntilCounted = async (url: string): Promise<void> => {
  const deadline = Date.now() + SEEDING_MS_MAX;
  for (let [before, now] = ['', '-']; before !== now || now === ''; ) {
    if (Date.now() > deadline) throw new Error('the records of the demo are still being counted');
    await sleep(QUIET_MS);
    [before, now] = [now, await readSources(url)];
  }
};

/** Starts a marketplace with five weeks of a few demo sellers, all counted. */
export const startSeededMarketplace = async () => {
  const marketplace = await startEmptyMarketplace();
  const { url } = marketplace;
  const records = createRecords(Date.now());
  for (let first = 0; first < records.length; first += BATCH)
    await publish(url, toLines(records.slice(first, first + BATCH)));
  await waitUntilCounted(url);
  await publish(url, toLines(createLiveRatings(Date.now())));
  await waitUntilCounted(url);
  return marketplace;
};
