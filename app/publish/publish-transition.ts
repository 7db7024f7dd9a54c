import type { AlertTransition } from '../../contracts/alerts.ts';
import { wordAlert } from '../../domain/showing/alert-wording.ts';
import { forEachConcurrently } from '../pacing/concurrency.ts';
import { gatherFailures } from '../pacing/gathered-failures.ts';
import type { PendingStore } from '../ports/pending.ts';
import type { PublishAlert } from '../ports/publishing.ts';
import type { Telemetry } from '../ports/telemetry.ts';

export type PublishDeps = {
  readonly pending: Pick<PendingStore, 'isUnpublished' | 'markPublished'>;
  readonly publishAlert: PublishAlert;
  readonly telemetry: Telemetry;
};

const MARKS_AT_ONCE = 16;

/**
 * Publishes a committed transition with its wording.
 * @throws when the topic does not accept it
 */
export const publishTransition = async (
  { publishAlert, telemetry }: Pick<PublishDeps, 'publishAlert' | 'telemetry'>,
  transition: AlertTransition,
): Promise<void> => {
  await publishAlert(transition, wordAlert(transition));
  telemetry.count('alertsPublished', 1);
};

/**
 * Marks transitions as published, as long as `hasTime` says so. A failure is only logged: the clock
 * then publishes the alert once more, with the same id.
 */
export const markAllPublished = async (
  { pending, telemetry }: Pick<PublishDeps, 'pending' | 'telemetry'>,
  transitions: readonly AlertTransition[],
  hasTime: () => boolean,
): Promise<void> => {
  const unmarked = gatherFailures();
  await forEachConcurrently(transitions, MARKS_AT_ONCE, async (transition) => {
    try {
      if (!hasTime()) throw new Error('time runs short');
      await pending.markPublished(transition);
    } catch (error) {
      unmarked.add(transition.alert_id, error);
    }
  });
  const failed = unmarked.summary();
  if (failed !== undefined)
    telemetry.warn(
      `alerts could not be marked as published (${failed.count}); the clock will send them again`,
      failed.details,
      failed.error,
    );
};
