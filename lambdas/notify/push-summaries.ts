import type { ConnectionStore } from '../../adapters/dynamodb/connection-store.ts';
import { forEachConcurrently } from '../../adapters/runtime/concurrency.ts';
import type { Telemetry } from '../../adapters/runtime/telemetry.ts';
import type { Push } from '../../adapters/socket/push.ts';
import { METRICS } from '../../contracts/names.ts';
import type { SocketMessage } from '../../contracts/socket.ts';
import { type ItemChange, metricsOf } from './batch.ts';

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

/**
 * Pushes each summary to the live connections of its seller. A connection that is gone is removed. Whatever else fails is
 * counted and let be: clients that miss a push find the same figures when they next ask for them. Takes at most `remaining_ms`.
 */
export const pushSummaries = async (
  { connections, push, clock, telemetry }: PushDeps,
  summaries: readonly ItemChange[],
  remaining_ms: number,
): Promise<void> => {
  const deadline = clock() + Math.min(BUDGET_MS, remaining_ms);
  const guarded = async (what: string, sellerId: string, work: () => Promise<void>): Promise<void> => {
    try {
      if (clock() >= deadline) throw new Error('the time for pushes is over');
      await work();
    } catch (error) {
      telemetry.count(METRICS.pushesFailed, 1);
      telemetry.warn(`${what}; clients see the figures when they next ask`, { seller_id: sellerId, reason: String(error) });
    }
  };

  const targets: { connectionId: string; sellerId: string; message: SocketMessage }[] = [];
  await forEachConcurrently(summaries, AT_ONCE, (summary) => {
    const { sellerId } = summary;
    return guarded('the connections of a seller could not be read', sellerId, async () => {
      const found = await connections.subscribersOf(sellerId, clock() / 1000);
      if (found.length === 0) return;
      const message: SocketMessage = { type: 'summary', seller_id: sellerId, metrics: metricsOf(summary) };
      targets.push(...found.map((connectionId) => ({ connectionId, sellerId, message })));
    });
  });
  await forEachConcurrently(targets, AT_ONCE, ({ connectionId, sellerId, message }) =>
    guarded('a summary could not be pushed', sellerId, async () => {
      if ((await push(connectionId, message)) === 'gone') await connections.remove(connectionId);
      else telemetry.count(METRICS.summariesPushed, 1);
    }),
  );
};
