import type { AlertTransition } from '../contracts/alerts.ts';
import type { Window } from '../contracts/api/fields.ts';
import type { MetricsBody, Reconciliation, Source, WindowFigures } from '../contracts/api/metrics.ts';
import { alertIdOf, INITIAL_RULE_STATE, nextState, type RuleState } from './alerts.ts';
import { addDays, type Calendar, daysBetween } from './calendar.ts';
import { plain } from './decimal.ts';
import { dueAtOf } from './due.ts';
import { countOf, emptySums, moneyOf, type Sums, totalOf } from './figures.ts';
import { fulfillmentFiguresOf, orderFiguresOf, payoutFiguresOf, periodFiguresOf, ratingFiguresOf } from './periods.ts';
import type { AlertRule } from './policy.ts';
import { rateOf, ratesOf, standingOf } from './rates.ts';

/** Days that a summary looks back over, today included: the 30-day window and the 30 days before it. */
export const SUMMARY_DAYS = 60;

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
  readonly policy: readonly AlertRule[];
};

export type RuleStates = Readonly<Record<string, RuleState>>;

export type Evaluation = {
  readonly body: MetricsBody;
  readonly rules: RuleStates;
  readonly transitions: readonly AlertTransition[];
  /** When it must be made anew although nothing happens; ms since 1970, later than the `now` that it was made at. */
  readonly dueAt: number;
};

type Span = { readonly from: string; readonly to: string; readonly sums: Sums };

/** `length` days that end `endsBefore` days before today. */
const spanOf = (counters: SellerCounters, today: string, length: number, endsBefore: number): Span => {
  const to = addDays(today, -endsBefore);
  const from = addDays(to, 1 - length);
  return { from, to, sums: totalOf(daysBetween(from, to).flatMap((day) => counters.days.get(day) ?? [])) };
};

const windowFiguresOf = (current: Span, prior: Span, name: '7d' | '30d', policy: readonly AlertRule[]): WindowFigures => {
  const figures = ({ from, to, sums }: Span, window: Window) => ({
    from,
    to,
    ...periodFiguresOf(sums),
    rates: ratesOf(sums, window, policy),
  });
  return { ...figures(current, name), prior: figures(prior, `prior_${name}`) };
};

const iso = (instant: number): string => new Date(instant).toISOString();

const evaluateRule = (
  context: SummaryContext,
  rule: AlertRule,
  sums: Sums,
  previous: RuleState,
): { state: RuleState; transition?: AlertTransition } => {
  const to = nextState(previous.state, standingOf(rule, sums));
  if (to === previous.state) return { state: previous };
  const seq = previous.seq + 1;
  return {
    state: { state: to, seq, since: context.now },
    transition: {
      alert_id: alertIdOf(context.sellerId, rule.rule, seq),
      seller_id: context.sellerId,
      rule: rule.rule,
      metric: rule.metric,
      seq,
      from: previous.state,
      to,
      occurred_at: iso(context.now),
      observed: rateOf(rule.metric, sums, rule.window, context.policy),
    },
  };
};

const sourcesOf = (marks: readonly SourceMark[], now: number): Source[] =>
  marks.map((mark) => ({ ...mark, lag_ms: Math.max(0, now - Date.parse(mark.time)) }));

const leastLagOf = (source: readonly Source[]): number | null =>
  source.length === 0 ? null : Math.min(...source.map(({ lag_ms }) => lag_ms));

/**
 * Everything that is shown of one seller, from its counters, and the alert transitions that follow from it. Pure: the
 * same counters, rule states and `now` give the same evaluation.
 */
export const evaluateSeller = (context: SummaryContext, counters: SellerCounters, rules: RuleStates): Evaluation => {
  const { sellerId, now, calendar, policy } = context;
  const today = calendar.day(now);
  const yesterday = addDays(today, -1);
  const spans = { '7d': spanOf(counters, today, 7, 0), '30d': spanOf(counters, today, 30, 0) };
  const todaySums = counters.days.get(today) ?? emptySums();
  const evaluated = policy.map((rule) => ({
    rule,
    ...evaluateRule(context, rule, spans[rule.window].sums, rules[rule.rule] ?? INITIAL_RULE_STATE),
  }));
  const source = sourcesOf(counters.source, now);
  const body: MetricsBody = {
    seller_id: sellerId,
    as_of: iso(now),
    lag_ms: leastLagOf(source),
    currency: context.currency,
    time_zone: calendar.timeZone,
    orders: {
      ...orderFiguresOf(counters.total),
      orders_today: countOf(todaySums, 'total_orders'),
      gmv_today: plain(moneyOf(todaySums, 'total_gmv')),
      last_order_ts: counters.lastOrderTs === undefined ? null : iso(counters.lastOrderTs),
    },
    fulfillment: fulfillmentFiguresOf(counters.total),
    ratings: ratingFiguresOf(counters.total),
    payout: payoutFiguresOf(counters.total),
    today: { date: today, ...periodFiguresOf(todaySums) },
    yesterday: { date: yesterday, ...periodFiguresOf(counters.days.get(yesterday) ?? emptySums()) },
    windows: {
      '7d': windowFiguresOf(spans['7d'], spanOf(counters, today, 7, 7), '7d', policy),
      '30d': windowFiguresOf(spans['30d'], spanOf(counters, today, 30, 30), '30d', policy),
    },
    rates: ratesOf(counters.total, 'lifetime', policy),
    alerts: evaluated.flatMap(({ rule, state }) =>
      state.state === 'ok'
        ? []
        : [
            {
              alert_id: alertIdOf(sellerId, rule.rule, state.seq),
              rule: rule.rule,
              metric: rule.metric,
              state: state.state,
              since: iso(state.since),
              observed: rateOf(rule.metric, spans[rule.window].sums, rule.window, policy),
            },
          ],
    ),
    source,
    reconciled: counters.reconciled ?? null,
  };
  return {
    body,
    // A rule that left the policy keeps its number: should it come back, its next alert must not take an id that was used.
    rules: { ...rules, ...Object.fromEntries(evaluated.map(({ rule, state }) => [rule.rule, state])) },
    transitions: evaluated.flatMap(({ transition }) => transition ?? []),
    dueAt: dueAtOf(context),
  };
};
