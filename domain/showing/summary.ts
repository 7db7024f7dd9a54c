import type { AlertTransition } from '../../contracts/alerts.ts';
import type { MetricsBody, Reconciliation, Source, WindowFigures } from '../../contracts/api/metrics.ts';
import type { AlertRule, Policy } from '../../contracts/policy/policy.ts';
import { plain } from '../counting/decimal.ts';
import { countOf, emptySums, moneyOf, type Sums, totalOf } from '../counting/figures.ts';
import { INITIAL_RULE_STATE, type RuleState } from '../judging/alert-states.ts';
import { type BandSince, computeHealth } from '../judging/health.ts';
import { projectCompliance } from '../judging/projection.ts';
import { judgeRates } from '../judging/rates.ts';
import { evaluateRule, type RuleContext } from '../judging/rule-evaluation.ts';
import { rulesFor } from '../judging/rules.ts';
import { addDays, type Calendar, daysBetween } from '../time/calendar.ts';
import { scheduleEvaluation } from '../time/next-evaluation.ts';
import {
  type DaySpan,
  type DayWindow,
  LOOKBACK_DAYS,
  perRuleWindow,
  resolveWindow,
} from '../time/windows.ts';
import { toOpenFigures } from './open-figures.ts';
import {
  isProvisional,
  toDayFigures,
  toFulfillmentFigures,
  toOrderFigures,
  toPayoutFigures,
  toPeriodFigures,
  toRatingFigures,
} from './periods.ts';

/** How many days of counters a summary is made from, today included: those of all windows. */
export const SUMMARY_DAYS = LOOKBACK_DAYS;

/** The last applied record of a partition; how long ago that is depends on when one asks. */
export type SourceMark = Omit<Source, 'lag_ms'>;

/** One seller's counters, as read from the store. */
export type SellerCounters = {
  readonly total: Sums;
  /** At least the last {@link SUMMARY_DAYS} days that have any counts. */
  readonly days: ReadonlyMap<string, Sums>;
  /** Greatest order_ts (ms) of the current versions. */
  readonly lastOrderTs: number | undefined;
  readonly source: readonly SourceMark[];
  /** Undefined while nobody recounted them. */
  readonly reconciled?: Reconciliation | undefined;
};

export type SummaryContext = {
  readonly sellerId: string;
  /** ms since 1970. */
  readonly now: number;
  readonly calendar: Calendar;
  readonly currency: string;
  readonly policy: Policy;
};

export type RuleStates = Readonly<Record<string, RuleState>>;

/** What is remembered of a seller from one evaluation to the next. */
export type Memory = {
  readonly rules: RuleStates;
  /** Undefined also when an earlier release wrote it. */
  readonly band?: BandSince | undefined;
};

/** A rule may be called what every object has, such as `constructor`. */
const recallRule = ({ rules }: Memory, rule: string): RuleState =>
  (Object.hasOwn(rules, rule) ? rules[rule] : undefined) ?? INITIAL_RULE_STATE;

export const EMPTY_MEMORY: Memory = { rules: {} };

export type Evaluation = {
  readonly body: MetricsBody;
  readonly memory: Memory;
  readonly transitions: readonly AlertTransition[];
  /** When it must be made anew although nothing happens; ms since 1970, later than the `now` that it was made at. */
  readonly dueAt: number;
};

type WindowSums = DaySpan & { readonly sums: Sums };

/** What was counted in a window, seen on `today`. */
const sumWindow = ({ days }: SellerCounters, window: DayWindow, today: string): WindowSums => {
  const { from, to } = resolveWindow(window, today);
  return { from, to, sums: totalOf(daysBetween(from, to).flatMap((day) => days.get(day) ?? [])) };
};

type Judgement = { readonly rules: readonly AlertRule[]; readonly openOrders: number };

const windowFiguresOf = (
  { from, to, sums }: WindowSums,
  window: DayWindow,
  { rules, openOrders }: Judgement,
): WindowFigures['prior'] => ({
  from,
  to,
  provisional: isProvisional(sums),
  ...toPeriodFigures(sums),
  rates: judgeRates(sums, rules, { window, openOrders }),
});

const iso = (instant: number): string => new Date(instant).toISOString();

const sourcesOf = (marks: readonly SourceMark[], now: number): Source[] =>
  marks.map((mark) => ({ ...mark, lag_ms: Math.max(0, now - Date.parse(mark.time)) }));

const leastLagOf = (source: readonly Source[]): number | null =>
  source.length === 0 ? null : Math.min(...source.map(({ lag_ms }) => lag_ms));

/**
 * Everything that is shown of one seller, from its counters, and the alert transitions that follow from it. Pure: the
 * same counters, memory and `now` give the same evaluation.
 */
export const evaluateSeller = (
  context: SummaryContext,
  counters: SellerCounters,
  memory: Memory,
): Evaluation => {
  const { sellerId, now, calendar, policy } = context;
  const today = calendar.day(now);
  const yesterday = addDays(today, -1);
  const sums = perRuleWindow((window) => sumWindow(counters, window, today));
  const todaySums = counters.days.get(today) ?? emptySums();
  const rules = rulesFor(policy, sellerId);
  const judgement: Judgement = { rules, openOrders: countOf(counters.total, 'open_orders') };
  const overdueOrders =
    countOf(counters.total, 'overdue_orders') - countOf(counters.total, 'overdue_excluded');
  const ruleContext: RuleContext = {
    sellerId,
    now,
    today,
    openOrders: judgement.openOrders,
    overdueOrders,
    windowEnding: (window, day) => {
      const ended = sumWindow(counters, window, day);
      return ended.from < addDays(today, 1 - SUMMARY_DAYS) ? undefined : ended.sums;
    },
  };
  const evaluated = rules.map((rule) =>
    evaluateRule(ruleContext, rule, sums[rule.window].sums, recallRule(memory, rule.rule)),
  );
  const health = computeHealth({
    now,
    rules,
    health: policy.health,
    windows: perRuleWindow((window) => sums[window].sums),
    previous: memory.band,
  });
  const windows = perRuleWindow((window): WindowFigures => {
    const prior = `prior_${window}` as const;
    return {
      ...windowFiguresOf(sums[window], window, judgement),
      prior: windowFiguresOf(sumWindow(counters, prior, today), prior, judgement),
    };
  });
  const rates = judgeRates(counters.total, rules, { window: 'lifetime', openOrders: judgement.openOrders });
  const projected = projectCompliance(
    { ...perRuleWindow((window) => windows[window].rates), lifetime: rates },
    overdueOrders,
    rules,
  );
  const source = sourcesOf(counters.source, now);
  const body: MetricsBody = {
    seller_id: sellerId,
    as_of: iso(now),
    lag_ms: leastLagOf(source),
    currency: context.currency,
    time_zone: calendar.timeZone,
    orders: {
      ...toOrderFigures(counters.total),
      orders_today: countOf(todaySums, 'total_orders'),
      gmv_today: plain(moneyOf(todaySums, 'total_gmv')),
      last_order_ts: counters.lastOrderTs === undefined ? null : iso(counters.lastOrderTs),
    },
    fulfillment: { ...toFulfillmentFigures(counters.total), ...toOpenFigures(counters.total), projected },
    ratings: toRatingFigures(counters.total),
    payout: toPayoutFigures(counters.total),
    today: toDayFigures(today, todaySums),
    yesterday: toDayFigures(yesterday, counters.days.get(yesterday) ?? emptySums()),
    windows,
    rates,
    health,
    alerts: evaluated.flatMap(({ active }) => active ?? []),
    source,
    reconciled: counters.reconciled ?? null,
  };
  return {
    body,
    memory: {
      // A rule that left the policy keeps its number: should it come back, its next alert must not take an id that was used.
      rules: {
        ...memory.rules,
        ...Object.fromEntries(evaluated.map(({ rule, state }) => [rule.rule, state])),
      },
      band: { band: health.band, since: Date.parse(health.since) },
    },
    transitions: evaluated.flatMap(({ transition }) => transition ?? []),
    dueAt: scheduleEvaluation(
      context,
      evaluated.flatMap(({ holdEnds }) => holdEnds ?? []),
    ),
  };
};
