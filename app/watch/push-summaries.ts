import type { ConnectionStore } from '../../adapters/dynamodb/connection-store.ts';
import type { Push } from '../../adapters/socket/push.ts';
import type { SocketMessage } from '../../contracts/socket.ts';
import { forEachConcurrently } from '../pacing/concurrency.ts';
import { type GatheredFailures, gatherFailures } from '../pacing/gathered-failures.ts';
import { within } from '../pacing/time-limit.ts';
import type { Telemetry } from '../ports/telemetry.ts';
import { type ItemChange, metricsOf } from '../publish/batch.ts';

export type PushDeps = {
  readonly connections: Pick<ConnectionStore, 'subscribersOf' | 'remove'>;
  readonly push: Push;
  /** ms since 1970. */
  readonly clock: () => number;
  readonly telemetry: Telemetry;
};

const AT_ONCE = 16;
/** The alerts of the next batch wait for this one: slow sockets may not hold them up for longer. */
const BUDGET_MS = 10_000;

type Target = { readonly connectionId: string; readonly sellerId: string; readonly message: SocketMessage };

/**
 * Pushes each summary to the live connections of its seller. A connection that is gone is removed. Whatever else fails is
 * counted and let be: clients that miss a push find the same figures when they next ask for them. Takes at most `remaining_ms`.
 */
export const pushSummaries = (
  { connections, push, clock, telemetry }: PushDeps,
  summaries: readonly ItemChange[],
  remaining_ms: number,
): Promise<void> => {
  const time_ms = Math.min(BUDGET_MS, remaining_ms);
  const deadline = clock() + time_ms;
  const unreadable = gatherFailures();
  const unknown = gatherFailures();
  const unpushed = gatherFailures();
  const unremoved = gatherFailures();

  const guarded = async (
    failures: GatheredFailures,
    sellerId: string,
    work: () => Promise<void>,
  ): Promise<void> => {
    try {
      if (clock() >= deadline) throw new Error('the time for pushes is over');
      await work();
    } catch (error) {
      failures.add(sellerId, error);
    }
  };
  const targetsOf = async (
    summary: ItemChange,
    connectionIds: readonly string[],
  ): Promise<readonly Target[]> => {
    const { sellerId } = summary;
    const targets: Target[] = [];
    await guarded(unreadable, sellerId, async () => {
      const message: SocketMessage = { type: 'summary', seller_id: sellerId, metrics: metricsOf(summary) };
      targets.push(...connectionIds.map((connectionId) => ({ connectionId, sellerId, message })));
    });
    return targets;
  };
  const pushAll = async (): Promise<void> => {
    const targets: Target[] = [];
    await forEachConcurrently(summaries, AT_ONCE, (summary) =>
      guarded(unknown, summary.sellerId, async () => {
        const found = await connections.subscribersOf(summary.sellerId, clock() / 1000);
        if (found.length > 0) targets.push(...(await targetsOf(summary, found)));
      }),
    );
    await forEachConcurrently(targets, AT_ONCE, ({ connectionId, sellerId, message }) =>
      guarded(unpushed, sellerId, async () => {
        if ((await push(connectionId, message)) === 'sent') telemetry.count('summariesPushed', 1);
        else await guarded(unremoved, sellerId, () => connections.remove(connectionId));
      }),
    );
  };
  const tell = (failures: GatheredFailures, what: string): number => {
    const told = failures.summary();
    if (told !== undefined) telemetry.warn(`${what} (${told.count})`, told.details, told.error);
    return told?.count ?? 0;
  };

  return within(time_ms, pushAll).then(() => {
    const missed = [
      tell(unreadable, 'summaries could not be read; clients see the figures when they next ask'),
      tell(
        unknown,
        'the connections of sellers could not be looked up; clients see the figures when they next ask',
      ),
      tell(unpushed, 'summaries could not be pushed; clients see the figures when they next ask'),
    ];
    telemetry.count(
      'pushesFailed',
      missed.reduce((sum, count) => sum + count, 0),
    );
    tell(unremoved, 'connections that are gone could not be removed; the table does so when they expire');
  });
};
