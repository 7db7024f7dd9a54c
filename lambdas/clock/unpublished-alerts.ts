import type { PendingStore, UnpublishedAlert } from '../../adapters/dynamodb/pending-store.ts';
import { forEachConcurrently } from '../../adapters/runtime/concurrency.ts';
import { METRICS, UNPUBLISHED_AFTER_SECONDS } from '../../contracts/names.ts';
import { noteAsPublished, type PublishDeps, publishTransition } from '../notify/publish-transition.ts';

export type UnpublishedDeps = PublishDeps & {
  readonly pending: Pick<PendingStore, 'readUnpublishedAlerts' | 'markPublished'>;
  /** ms since 1970. */
  readonly clock: () => number;
};

const RULES_AT_ONCE = 8;

/**
 * Publishes the alerts of a shard's sellers that were committed a while ago and are still not out, as long as `hasTime` says so. Those of one rule
 * of one seller go out in the order of their numbers; at the first that fails the rest of them wait for the next tick.
 *
 * Tells how many it found, also when there were none: an alarm on a metric that is only there in trouble cannot tell a quiet
 * day from a clock that stopped.
 */
export const publishUnpublished = async (deps: UnpublishedDeps, shard: number, hasTime: () => boolean): Promise<void> => {
  const { pending, clock, telemetry } = deps;
  const alerts = await pending.readUnpublishedAlerts(shard, clock() - UNPUBLISHED_AFTER_SECONDS * 1000);
  telemetry.observe(METRICS.alertsUnpublished, alerts.length, 'count');

  const publishInOrder = async (ofRule: readonly UnpublishedAlert[]): Promise<void> => {
    for (const { sellerId, rule, transition } of ofRule) {
      if (!hasTime()) return;
      try {
        if (transition === undefined) throw new Error('what is stored of it cannot be read');
        await publishTransition(deps, transition);
      } catch (error) {
        telemetry.error('an alert that was not published yet could not be published now', error, { seller_id: sellerId, rule });
        // One that can never be read is not waited for: its successors would never go out.
        if (transition === undefined) continue;
        return;
      }
      await noteAsPublished(deps, transition);
    }
  };
  const byRule = Map.groupBy(alerts, ({ sellerId, rule }) => `${sellerId} ${rule}`);
  await forEachConcurrently([...byRule.values()], RULES_AT_ONCE, publishInOrder);
};
