import { type Redelivery, untilDelivered } from '../event-sources/redelivery.ts';
import type { Checkpoints } from '../log/log.ts';
import type { RecordLog } from '../log/record-log.ts';
import { createDemo } from './demo.ts';
import { runDemo } from './run-demo.ts';

export type ContinueDemoSettings = {
  readonly log: RecordLog;
  /** Keep how far the demo has come. */
  readonly checkpoints: Checkpoints;
  /** A broker may be down for a while. */
  readonly redelivery: Redelivery;
  readonly seed: number;
  readonly signal: AbortSignal;
  /** Called once the history is published and the live phase begins. */
  readonly onLive: (line: string) => void;
};

/** Names of checkpoints, which must not change: data folders of earlier releases have them. */
const [STARTED, PUBLISHED] = ['started-at', 'history-told'] as const;

const checkpointOf = ({ id }: RecordLog, name: string): string =>
  ['demo', id, name].filter((part) => part !== '').join('/');

/** Whether the log has the demo's history already, so that only the live phase is left. */
export const hasHistory = ({
  log,
  checkpoints,
}: Pick<ContinueDemoSettings, 'log' | 'checkpoints'>): boolean =>
  checkpoints.get(checkpointOf(log, PUBLISHED)) !== undefined;

/**
 * Plays the demo marketplace into the log until the signal aborts. A log gets its history once.
 * When that was cut short, the next start publishes the same history again from the beginning,
 * which changes no figure that was counted already.
 */
export const continueDemo = async ({
  log,
  checkpoints,
  redelivery,
  seed,
  signal,
  onLive,
}: ContinueDemoSettings): Promise<void> => {
  const withHistory = !hasHistory({ log, checkpoints });
  const begun = withHistory ? checkpoints.get(checkpointOf(log, STARTED)) : undefined;
  const startedAt = Number(begun ?? Date.now());
  if (withHistory) checkpoints.set(checkpointOf(log, STARTED), String(startedAt));
  const demo = createDemo({ seed, startedAt, withHistory });
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
      checkpoints.set(checkpointOf(log, PUBLISHED), 'yes');
      const records = demo.history.length.toLocaleString('en-US');
      onLive(
        'the demo marketplace is ' +
          `live${withHistory ? `; ${records} records of its history are being counted` : ''}`,
      );
    },
  });
};
