import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { builtDashboard } from '../../local/dashboard/build.ts';
import { createDemo } from '../../local/demo/demo.ts';
import type { DemoRecord } from '../../local/demo/records.ts';
import { DEMO_SELLERS } from '../../local/demo/sellers.ts';
import { type Runner, startRunner } from '../../local/runner.ts';
import { POLICY } from '../policy.ts';
import { readMetrics } from './api.ts';

const root = join(import.meta.dirname, '..', '..');

/** Those of the demo that the tests look at; the rest would only take time. */
const SELLERS = ['aurora-home', 'slowpoke-crafts', 'maybe-gadgets', 'returns-r-us', 'kestrel-cameras', 'first-day-studio'];
const BATCH = 1000;
const HISTORY_MS_MAX = 150_000;

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

const linesOf = (records: readonly DemoRecord[]): string => records.map((record) => JSON.stringify(record)).join('\n');

/** Publishes records as `npm run publish` does. */
export const publish = async (url: string, body: string): Promise<void> => {
  const response = await fetch(`${url}/local/records`, { method: 'POST', headers: { 'content-type': 'application/x-ndjson' }, body });
  if (!response.ok) throw new Error(`publishing: ${response.status} ${await response.text()}`);
};

/** Five weeks of a few sellers of the demo, all counted. */
export const seededMarketplace = async () => {
  const marketplace = await emptyMarketplace();
  const { history } = createDemo({ seed: 20, startedAt: Date.now(), sellers: DEMO_SELLERS.filter(({ id }) => SELLERS.includes(id)) });
  for (let first = 0; first < history.length; first += BATCH) await publish(marketplace.url, linesOf(history.slice(first, first + BATCH)));
  // Values of the demo are records of the marketplace or, here and there, broken on purpose.
  const orders = Map.groupBy(
    history.filter(({ topic, value }) => topic === 'marketplace_orders' && typeof value['order_id'] === 'string'),
    ({ key }) => key,
  );
  const uncounted = async (): Promise<string | undefined> => {
    for (const [sellerId, snapshots] of orders) {
      const known = new Set(snapshots.map(({ value }) => value['order_id'])).size;
      const counted = await readMetrics(marketplace.url, sellerId).then(
        (body) => body.orders.total_orders,
        () => 0,
      );
      if (counted < known - 1) return `${counted} of ${known} orders of ${sellerId} are counted`;
    }
    return undefined;
  };
  const deadline = Date.now() + HISTORY_MS_MAX;
  for (let missing = await uncounted(); missing !== undefined; missing = await uncounted()) {
    if (Date.now() > deadline) throw new Error(missing);
    await sleep(250);
  }
  return marketplace;
};
