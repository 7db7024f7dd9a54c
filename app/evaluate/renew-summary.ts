import { isDeepStrictEqual } from 'node:util';
import { type AlertTransition, ORDERS_MAX } from '../../contracts/alerts.ts';
import { type MetricsBody, metricsBody } from '../../contracts/api/metrics.ts';
import type { Policy } from '../../contracts/policy/policy.ts';
import { findListBehind } from '../../domain/judging/alert-orders.ts';
import type { SellerCounters } from '../../domain/showing/seller-counters.ts';
import { EMPTY_MEMORY, type Evaluation, evaluateSeller } from '../../domain/showing/summary.ts';
import type { Calendar } from '../../domain/time/calendar.ts';
import { type Backoff, delayAfter, type Waiting } from '../pacing/backoff.ts';
import type { LedgerLists } from '../ports/ledger-lists.ts';
import { type MetricsStore, NO_SUMMARY, type VersionedSummary } from '../ports/metrics.ts';
import type { Telemetry } from '../ports/telemetry.ts';
import { type CounterStores, readSellerCounters, readStillCounters } from './seller-counters.ts';

export type RenewDeps = CounterStores & {
  readonly metrics: Pick<MetricsStore, 'readTotals' | 'readDays' | 'readSummaries' | 'writeSummary'>;
  readonly calendar: Calendar;
  readonly currency: string;
  readonly policy: Policy;
  readonly lists: Pick<LedgerLists, 'listIds'>;
  /** ms since 1970. */
  readonly clock: () => number;
  readonly waiting: Waiting;
  readonly telemetry: Telemetry;
};

/**
 * Makes a seller's summary anew from its counters, with the alert transitions that follow, and writes it if it is news.
 * `stored` is the summary as read before: it is written only if nobody wrote another one in between; and one that was erased in
 * between is not made again. Throws when the store fails, or when others keep writing.
 */
export type RenewSummary = (sellerId: string, stored: VersionedSummary) => Promise<'written' | 'unchanged'>;

const CONFLICT_BACKOFF: Backoff = { attemptsMax: 8, base_ms: 10, cap_ms: 500 };

const comparable = (body: MetricsBody): string =>
  JSON.stringify({
    ...body,
    as_of: '',
    lag_ms: null,
    source: body.source.map(({ lag_ms, ...mark }) => mark),
  });

/**
 * Whether an evaluation says anything that the stored summary does not, the time of looking aside. When it is due next counts
 * too: a summary that was due is thereby always written, with a later time, and does not come up again and again. So does what is only
 * remembered, such as since when a rate has been bad.
 */
const isNews = ({ body, memory, transitions, dueAt }: Evaluation, stored: VersionedSummary): boolean => {
  const before = stored.document?.body;
  if (before === undefined || transitions.length > 0 || dueAt !== stored.dueAt) return true;
  if (!isDeepStrictEqual(memory.rules, stored.document?.rules)) return true;
  return comparable(metricsBody.parse(body)) !== comparable(before);
};

/** What evaluate does for sellers that changed, and the clock for those whose time has come. */
export const createRenewSummary = (deps: RenewDeps): RenewSummary => {
  const { metrics, calendar, currency, policy, lists, clock, waiting, telemetry } = deps;
  const withOrders = async (
    sellerId: string,
    transition: AlertTransition,
    now: number,
  ): Promise<AlertTransition> => {
    const span = findListBehind(transition, now, calendar);
    return span === undefined
      ? transition
      : { ...transition, orders: [...(await lists.listIds(sellerId, span, ORDERS_MAX))] };
  };
  return async (sellerId, first) => {
    let stored = first;
    for (let attempt = 0; attempt < CONFLICT_BACKOFF.attemptsMax; attempt += 1) {
      if (attempt > 0) {
        await waiting.sleep(delayAfter(attempt, CONFLICT_BACKOFF, waiting.random));
        [stored = NO_SUMMARY] = await metrics.readSummaries([sellerId]);
        if (first.version > 0 && stored.version === 0) return 'unchanged';
      }
      const now = clock();
      const today = calendar.day(now);
      const memory = stored.document ?? EMPTY_MEMORY;
      const evaluate = (counters: SellerCounters): Evaluation =>
        evaluateSeller({ sellerId, now, calendar, currency, policy }, counters, memory);
      let evaluation = evaluate(await readSellerCounters(deps, sellerId, today));
      // A figure that is off for a moment is soon set right; what somebody is told is not taken back. Few evaluations tell anything.
      if (evaluation.transitions.length > 0)
        evaluation = evaluate(await readStillCounters(deps, sellerId, today));
      if (!isNews(evaluation, stored)) return 'unchanged';
      const transitions = await Promise.all(
        evaluation.transitions.map((transition) => withOrders(sellerId, transition, now)),
      );
      if (
        (await metrics.writeSummary(sellerId, stored.version, { ...evaluation, transitions })) === 'written'
      ) {
        telemetry.count('alertsRaised', evaluation.transitions.length);
        return 'written';
      }
    }
    throw new Error(
      `the summary of seller ${sellerId} kept changing during ${CONFLICT_BACKOFF.attemptsMax} attempts`,
    );
  };
};
