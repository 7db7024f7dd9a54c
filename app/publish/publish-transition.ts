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

/** Publishes a committed transition, in words. Resolves once it is taken, rejects when it is not. */
export const publishTransition = async (
  { publishAlert, telemetry }: Pick<PublishDeps, 'publishAlert' | 'telemetry'>,
  transition: AlertTransition,
): Promise<void> => {
  await publishAlert(transition, wordAlert(transition));
  telemetry.count('alertsPublished', 1);
};

/**
 * Notes that transitions are out, as long as `hasTime` says so. What could not be noted is only told: the clock then finds it as unpublished
 * and sends it once more, under the same id.
 */
export const noteAsPublished = async (
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
  const told = unmarked.summary();
  if (told !== undefined)
    telemetry.warn(
      `alerts that went out could not be marked as published (${told.count}); the clock will send them again`,
      told.details,
      told.error,
    );
};
