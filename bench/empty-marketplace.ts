import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { TOPICS } from '../contracts/records/topics.ts';
import { DataFolderError, runnerUrl } from '../local/data-folder.ts';
import { endChild, startCommand } from './child.ts';

const STARTED_WITHIN_MS = 60_000;

const waitForUrl = async (folder: string, isRunning: () => boolean, signal: AbortSignal): Promise<string> => {
  for (const deadline = Date.now() + STARTED_WITHIN_MS; ; await sleep(20, undefined, { signal })) {
    try {
      return runnerUrl(folder);
    } catch (error) {
      if (!(error instanceof DataFolderError)) throw error;
      if (!isRunning() || Date.now() > deadline)
        throw new Error('the runner did not start; try npm start', { cause: error });
    }
  }
};

/** An order over 10.00 that is placed and completed right now, as a line to publish. */
export const orderLine = (sellerId: string, number: number): string => {
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

export type EmptyMarketplace = AsyncDisposable & {
  readonly url: string;
  readonly folder: string;
  /** Resolves once the log has the record. */
  readonly publish: (line: string) => Promise<void>;
};

/**
 * A runner without a demo, in a process and a folder of its own that both go when it is disposed
 * of.
 */
export const startEmptyMarketplace = async (signal: AbortSignal): Promise<EmptyMarketplace> => {
  signal.throwIfAborted();
  await using ending = new AsyncDisposableStack();
  const folder = mkdtempSync(join(tmpdir(), 'seller-pulse-bench-'));
  ending.defer(() => rmSync(folder, { recursive: true, force: true }));
  const child = startCommand('start', ['--no-demo', '--port', '0', '--data', folder]);
  ending.defer(() => endChild(child));
  const url = await waitForUrl(folder, () => child.exitCode === null, signal);
  const started = ending.move();
  return {
    url,
    folder,
    publish: async (line) => {
      const response = await fetch(`${url}/local/records`, {
        method: 'POST',
        headers: { 'content-type': 'application/x-ndjson' },
        body: line,
        signal,
      });
      if (!response.ok) throw new Error(`the runner answered ${response.status}: ${await response.text()}`);
    },
    [Symbol.asyncDispose]: () => started.disposeAsync(),
  };
};
