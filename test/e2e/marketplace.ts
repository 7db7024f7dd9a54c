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

/** Those of the demo that the tests look at; the rest would only take time. */
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
/** With nothing new for so long, everything is counted. */
const QUIET_MS = 2000;

export const MARKETPLACE = { timeZone: 'Europe/Berlin', currency: 'EUR' } as const;

const start = async (folder: string, port: number): Promise<Runner> =>
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
  });

/** The product with its dashboard on a folder of its own; `restart` ends it and starts it again where it was. */
export const emptyMarketplace = async () => {
  const folder = mkdtempSync(join(tmpdir(), 'seller-pulse-e2e-'));
  let runner = await start(folder, 0);
  const { url } = runner;
  return {
    url,
    end: () => runner.close(),
    start: async () => {
      runner = await start(folder, Number(new URL(url).port));
    },
    stop: async () => {
      await runner.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
};

const linesOf = (records: readonly DemoRecord[]): string =>
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

/** How long the demo has lived on after its history: orders of today come, ship and are paid. */
const LIVED_MS = 5 * 60_000;
const STEP_MS = 5000;

const HOUR_MS = 3_600_000;
const SOLD_HOURS = 14;

/** The demo sells by day. So that pages have something to show in the morning too, each seller has sold something every hour. */
const soldHourly = (now: number): readonly DemoRecord[] =>
  SELLERS.flatMap((key) =>
    Array.from({ length: SOLD_HOURS }, (_, hour) => {
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

/** A few sellers of the demo up to now. */
const seededRecords = (now: number): readonly DemoRecord[] => {
  const sellers = DEMO_SELLERS.filter(({ id }) => SELLERS.includes(id));
  const { history, due } = createDemo({ seed: 20, startedAt: now - LIVED_MS, sellers });
  const steps = Array.from(
    { length: LIVED_MS / STEP_MS },
    (_, step) => now - LIVED_MS + (step + 1) * STEP_MS,
  );
  // A seller without a past is left without records, for the test that brings the first ones.
  return [...history, ...soldHourly(now), ...steps.flatMap((at) => due(at))].filter(
    ({ key }) => key !== NEWCOMER,
  );
};

/** Up to which records the figures of all sellers go. */
const marks = async (url: string): Promise<string> => {
  const bodies = await Promise.all(
    SELLERS.filter((id) => id !== NEWCOMER).map((id) => readMetrics(url, id).catch(() => undefined)),
  );
  return bodies.some((body) => body === undefined)
    ? ''
    : JSON.stringify(bodies.map((body) => body?.source.map(({ offset }) => offset)));
};

/** A rating of each seller that comes right now: the lag that is shown then tells of the way of a record, not of how the past was loaded. */
const liveRecords = (now: number): readonly DemoRecord[] =>
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

/** Until all that was published is counted. */
const counted = async (url: string): Promise<void> => {
  const deadline = Date.now() + SEEDING_MS_MAX;
  for (let [before, now] = ['', '-']; before !== now || now === ''; ) {
    if (Date.now() > deadline) throw new Error('the records of the demo are still being counted');
    await sleep(QUIET_MS);
    [before, now] = [now, await marks(url)];
  }
};

/** Five weeks of a few sellers of the demo and its last minutes, all counted. */
export const seededMarketplace = async () => {
  const marketplace = await emptyMarketplace();
  const { url } = marketplace;
  const records = seededRecords(Date.now());
  for (let first = 0; first < records.length; first += BATCH)
    await publish(url, linesOf(records.slice(first, first + BATCH)));
  await counted(url);
  await publish(url, linesOf(liveRecords(Date.now())));
  await counted(url);
  return marketplace;
};
