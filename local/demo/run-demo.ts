import { waitFor } from '../event-sources/waiting.ts';
import type { Demo } from './demo.ts';
import { STEP_MS } from './live.ts';
import type { DemoRecord } from './records.ts';

/** How many records of the history are published at once. */
const HISTORY_BATCH = 500;

export type RunDemoOptions = {
  readonly demo: Demo;
  /** Publishes records in this order; the next ones wait until it resolves. */
  readonly publish: (records: readonly DemoRecord[]) => Promise<void>;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly signal: AbortSignal;
  /** Called once, when the history is published and the live phase begins. */
  readonly onLive?: () => void;
};

/**
 * Publishes the demo's history, then its live records as time goes on. Resolves when the signal
 * aborts and the running `publish` is done; rejects with an error of `publish`.
 */
export const runDemo = async ({ demo, publish, now, signal, onLive }: RunDemoOptions): Promise<void> => {
  for (let start = 0; start < demo.history.length && !signal.aborted; start += HISTORY_BATCH) {
    await publish(demo.history.slice(start, start + HISTORY_BATCH));
  }
  if (!signal.aborted) onLive?.();
  while (!signal.aborted) {
    const records = demo.due(now());
    if (records.length > 0) await publish(records);
    await waitFor(STEP_MS, signal);
  }
};
