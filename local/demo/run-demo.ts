import { setTimeout as pause } from 'node:timers/promises';
import type { Demo } from './demo.ts';
import { STEP_MS } from './live.ts';
import type { DemoRecord } from './records.ts';

/** Records handed over at once while the history is told. */
const HISTORY_BATCH = 500;

export type RunDemoOptions = {
  readonly demo: Demo;
  /** Publishes records in this order; the next ones wait until it is done. */
  readonly publish: (records: readonly DemoRecord[]) => Promise<void>;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly signal: AbortSignal;
  /** Called once, when the history is published and the live phase begins. */
  readonly onLive?: () => void;
};

const pauseUnlessAborted = async (milliseconds: number, signal: AbortSignal): Promise<void> => {
  try {
    await pause(milliseconds, undefined, { signal });
  } catch (error) {
    if (!signal.aborted) throw error;
  }
};

/**
 * Publishes the demo's history, then what happens as the clock goes on, until the signal aborts. It then resolves, after the
 * publishing under way. An error of `publish` rejects it.
 */
export const runDemo = async ({ demo, publish, now, signal, onLive }: RunDemoOptions): Promise<void> => {
  for (let start = 0; start < demo.history.length && !signal.aborted; start += HISTORY_BATCH) {
    await publish(demo.history.slice(start, start + HISTORY_BATCH));
  }
  if (!signal.aborted) onLive?.();
  while (!signal.aborted) {
    const records = demo.due(now());
    if (records.length > 0) await publish(records);
    await pauseUnlessAborted(STEP_MS, signal);
  }
};
