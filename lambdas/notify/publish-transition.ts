import type { PendingStore } from '../../adapters/dynamodb/pending-store.ts';
import type { Telemetry } from '../../adapters/runtime/telemetry.ts';
import type { PublishAlert } from '../../adapters/sns/alert-publisher.ts';
import type { AlertTransition } from '../../contracts/alerts.ts';
import { METRICS } from '../../contracts/names.ts';
import { wordingOf } from '../../domain/alert-wording.ts';

export type PublishDeps = {
  readonly pending: Pick<PendingStore, 'markPublished'>;
  readonly publishAlert: PublishAlert;
  readonly telemetry: Telemetry;
};

/** Publishes a committed transition, in words. Resolves once it is taken, rejects when it is not. */
export const publishTransition = async (
  { publishAlert, telemetry }: Pick<PublishDeps, 'publishAlert' | 'telemetry'>,
  transition: AlertTransition,
): Promise<void> => {
  await publishAlert(transition, wordingOf(transition));
  telemetry.count(METRICS.alertsPublished, 1);
};

/**
 * Notes that a transition is out. When that fails it is only told: the clock then finds the alert as unpublished and sends it
 * once more, under the same id.
 */
export const noteAsPublished = async (
  { pending, telemetry }: Pick<PublishDeps, 'pending' | 'telemetry'>,
  transition: AlertTransition,
): Promise<void> => {
  try {
    await pending.markPublished(transition);
  } catch (error) {
    telemetry.warn('an alert went out but could not be marked as published; the clock will send it again', {
      alert_id: transition.alert_id,
      reason: String(error),
    });
  }
};
