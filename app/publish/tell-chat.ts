import type { AlertTransition } from '../../contracts/alerts.ts';
import { wordAlert } from '../../domain/showing/alert-wording.ts';

import { forEachConcurrently } from '../pacing/concurrency.ts';
import { gatherFailures } from '../pacing/gathered-failures.ts';
import { within } from '../pacing/time-limit.ts';
import type { PublishAlert } from '../ports/publishing.ts';
import type { Telemetry } from '../ports/telemetry.ts';

export type ChatDeps = {
  /** Undefined where no chat is told. */
  readonly tellChat: PublishAlert | undefined;
  readonly telemetry: Telemetry;
};

const RULES_AT_ONCE = 8;
/** The alerts of the next batch wait for this one: a chat that takes nothing may not hold them up for longer. */
const BUDGET_MS = 3000;

/**
 * Tells a chat of alerts that are out, those of one rule of one seller in their order. What the chat does not take, or not in time, is counted
 * and let be: whoever must know is told by the alerts topic.
 */
export const tellChatOf = async (
  { tellChat, telemetry }: ChatDeps,
  published: readonly AlertTransition[],
): Promise<void> => {
  if (tellChat === undefined) return;
  const untold = gatherFailures();
  const ofRules = Map.groupBy(published, ({ seller_id, rule }) => `${seller_id} ${rule}`);
  await within(BUDGET_MS, () =>
    forEachConcurrently([...ofRules.values()], RULES_AT_ONCE, async (ofRule) => {
      for (const transition of ofRule) {
        try {
          await tellChat(transition, wordAlert(transition));
        } catch (error) {
          untold.add(transition.alert_id, error);
        }
      }
    }),
  );
  const told = untold.summary();
  if (told === undefined) return;
  telemetry.count('chatMessagesFailed', told.count);
  telemetry.warn(
    `alerts could not be told in the chat (${told.count}); the alerts topic has taken them`,
    told.details,
    told.error,
  );
};
