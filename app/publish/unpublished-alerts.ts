import type { AlertTransition } from '../../contracts/alerts.ts';
import { UNPUBLISHED_AFTER_SECONDS } from '../../contracts/alerts.ts';
import { forEachConcurrently } from '../pacing/concurrency.ts';
import { gatherFailures } from '../pacing/gathered-failures.ts';
import type { PendingStore, UnpublishedAlert } from '../ports/pending.ts';
import { markAllPublished, type PublishDeps, publishTransition } from './publish-transition.ts';
import { type ChatDeps, sendToChat } from './tell-chat.ts';

export type UnpublishedDeps = PublishDeps &
  ChatDeps & {
    readonly pending: Pick<PendingStore, 'readUnpublishedAlerts'>;
    /** ms since 1970. */
    readonly clock: () => number;
  };

const RULES_AT_ONCE = 8;

const toRuleKey = ({ sellerId, rule }: UnpublishedAlert): string => `${sellerId} ${rule}`;

/**
 * The alerts of one rule that notify has missed: all up to the last one that was raised a while
 * ago, or in the future, which is by a clock that was ahead. A later number never goes out before
 * an earlier one.
 */
const findMissed = (alertsOfRule: readonly UnpublishedAlert[], now: number): UnpublishedAlert[] => {
  const since = now - UNPUBLISHED_AFTER_SECONDS * 1000;
  const isFresh = ({ raisedAt }: UnpublishedAlert): boolean => raisedAt > since && raisedAt <= now;
  return alertsOfRule.slice(0, alertsOfRule.findLastIndex((alert) => !isFresh(alert)) + 1);
};

/**
 * Publishes the alerts of a shard's sellers that were committed a while ago and are still
 * unpublished, as long as `hasTime` says so. The alerts of one rule of a seller go out in the order
 * of their numbers. If one fails, those behind it wait for the next tick. If one cannot be read,
 * those behind it go out: they would otherwise wait for ever.
 *
 * Reports how many alerts it saw, even if there were none, so that an alarm can tell a quiet day
 * from a clock that has stopped.
 */
export const publishUnpublished = async (
  deps: UnpublishedDeps,
  shard: number,
  hasTime: () => boolean,
): Promise<void> => {
  const { pending, clock, telemetry } = deps;
  const published: AlertTransition[] = [];
  const failures = gatherFailures();
  /** Rules with an alert that could not be published, so that those behind it must wait. */
  const blockedRules = new Set<string>();

  const publish = async (transition: AlertTransition): Promise<void> => {
    // The notify function may have published it since it was listed.
    if (!(await pending.isUnpublished(transition))) return;
    await publishTransition(deps, transition);
    published.push(transition);
    await markAllPublished(deps, [transition], hasTime);
  };
  const publishInOrder = async (alertsOfRule: readonly UnpublishedAlert[]): Promise<void> => {
    for (const alert of alertsOfRule) {
      if (!hasTime() || blockedRules.has(toRuleKey(alert))) return;
      try {
        if (alert.transition === undefined) throw new Error('what is stored of it cannot be read');
        await publish(alert.transition);
      } catch (error) {
        failures.add(alert.alertId, error);
        if (alert.transition !== undefined) blockedRules.add(toRuleKey(alert));
      }
    }
  };

  let seen: number | undefined;
  try {
    for await (const alerts of pending.readUnpublishedAlerts(shard)) {
      const missed = [...Map.groupBy(alerts, toRuleKey).values()].map((ofRule) =>
        findMissed(ofRule, clock()),
      );
      seen = (seen ?? 0) + missed.flat().length;
      await forEachConcurrently(missed, RULES_AT_ONCE, publishInOrder);
      if (!hasTime()) break;
    }
  } finally {
    // Nothing is reported when not even the first part could be read. When time ran out, it is a
    // minimum.
    if (seen !== undefined) telemetry.observe('alertsUnpublished', seen, 'count');
    const failed = failures.summary();
    if (failed !== undefined)
      telemetry.error(
        `unpublished alerts could not be published now (${failed.count}); the next tick tries again`,
        failed.error,
        failed.details,
      );
    await sendToChat(deps, published);
  }
};
