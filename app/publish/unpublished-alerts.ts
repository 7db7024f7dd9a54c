import type { PendingStore, UnpublishedAlert } from '../../adapters/dynamodb/pending-store.ts';
import type { AlertTransition } from '../../contracts/alerts.ts';
import { UNPUBLISHED_AFTER_SECONDS } from '../../contracts/alerts.ts';
import { forEachConcurrently } from '../pacing/concurrency.ts';
import { gatherFailures } from '../pacing/gathered-failures.ts';
import { noteAsPublished, type PublishDeps, publishTransition } from './publish-transition.ts';
import { type ChatDeps, tellChatOf } from './tell-chat.ts';

export type UnpublishedDeps = PublishDeps &
  ChatDeps & {
    readonly pending: Pick<PendingStore, 'readUnpublishedAlerts'>;
    /** ms since 1970. */
    readonly clock: () => number;
  };

const RULES_AT_ONCE = 8;

const ruleOf = ({ sellerId, rule }: UnpublishedAlert): string => `${sellerId} ${rule}`;

/**
 * Publishes the alerts of a shard's sellers that were committed a while ago and are still not out, as long as `hasTime` says so. Those of one rule
 * of one seller go out in the order of their numbers; at the first that fails the rest of them wait for the next tick, and those of others do
 * not. One that can never be read is not waited for: its successors would never go out.
 *
 * Tells how many it found, also when there were none: an alarm on a metric that is only there in trouble cannot tell a quiet
 * day from a clock that stopped.
 */
export const publishUnpublished = async (
  deps: UnpublishedDeps,
  shard: number,
  hasTime: () => boolean,
): Promise<void> => {
  const { pending, clock, telemetry } = deps;
  const published: AlertTransition[] = [];
  const failures = gatherFailures();
  /** Of these rules one could not be published, so that what follows it waits. */
  const waiting = new Set<string>();

  const publish = async (transition: AlertTransition): Promise<void> => {
    // Notify may have been faster since this was listed.
    if (!(await pending.isUnpublished(transition))) return;
    await publishTransition(deps, transition);
    published.push(transition);
    await noteAsPublished(deps, [transition], hasTime);
  };
  const publishInOrder = async (ofRule: readonly UnpublishedAlert[]): Promise<void> => {
    for (const alert of ofRule) {
      if (!hasTime() || waiting.has(ruleOf(alert))) return;
      try {
        if (alert.transition === undefined) throw new Error('what is stored of it cannot be read');
        await publish(alert.transition);
      } catch (error) {
        failures.add(alert.alertId, error);
        if (alert.transition !== undefined) waiting.add(ruleOf(alert));
      }
    }
  };

  let found: number | undefined;
  try {
    for await (const alerts of pending.readUnpublishedAlerts(
      shard,
      clock() - UNPUBLISHED_AFTER_SECONDS * 1000,
    )) {
      found = (found ?? 0) + alerts.length;
      await forEachConcurrently([...Map.groupBy(alerts, ruleOf).values()], RULES_AT_ONCE, publishInOrder);
      if (!hasTime()) break;
    }
  } finally {
    // Of more than there was time for, those that were seen. When not even the first could be looked up, nobody knows.
    if (found !== undefined) telemetry.observe('alertsUnpublished', found, 'count');
    const failed = failures.summary();
    if (failed !== undefined)
      telemetry.error(
        `alerts that were not published yet could not be published now (${failed.count}); the next tick tries again`,
        failed.error,
        failed.details,
      );
    await tellChatOf(deps, published);
  }
};
