import { type Redelivery, untilDelivered } from '../event-sources/redelivery.ts';
import type { Checkpoints } from '../log/log.ts';
import type { RecordLog } from '../log/record-log.ts';
import { createDemo } from './demo.ts';
import { runDemo } from './run-demo.ts';

export type ContinueDemoSettings = {
  readonly log: RecordLog;
  /** Where it is kept how far the demo is. */
  readonly checkpoints: Checkpoints;
  /** A broker may be away for a while. */
  readonly redelivery: Redelivery;
  readonly seed: number;
  readonly signal: AbortSignal;
  /** Told once the history is published and the marketplace lives on. */
  readonly onLive: (line: string) => void;
};

const checkpointOf = ({ id }: RecordLog, what: string): string =>
  ['demo', id, what].filter((part) => part !== '').join('/');

/** Whether the log has the demo's history already, so that the demo only goes on. */
export const historyIsTold = ({
  log,
  checkpoints,
}: Pick<ContinueDemoSettings, 'log' | 'checkpoints'>): boolean =>
  checkpoints.get(checkpointOf(log, 'history-told')) !== undefined;

/**
 * Plays the demo marketplace into the log until the signal aborts. Its history is told once per log: a start that was
 * killed in the middle tells the same history again from the beginning, which changes no figure that was already counted.
 */
export const continueDemo = async ({
  log,
  checkpoints,
  redelivery,
  seed,
  signal,
  onLive,
}: ContinueDemoSettings): Promise<void> => {
  const [STARTED, TOLD] = [checkpointOf(log, 'started-at'), checkpointOf(log, 'history-told')];
  const told = historyIsTold({ log, checkpoints });
  const startedAt = told ? Date.now() : Number(checkpoints.get(STARTED) ?? Date.now());
  if (!told) checkpoints.set(STARTED, String(startedAt));
  const demo = createDemo({ seed, startedAt, withHistory: !told });
  await runDemo({
    demo,
    publish: async (records) => {
      const published = records.map(({ topic, key, timestamp, value }) => ({
        topic,
        key: Buffer.from(key),
        timestamp,
        value: Buffer.from(JSON.stringify(value)),
      }));
      await untilDelivered('publishing the demo', async () => log.append(published), redelivery, signal);
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
