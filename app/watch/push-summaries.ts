import type { MetricsBody } from '../../contracts/api/metrics.ts';
import type { SocketMessage } from '../../contracts/socket.ts';
import { forEachConcurrently } from '../pacing/concurrency.ts';
import { type GatheredFailures, gatherFailures } from '../pacing/gathered-failures.ts';
import { within } from '../pacing/time-limit.ts';
import type { ConnectionStore } from '../ports/connections.ts';
import type { Push } from '../ports/publishing.ts';
import type { Telemetry } from '../ports/telemetry.ts';

export type PushDeps = {
  readonly connections: Pick<ConnectionStore, 'listSubscribers' | 'remove'>;
  readonly push: Push;
  /** ms since 1970. */
  readonly clock: () => number;
  readonly telemetry: Telemetry;
};

/** A new summary from the stream. `readMetrics` throws when it cannot be read. */
export type StreamedSummary = { readonly sellerId: string; readonly readMetrics: () => MetricsBody };

const AT_ONCE = 16;
/** Slow sockets may delay the alerts of the next batch by no more than this. */
const BUDGET_MS = 10_000;

type Target = { readonly connectionId: string; readonly sellerId: string; readonly message: SocketMessage };

/** The steps that can fail. */
type Step = 'read' | 'lookUp' | 'push' | 'remove';
type Failures = Readonly<Record<Step, GatheredFailures>>;

/** Does one step for a seller. Gathers its failure, so that the others go on. */
type Attempt = (step: Step, sellerId: string, work: () => Promise<void>) => Promise<void>;

const createAttempt =
  (failures: Failures, hasTime: () => boolean): Attempt =>
  async (step, sellerId, work) => {
    try {
      if (!hasTime()) throw new Error('the time for pushes is over');
      await work();
    } catch (error) {
      failures[step].add(sellerId, error);
    }
  };

/**
 * The targets so that sellers take turns: first one of each seller, then a second one of those that
 * have more. So the many connections of one seller delay nobody else's.
 */
const inTurns = (ofSellers: readonly (readonly Target[])[]): readonly Target[] => {
  const rounds = Math.max(0, ...ofSellers.map((targets) => targets.length));
  return Array.from({ length: rounds }, (_, round) =>
    ofSellers.flatMap((targets) => targets[round] ?? []),
  ).flat();
};

/**
 * Looks up the connections of each seller, and reads the summaries of sellers that have some.
 * Returns them in the order in which they are pushed.
 */
const findTargets = async (
  { connections, clock }: PushDeps,
  summaries: readonly StreamedSummary[],
  attempt: Attempt,
): Promise<readonly Target[]> => {
  const ofSellers: Target[][] = [];
  await forEachConcurrently(summaries, AT_ONCE, async ({ sellerId, readMetrics }) => {
    let connectionIds: readonly string[] = [];
    await attempt('lookUp', sellerId, async () => {
      connectionIds = await connections.listSubscribers(sellerId, clock() / 1000);
    });
    if (connectionIds.length === 0) return;
    await attempt('read', sellerId, async () => {
      const message: SocketMessage = { type: 'summary', seller_id: sellerId, metrics: readMetrics() };
      ofSellers.push(connectionIds.map((connectionId) => ({ connectionId, sellerId, message })));
    });
  });
  return inTurns(ofSellers);
};

const pushToTargets = (
  { connections, push, telemetry }: PushDeps,
  targets: readonly Target[],
  attempt: Attempt,
): Promise<void> =>
  forEachConcurrently(targets, AT_ONCE, ({ connectionId, sellerId, message }) =>
    attempt('push', sellerId, async () => {
      if ((await push(connectionId, message)) === 'sent') telemetry.count('summariesPushed', 1);
      else await attempt('remove', sellerId, () => connections.remove(connectionId));
    }),
  );

const reportFailures = (telemetry: Telemetry, failures: Failures): void => {
  const report = (step: Step, text: string): number => {
    const failed = failures[step].summary();
    if (failed !== undefined) telemetry.warn(`${text} (${failed.count})`, failed.details, failed.error);
    return failed?.count ?? 0;
  };
  const pushesFailed =
    report('read', 'summaries could not be read; clients see the figures when they next ask') +
    report('lookUp', 'connections could not be looked up; clients see the figures when they next ask') +
    report('push', 'summaries could not be pushed; clients see the figures when they next ask');
  telemetry.count('pushesFailed', pushesFailed);
  report('remove', 'closed connections could not be removed; the table removes them when they expire');
};

/**
 * Pushes each summary to the live connections of its seller, and removes connections that are
 * closed. Takes at most `remaining_ms`. Failures are counted and logged but not repeated: a client
 * that misses a push gets the same figures when it next asks.
 */
export const pushSummaries = async (
  deps: PushDeps,
  summaries: readonly StreamedSummary[],
  remaining_ms: number,
): Promise<void> => {
  const time_ms = Math.min(BUDGET_MS, remaining_ms);
  const deadline = deps.clock() + time_ms;
  const failures: Failures = {
    read: gatherFailures(),
    lookUp: gatherFailures(),
    push: gatherFailures(),
    remove: gatherFailures(),
  };
  const attempt = createAttempt(failures, () => deps.clock() < deadline);
  await within(time_ms, async () => {
    const targets = await findTargets(deps, summaries, attempt);
    await pushToTargets(deps, targets, attempt);
  });
  reportFailures(deps.telemetry, failures);
};
