import type { PartitionedLog } from '../log/log.ts';
import { createDemo } from './demo.ts';
import { runDemo } from './run-demo.ts';

export type ContinueDemoSettings = {
  readonly log: PartitionedLog;
  readonly seed: number;
  readonly signal: AbortSignal;
  /** Told once the history is published and the marketplace lives on. */
  readonly onLive: (line: string) => void;
};

const STARTED = 'demo/started-at';
const TOLD = 'demo/history-told';

/**
 * Plays the demo marketplace into the log until the signal aborts. Its history is told once per log: a start that was
 * killed in the middle tells the same history again from the beginning, which changes no figure that was already counted.
 */
export const continueDemo = async ({ log, seed, signal, onLive }: ContinueDemoSettings): Promise<void> => {
  const { checkpoints } = log;
  const told = checkpoints.get(TOLD) !== undefined;
  const startedAt = told ? Date.now() : Number(checkpoints.get(STARTED) ?? Date.now());
  if (!told) checkpoints.set(STARTED, String(startedAt));
  const demo = createDemo({ seed, startedAt, withHistory: !told });
  await runDemo({
    demo,
    publish: async (records) => {
      log.append(
        records.map(({ topic, key, timestamp, value }) => ({
          topic,
          key: Buffer.from(key),
          timestamp,
          value: Buffer.from(JSON.stringify(value)),
        })),
      );
    },
    now: Date.now,
    signal,
    onLive: () => {
      checkpoints.set(TOLD, 'yes');
      onLive(
        `the demo marketplace is live${told ? '' : `; ${demo.history.length.toLocaleString('en-US')} records of its past are being counted`}`,
      );
    },
  });
};
