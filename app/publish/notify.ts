import type { AlertTransition } from '../../contracts/alerts.ts';
import { UNPUBLISHED_AFTER_SECONDS } from '../../contracts/alerts.ts';
import { type RemainingTime, within } from '../pacing/time-limit.ts';
import { type PushDeps, pushSummaries, type StreamedSummary } from '../watch/push-summaries.ts';
import { markAllPublished, type PublishDeps, publishTransition } from './publish-transition.ts';
import { type ChatDeps, sendToChat } from './tell-chat.ts';

export type NotifyDeps = PushDeps & PublishDeps & ChatDeps;

/** A new alert from the stream. `readTransition` throws when it cannot be read. */
export type StreamedAlert = {
  readonly sequence: string;
  readonly sellerId: string;
  readonly alertId: string;
  readonly readTransition: () => AlertTransition;
};

/** Alerts in the order of the stream, and each seller's newest summary. */
export type NotifyBatch = {
  readonly alerts: readonly StreamedAlert[];
  readonly summaries: readonly StreamedSummary[];
};

/**
 * Publishes alerts and pushes summaries. Resolves with the sequence number at which publishing
 * stopped.
 */
export type Notify = (batch: NotifyBatch, remaining: RemainingTime) => Promise<string | undefined>;

/** Time kept back to report how far the batch came. */
const RESERVE_MS = 3000;

/**
 * The alerts of a batch that were published, and those of them that are not marked as published
 * yet.
 */
type Progress = { readonly published: AlertTransition[]; readonly unmarked: AlertTransition[] };

const hasTime = (remaining: RemainingTime): boolean => remaining() >= RESERVE_MS;

/**
 * Publishes one alert. The clock may publish it too if it is still unpublished some time after it
 * was raised. When this invocation can last until then, it works as the clock does: it skips an
 * alert that is already marked, and marks it before the next one. Otherwise a notify function that
 * lags behind would send again what the clock has sent.
 */
const publishAlert = async (
  deps: NotifyDeps,
  transition: AlertTransition,
  remaining: RemainingTime,
  { published, unmarked }: Progress,
): Promise<void> => {
  if (!hasTime(remaining)) throw new Error('time runs short');
  const clockPublishesAt = Date.parse(transition.occurred_at) + UNPUBLISHED_AFTER_SECONDS * 1000;
  const isShared = deps.clock() + remaining() >= clockPublishesAt;
  if (isShared && !(await deps.pending.isUnpublished(transition))) return;
  await publishTransition(deps, transition);
  published.push(transition);
  if (isShared) await markAllPublished(deps, [transition], () => hasTime(remaining));
  else unmarked.push(transition);
};

/**
 * Undefined for an alert that cannot be read. Delivering it again would change nothing, so those
 * behind it go on. It stays listed as unpublished, where the clock names it until somebody acts.
 */
const readAlert = (
  { telemetry }: Pick<NotifyDeps, 'telemetry'>,
  { alertId, sellerId, readTransition }: StreamedAlert,
): AlertTransition | undefined => {
  try {
    return readTransition();
  } catch (error) {
    telemetry.error(`alert ${alertId} cannot be read and was not published; those behind it go on`, error, {
      seller_id: sellerId,
      alert_id: alertId,
    });
    return undefined;
  }
};

/**
 * Publishes alerts one by one. Returns the sequence number of the first that fails, and stops
 * there.
 */
const publishInOrder = async (
  deps: NotifyDeps,
  alerts: readonly StreamedAlert[],
  remaining: RemainingTime,
  progress: Progress,
): Promise<string | undefined> => {
  for (const alert of alerts) {
    const transition = readAlert(deps, alert);
    if (transition === undefined) continue;
    try {
      await publishAlert(deps, transition, remaining, progress);
    } catch (error) {
      deps.telemetry.error(
        'an alert could not be published; it and those behind it will be delivered again',
        error,
        { seller_id: alert.sellerId },
      );
      return alert.sequence;
    }
  }
  return undefined;
};

/**
 * Creates the use case of the notify function. It publishes alerts one by one in stream order. At
 * the first failure it stops and returns that record, so that the stream delivers it and those
 * behind it again. So no alert is lost or overtakes another, and one that is sent twice has the
 * same id.
 *
 * Only then does it mark the alerts as published, send them to the chat and push summaries, so that
 * a slow store, chat or socket delays no alert. It ends in time even if one of them hangs.
 */
export const createNotify =
  (deps: NotifyDeps): Notify =>
  ({ alerts, summaries }, remaining) =>
    within(remaining() - RESERVE_MS, async () => {
      const progress: Progress = { published: [], unmarked: [] };
      const failed = await publishInOrder(deps, alerts, remaining, progress);
      // Also after a failure: the stream does not deliver the records before the failed one again.
      await Promise.all([
        markAllPublished(deps, progress.unmarked, () => hasTime(remaining)),
        sendToChat(deps, progress.published),
        pushSummaries(deps, summaries, remaining() - RESERVE_MS),
      ]);
      return failed;
    });
