import type { MetricsStore } from '../../adapters/dynamodb/metrics-store.ts';
import type { StoredSummary } from '../../adapters/dynamodb/summary-document.ts';
import { type CounterStores, readSellerCounters } from '../../adapters/seller-counters.ts';
import { type MetricsBody, metricsBody } from '../../contracts/api/metrics.ts';
import type { Calendar } from '../../domain/calendar.ts';
import type { AlertRule } from '../../domain/policy.ts';
import { type Evaluation, evaluateSeller } from '../../domain/summary.ts';

/** What figures are computed with, whoever's they are. */
export type FigureSettings = {
  readonly calendar: Calendar;
  readonly currency: string;
  readonly policy: readonly AlertRule[];
  /** ms since 1970. */
  readonly clock: () => number;
};

export type CurrentMetricsDeps = FigureSettings &
  CounterStores & { readonly metrics: Pick<MetricsStore, 'readSummaries' | 'readTotals' | 'readDays'> };

/**
 * The alerts of an evaluation that is only looked at. A rule that would move has not moved: its transition is not
 * committed, so it is shown as it was last.
 */
const committedAlerts = ({ body, transitions }: Evaluation, stored: StoredSummary | undefined): MetricsBody['alerts'] => {
  const moving = new Set(transitions.map(({ rule }) => rule));
  return [...body.alerts.filter(({ rule }) => !moving.has(rule)), ...(stored?.body?.alerts ?? []).filter(({ rule }) => moving.has(rule))];
};

/**
 * A seller's figures as of now. The stored summary holds until the marketplace's day ends; after that, "today" and the
 * windows mean other days, so they are computed anew from the counters (and not stored: a read writes nothing).
 * `known` is false for a seller of whom nothing was ever applied; its figures are all zero.
 */
export const readCurrentMetrics = async (
  deps: CurrentMetricsDeps,
  sellerId: string,
): Promise<{ readonly body: MetricsBody; readonly known: boolean }> => {
  const { metrics, calendar, currency, policy, clock } = deps;
  const now = clock();
  const today = calendar.day(now);
  const [stored] = await metrics.readSummaries([sellerId]);
  const document = stored?.document;
  if (document?.body?.today.date === today) return { body: document.body, known: true };
  const counters = await readSellerCounters(deps, sellerId, today);
  const evaluation = evaluateSeller({ sellerId, now, calendar, currency, policy }, counters, document?.rules ?? {});
  const body = metricsBody.parse({ ...evaluation.body, alerts: committedAlerts(evaluation, document) });
  // What came from files of history leaves no source.
  const { counts, money } = counters.total;
  return { body, known: document !== undefined || counters.source.length + counts.size + money.size > 0 };
};
