import { type MetricsBody, metricsBody } from '../../contracts/api/metrics.ts';
import type { Policy } from '../../contracts/policy/policy.ts';
import { rulesFor } from '../../domain/judging/rules.ts';
import { withQueueCounts } from '../../domain/showing/open-figures.ts';
import { type Evaluation, evaluateSeller } from '../../domain/showing/summary.ts';
import type { Calendar } from '../../domain/time/calendar.ts';
import { type RecoveryDeps, recoverMemory } from '../evaluate/recover-memory.ts';
import { type CounterStores, readSellerCounters } from '../evaluate/seller-counters.ts';
import type { LedgerLists } from '../ports/ledger-lists.ts';
import type { MetricsStore, StoredSummary } from '../ports/metrics.ts';
import { hasCounters } from './known-seller.ts';

/** What the figures of every seller are computed with. */
export type FigureSettings = {
  readonly calendar: Calendar;
  readonly currency: string;
  readonly policy: Policy;
  /** ms since 1970. */
  readonly clock: () => number;
};

export type CurrentMetricsDeps = FigureSettings &
  CounterStores &
  RecoveryDeps & {
    readonly metrics: Pick<MetricsStore, 'readSummaries'>;
    readonly lists: Pick<LedgerLists, 'countQueues'>;
  };

/**
 * Chooses the alerts to show of an evaluation that is not stored. A rule with a transition is shown
 * as it is stored, because the transition is not committed.
 */
const committedAlerts = (
  { body, transitions }: Evaluation,
  stored: StoredSummary | undefined,
): MetricsBody['alerts'] => {
  const moving = new Set(transitions.map(({ rule }) => rule));
  return [
    ...body.alerts.filter(({ rule }) => !moving.has(rule)),
    ...(stored?.body?.alerts ?? []).filter(({ rule }) => moving.has(rule)),
  ];
};

/**
 * The health to show of an evaluation that is not stored. If its band is new, the change of windows
 * at the start of the day caused it, so it is shown since then.
 */
const committedHealth = (
  { body: { health } }: Evaluation,
  stored: StoredSummary | undefined,
  startOfDay: number,
): MetricsBody['health'] =>
  health.band === stored?.band?.band ? health : { ...health, since: new Date(startOfDay).toISOString() };

/**
 * Reads a seller's figures as of now. The stored summary is valid until the marketplace's day ends.
 * Then "today" and the windows mean other days, so the figures are computed from the counters, but
 * not stored: a read writes nothing. The counts of overdue and due orders change by the minute, so
 * they are always counted as of now.
 *
 * `isKnown` is false if no record of the seller was ever applied. Its figures are then all zero.
 */
export const readCurrentMetrics = async (
  deps: CurrentMetricsDeps,
  sellerId: string,
): Promise<{ readonly body: MetricsBody; readonly isKnown: boolean }> => {
  const { metrics, lists, calendar, currency, policy, clock } = deps;
  const now = clock();
  const today = calendar.day(now);
  const [stored] = await metrics.readSummaries([sellerId]);
  const document = stored?.document;
  const withQueues = async (body: MetricsBody): Promise<MetricsBody> =>
    withQueueCounts(
      body,
      await lists.countQueues(sellerId, now, calendar.nextDay(now)),
      rulesFor(policy, sellerId),
    );
  if (document?.body?.today.date === today) return { body: await withQueues(document.body), isKnown: true };
  const counters = await readSellerCounters(deps, sellerId, today);
  const evaluation = evaluateSeller(
    { sellerId, now, calendar, currency, policy },
    counters,
    document ?? (await recoverMemory(deps, sellerId, undefined)),
  );
  const body = metricsBody.parse({
    ...evaluation.body,
    health: committedHealth(evaluation, document, calendar.startOfDay(today)),
    alerts: committedAlerts(evaluation, document),
  });
  const exists = stored !== undefined && stored.version !== 0;
  return { body: await withQueues(body), isKnown: exists || hasCounters(counters) };
};
