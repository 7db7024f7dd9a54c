import type { AlertTransition } from '../../contracts/alerts.ts';
import { wordAlert } from '../../domain/showing/alert-wording.ts';
import { forEachConcurrently } from '../pacing/concurrency.ts';
import { gatherFailures } from '../pacing/gathered-failures.ts';
import { within } from '../pacing/time-limit.ts';
import type { PublishAlert } from '../ports/publishing.ts';
import type { Telemetry } from '../ports/telemetry.ts';

export type ChatDeps = {
  /** Undefined when no chat is configured. */
  readonly tellChat: PublishAlert | undefined;
  readonly telemetry: Telemetry;
};

const RULES_AT_ONCE = 8;
/** A chat that accepts nothing may delay the alerts of the next batch by no more than this. */
const BUDGET_MS = 3000;

/**
 * Sends published alerts to the chat, those of one rule of a seller in order. Failures are counted
 * and logged but not repeated: the alerts topic has already reached whoever must know.
 */
export const sendToChat = async (
  { tellChat, telemetry }: ChatDeps,
  published: readonly AlertTransition[],
): Promise<void> => {
  if (tellChat === undefined) return;
  const unsent = gatherFailures();
  const byRule = Map.groupBy(published, ({ seller_id, rule }) => `${seller_id} ${rule}`);
  await within(BUDGET_MS, () =>
    forEachConcurrently([...byRule.values()], RULES_AT_ONCE, async (transitions) => {
      for (const transition of transitions) {
        try {
          await tellChat(transition, wordAlert(transition));
        } catch (error) {
          unsent.add(transition.alert_id, error);
        }
      }
    }),
  );
  const failed = unsent.summary();
  if (failed === undefined) return;
  telemetry.count('chatMessagesFailed', failed.count);
  telemetry.warn(
    `alerts could not be sent to the chat (${failed.count}); the alerts topic has accepted them`,
    failed.details,
    failed.error,
  );
};
