import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { metricsBody } from '../contracts/api/metrics.ts';
import { TOPICS } from '../contracts/names.ts';
import { DataFolderError, keyFile, runnerUrl } from '../local/data-folder.ts';
import { openIssuer } from '../local/tokens.ts';
import { endScript, startScript } from './child.ts';

const SELLERS = 10;
const WARM_UP = 20;
const POLL_MS = 2;
const STARTED_WITHIN_MS = 60_000;
const SHOWN_WITHIN_MS = 30_000;

const waitForUrl = async (folder: string, isRunning: () => boolean, signal: AbortSignal): Promise<string> => {
  for (const deadline = Date.now() + STARTED_WITHIN_MS; ; await sleep(20, undefined, { signal })) {
    try {
      return runnerUrl(folder);
    } catch (error) {
      if (!(error instanceof DataFolderError)) throw error;
      if (!isRunning() || Date.now() > deadline) throw new Error('the runner did not start; try npm start', { cause: error });
    }
  }
};

const orderLine = (sellerId: string, number: number): string => {
  const timestamp = Date.now();
  const value = {
    order_id: `order-${number}`,
    seller_id: sellerId,
    order_value: '10.00',
    commission_rate: '0.1',
    order_ts: new Date(timestamp).toISOString(),
    status: 'completed',
  };
  return JSON.stringify({ topic: TOPICS.orders, key: sellerId, timestamp, value });
};

/**
 * How long it takes until a record shows: starts the runner in a process of its own, publishes one order at a time and asks the API until the
 * seller's count has it. Milliseconds, one for each record, from before the publish to the answer that had it.
 */
export const measureFreshness = async (records: number, signal: AbortSignal): Promise<number[]> => {
  signal.throwIfAborted();
  await using ending = new AsyncDisposableStack();
  const folder = mkdtempSync(join(tmpdir(), 'seller-pulse-bench-'));
  ending.defer(() => rmSync(folder, { recursive: true, force: true }));
  const child = startScript('local/start.ts', ['--no-demo', '--port', '0', '--data', folder]);
  ending.defer(() => endScript(child));
  const url = await waitForUrl(folder, () => child.exitCode === null, signal);
  const issuer = await openIssuer(keyFile(folder));
  const token = await issuer.issue({ role: 'operator' }, Date.now(), 12 * 3600);

  const totalOrders = async (sellerId: string): Promise<number> => {
    const response = await fetch(`${url}/v1/sellers/${sellerId}/metrics`, { headers: { authorization: `Bearer ${token}` }, signal });
    if (response.status === 404) return 0;
    return metricsBody.parse(await response.json()).orders.total_orders;
  };
  const publish = async (line: string): Promise<void> => {
    const response = await fetch(`${url}/local/records`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-ndjson' },
      body: line,
      signal,
    });
    if (!response.ok) throw new Error(`the runner answered ${response.status}: ${await response.text()}`);
  };

  const samples: number[] = [];
  for (let number = 0; number < WARM_UP + records; number += 1) {
    const sellerId = `seller-${number % SELLERS}`;
    const expected = Math.floor(number / SELLERS) + 1;
    const started = performance.now();
    await publish(orderLine(sellerId, number));
    while ((await totalOrders(sellerId)) < expected) {
      if (performance.now() - started > SHOWN_WITHIN_MS) throw new Error(`record ${number} did not show within ${SHOWN_WITHIN_MS} ms`);
      await sleep(POLL_MS, undefined, { signal });
    }
    if (number >= WARM_UP) samples.push(performance.now() - started);
  }
  return samples;
};
