import { isDeepStrictEqual } from 'node:util';
import { type AlertTransition, ORDERS_MAX } from '../../contracts/alerts.ts';
import { type MetricsBody, metricsBody } from '../../contracts/api/metrics.ts';
import type { Policy } from '../../contracts/policy/policy.ts';
import { findListBehind } from '../../domain/judging/alert-orders.ts';
import type { SellerCounters } from '../../domain/showing/seller-counters.ts';
import { type Evaluation, evaluateSeller, type Memory, recallRule } from '../../domain/showing/summary.ts';
import type { Calendar } from '../../domain/time/calendar.ts';
import { type Backoff, delayAfter, type Waiting } from '../pacing/backoff.ts';
import type { LedgerLists } from '../ports/ledger-lists.ts';
import { type MetricsStore, NO_SUMMARY, type VersionedSummary } from '../ports/metrics.ts';
import type { Telemetry } from '../ports/telemetry.ts';
import { type RecoveryDeps, recoverMemory } from './recover-memory.ts';
import { type CounterStores, readSellerCounters, readSellerSnapshot } from './seller-counters.ts';

export type RenewDeps = CounterStores &
  RecoveryDeps & {
    readonly metrics: Pick<MetricsStore, 'readSummaries' | 'writeSummary'>;
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
 * Makes a seller's summary anew from its counters, with the alert transitions that follow, and
 * writes it if it differs from the stored one.
 * @param stored the summary as read before the counters. The new one is written only if nobody has
 *   written or erased it since.
 * @throws when the store fails, or when others keep writing the summary
 */
export type RenewSummary = (sellerId: string, stored: VersionedSummary) => Promise<'written' | 'unchanged'>;

const CONFLICT_BACKOFF: Backoff = { attemptsMax: 8, base_ms: 10, cap_ms: 500 };

/** Two machines' clocks may differ by this much. */
const SKEW_MS = 60_000;

/**
 * An evaluation that replaces one by a clock that was ahead is due again at once: the clock then
 * takes back what it did too early.
 */
const afterSetback = (evaluation: Evaluation, { document }: VersionedSummary, now: number): Evaluation =>
  document?.body !== undefined && Date.parse(document.body.as_of) > now + SKEW_MS
    ? { ...evaluation, dueAt: now + 1 }
    : evaluation;

/** The body as text, without what changes with the time of the evaluation. */
const toComparable = (body: MetricsBody): string =>
  JSON.stringify({
    ...body,
    as_of: '',
    lag_ms: null,
    source: body.source.map(({ lag_ms, ...position }) => position),
  });

/**
 * Whether an evaluation differs from the stored summary in more than its time. What the rules
 * remember counts too, such as since when a rate has been bad. So does the next due time: a summary
 * that was due is therefore always written with a later one, and is not due again at once.
 */
const differs = ({ body, memory, transitions, dueAt }: Evaluation, stored: VersionedSummary): boolean => {
  const before = stored.document?.body;
  if (before === undefined || stored.unreadable !== undefined) return true;
  if (transitions.length > 0 || dueAt !== stored.dueAt) return true;
  if (!isDeepStrictEqual(memory.rules, stored.document?.rules)) return true;
  return toComparable(metricsBody.parse(body)) !== toComparable(before);
};

/** Adds to an alert the ids of the newest orders behind it. */
const addOrders = async (
  { lists, calendar }: RenewDeps,
  sellerId: string,
  transition: AlertTransition,
  now: number,
): Promise<AlertTransition> => {
  const span = findListBehind(transition, now, calendar);
  return span === undefined
    ? transition
    : { ...transition, orders: [...(await lists.listIds(sellerId, span, ORDERS_MAX))] };
};

/** Whether an evaluation changes what the rules remember: an alert, a hold, or a prediction. */
const changesRules = ({ memory }: Evaluation, before: Memory): boolean =>
  Object.entries(memory.rules).some(([rule, state]) => !isDeepStrictEqual(state, recallRule(before, rule)));

/**
 * Evaluates a seller from its counters. What the rules remember rests on counters of one moment: an
 * alert cannot be taken back, and a hold that a torn reading ended would begin anew. A figure that
 * is only shown may be off until the next evaluation.
 */
const evaluateNow = async (deps: RenewDeps, sellerId: string, memory: Memory, now: number) => {
  const { calendar, currency, policy } = deps;
  const today = calendar.day(now);
  const evaluate = (counters: SellerCounters): Evaluation =>
    evaluateSeller({ sellerId, now, calendar, currency, policy }, counters, memory);
  const evaluation = evaluate(await readSellerCounters(deps, sellerId, today));
  return changesRules(evaluation, memory)
    ? evaluate(await readSellerSnapshot(deps, sellerId, today))
    : evaluation;
};

/** Tells that a summary was not renewed but made anew. A seller that is new is not worth a word. */
const tellIfRecovered = (
  { telemetry }: RenewDeps,
  sellerId: string,
  { version, unreadable }: VersionedSummary,
  memory: Memory,
): void => {
  const isMissing = version === 0 && Object.keys(memory.rules).length > 0;
  if (unreadable === undefined && !isMissing) return;
  const fault = isMissing ? 'was missing' : 'could not be read';
  telemetry.warn(
    `the summary of seller ${sellerId} ${fault} and was made anew`,
    { seller_id: sellerId },
    unreadable,
  );
};

/** Creates what evaluate does for sellers that changed, and the clock for sellers that are due. */
export const createRenewSummary = (deps: RenewDeps): RenewSummary => {
  const { metrics, clock, waiting, telemetry } = deps;
  return async (sellerId, first) => {
    let stored = first;
    for (let attempt = 0; attempt < CONFLICT_BACKOFF.attemptsMax; attempt += 1) {
      if (attempt > 0) {
        await waiting.sleep(delayAfter(attempt, CONFLICT_BACKOFF, waiting.random));
        [stored = NO_SUMMARY] = await metrics.readSummaries([sellerId]);
        if (first.version !== 0 && stored.version === 0) return 'unchanged';
      }
      const now = clock();
      // The conflict may be that an alert of this number exists, which the summary forgot.
      const memory =
        stored.document === undefined || attempt > 0
          ? await recoverMemory(deps, sellerId, stored.document)
          : stored.document;
      const evaluation = afterSetback(await evaluateNow(deps, sellerId, memory, now), stored, now);
      if (!differs(evaluation, stored)) return 'unchanged';
      const transitions = await Promise.all(
        evaluation.transitions.map((transition) => addOrders(deps, sellerId, transition, now)),
      );
      if (
        (await metrics.writeSummary(sellerId, stored.version, { ...evaluation, transitions })) === 'written'
      ) {
        tellIfRecovered(deps, sellerId, stored, memory);
        telemetry.count('alertsRaised', evaluation.transitions.length);
        return 'written';
      }
    }
    throw new Error(
      `the summary of seller ${sellerId} kept changing during ${CONFLICT_BACKOFF.attemptsMax} attempts`,
    );
  };
};
