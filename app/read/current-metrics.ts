import { type MetricsBody, metricsBody } from '../../contracts/api/metrics.ts';
import type { Policy } from '../../contracts/policy/policy.ts';
import { rulesFor } from '../../domain/judging/rules.ts';
import { withQueueCounts } from '../../domain/showing/open-figures.ts';
import { EMPTY_MEMORY, type Evaluation, evaluateSeller } from '../../domain/showing/summary.ts';
import type { Calendar } from '../../domain/time/calendar.ts';
import { type CounterStores, readSellerCounters } from '../evaluate/seller-counters.ts';
import type { LedgerLists } from '../ports/ledger-lists.ts';
import type { MetricsStore, StoredSummary } from '../ports/metrics.ts';

/** What figures are computed with, whoever's they are. */
export type FigureSettings = {
  readonly calendar: Calendar;
  readonly currency: string;
  readonly policy: Policy;
  /** ms since 1970. */
  readonly clock: () => number;
};

export type CurrentMetricsDeps = FigureSettings &
  CounterStores & {
    readonly metrics: Pick<MetricsStore, 'readSummaries' | 'readTotals' | 'readDays'>;
    readonly lists: Pick<LedgerLists, 'countQueues'>;
  };

/**
 * The alerts of an evaluation that is only looked at. A rule that would move has not moved: its transition is not
 * committed, so it is shown as it was last.
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

/** Nor is its band: one that the seller was not in before is shown since the day began, whose windows put it there. */
const committedHealth = (
  { body: { health } }: Evaluation,
  stored: StoredSummary | undefined,
  dayBegan: number,
): MetricsBody['health'] =>
  health.band === stored?.band?.band ? health : { ...health, since: new Date(dayBegan).toISOString() };

/**
 * A seller's figures as of now. The stored summary holds until the marketplace's day ends; after that, "today" and the
 * windows mean other days, so they are computed anew from the counters (and not stored: a read writes nothing). What is due soon changes by the
 * minute and is always counted as of now.
 * `isKnown` is false for a seller of whom nothing was ever applied; its figures are all zero.
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
    document ?? EMPTY_MEMORY,
  );
  const body = metricsBody.parse({
    ...evaluation.body,
    health: committedHealth(evaluation, document, calendar.startOfDay(today)),
    alerts: committedAlerts(evaluation, document),
  });
  // What came from files of history leaves no source.
  const { counts, money } = counters.total;
  return {
    body: await withQueues(body),
    isKnown: document !== undefined || counters.source.length + counts.size + money.size > 0,
  };
};
