import type { AlertTransition } from '../../contracts/alerts.ts';
import { UNPUBLISHED_AFTER_SECONDS } from '../../contracts/alerts.ts';
import { type RemainingTime, within } from '../pacing/time-limit.ts';
import { type PushDeps, pushSummaries, type StreamedSummary } from '../watch/push-summaries.ts';
import { noteAsPublished, type PublishDeps, publishTransition } from './publish-transition.ts';
import { type ChatDeps, tellChatOf } from './tell-chat.ts';

export type NotifyDeps = PushDeps & PublishDeps & ChatDeps;

/** A new alert from the stream. `readTransition` throws when it cannot be read. */
export type StreamedAlert = {
  readonly sequence: string;
  readonly sellerId: string;
  readonly readTransition: () => AlertTransition;
};

/** Alerts in the order of the stream, and each seller's newest summary. */
export type NotifyBatch = {
  readonly alerts: readonly StreamedAlert[];
  readonly summaries: readonly StreamedSummary[];
};

/** Publishes alerts and pushes summaries. Resolves with the sequence number at which publishing stopped. */
export type Notify = (batch: NotifyBatch, remaining: RemainingTime) => Promise<string | undefined>;

/** Time kept back to report how far the batch came. */
const RESERVE_MS = 3000;

/**
 * The notify function. Alerts go out one by one in stream order; at the first that cannot be published it stops and names
 * that record, so the stream delivers it and everything behind it again: none is lost, none overtakes another, and one
 * that is sent twice carries the same id. Then those that are out are marked as published, told in the chat, and summaries are pushed: so
 * neither a slow store nor a slow chat or socket delays an alert. Whatever hangs, the batch ends in time.
 *
 * An alert that the clock may meet as unpublished before this invocation has ended is handled as the clock does it: passed over
 * when its mark is gone, and marked before the next one goes out. So when notify is behind, subscribers do not hear again what the clock
 * has told them.
 */
export const createNotify = (deps: NotifyDeps): Notify => {
  const { pending, clock, telemetry } = deps;

  return ({ alerts, summaries }, remaining) => {
    const hasTime = (): boolean => remaining() >= RESERVE_MS;
    const isSharedWithClock = ({ occurred_at }: AlertTransition): boolean =>
      clock() + remaining() >= Date.parse(occurred_at) + UNPUBLISHED_AFTER_SECONDS * 1000;

    const published: AlertTransition[] = [];
    const unmarked: AlertTransition[] = [];
    const publish = async (alert: StreamedAlert): Promise<void> => {
      if (!hasTime()) throw new Error('time runs short');
      const transition = alert.readTransition();
      const shared = isSharedWithClock(transition);
      if (shared && !(await pending.isUnpublished(transition))) return;
      await publishTransition(deps, transition);
      published.push(transition);
      if (shared) await noteAsPublished(deps, [transition], hasTime);
      else unmarked.push(transition);
    };
    /** The record at which publishing stopped; undefined when every alert is out. */
    const publishAll = async (): Promise<string | undefined> => {
      for (const alert of alerts) {
        try {
          await publish(alert);
        } catch (error) {
          telemetry.error(
            'an alert could not be published; it and what follows will be delivered again',
            error,
            {
              seller_id: alert.sellerId,
            },
          );
          return alert.sequence;
        }
      }
      return undefined;
    };

    return within(remaining() - RESERVE_MS, async () => {
      const failed = await publishAll();
      // Even after a failure: what comes before the failed record does not come again.
      await Promise.all([
        noteAsPublished(deps, unmarked, hasTime),
        tellChatOf(deps, published),
        pushSummaries(deps, summaries, remaining() - RESERVE_MS),
      ]);
      return failed;
    });
  };
};
