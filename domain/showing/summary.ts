import type { AlertTransition } from '../../contracts/alerts.ts';
import type { MetricsBody } from '../../contracts/api/metrics.ts';
import type { Policy } from '../../contracts/policy/policy.ts';
import { countOf } from '../counting/figures.ts';
import { INITIAL_RULE_STATE, type RuleState } from '../judging/alert-states.ts';
import { type BandSince, computeHealth } from '../judging/health.ts';
import { evaluateRule, type RuleContext, type RuleEvaluation } from '../judging/rule-evaluation.ts';
import { rulesFor } from '../judging/rules.ts';
import { addDays, type Calendar } from '../time/calendar.ts';
import { scheduleEvaluation } from '../time/next-evaluation.ts';
import { perRuleWindow } from '../time/windows.ts';
import { toMetricsBody } from './metrics-body.ts';
import { type SellerCounters, SUMMARY_DAYS, sumWindow } from './seller-counters.ts';

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
  /** Undefined before the first evaluation, and if an earlier release made the last one. */
  readonly band?: BandSince | undefined;
};

export const EMPTY_MEMORY: Memory = { rules: {} };

export type Evaluation = {
  readonly body: MetricsBody;
  readonly memory: Memory;
  readonly transitions: readonly AlertTransition[];
  /** When to evaluate again if nothing happens; ms since 1970 and always later than `now`. */
  readonly dueAt: number;
};

/**
 * What is remembered of a rule. `hasOwn`, because a rule may have the name of something that every
 * object has: `constructor`.
 */
export const recallRule = ({ rules }: Memory, rule: string): RuleState =>
  (Object.hasOwn(rules, rule) ? rules[rule] : undefined) ?? INITIAL_RULE_STATE;

/** A rule that left the policy is remembered: should it return, no alert id must be used twice. */
const rememberRules = (memory: Memory, evaluated: readonly RuleEvaluation[]): RuleStates => ({
  ...memory.rules,
  ...Object.fromEntries(evaluated.map(({ rule, state }) => [rule.rule, state])),
});

const toRuleContext = (
  { sellerId, now, calendar }: SummaryContext,
  counters: SellerCounters,
): RuleContext => {
  const today = calendar.day(now);
  return {
    sellerId,
    now,
    today,
    openOrders: countOf(counters.total, 'open_orders'),
    overdueOrders: countOf(counters.total, 'overdue_orders') - countOf(counters.total, 'overdue_excluded'),
    windowEnding: (window, day) => {
      const { from, sums } = sumWindow(counters, window, day);
      return from < addDays(today, 1 - SUMMARY_DAYS) ? undefined : sums;
    },
  };
};

/**
 * Everything that is shown of one seller, from its counters, and the alert transitions that follow.
 * The same counters, memory and `now` always give the same evaluation.
 */
export const evaluateSeller = (
  context: SummaryContext,
  counters: SellerCounters,
  memory: Memory,
): Evaluation => {
  const { sellerId, now, policy } = context;
  const rules = rulesFor(policy, sellerId);
  const ruleContext = toRuleContext(context, counters);
  const windowSums = perRuleWindow((window) => sumWindow(counters, window, ruleContext.today));
  const evaluated = rules.map((rule) =>
    evaluateRule(ruleContext, rule, windowSums[rule.window].sums, recallRule(memory, rule.rule)),
  );
  const health = computeHealth({
    now,
    rules,
    health: policy.health,
    windows: perRuleWindow((window) => windowSums[window].sums),
    previous: memory.band,
  });
  const body = toMetricsBody(context, counters, {
    rules,
    windowSums,
    overdueOrders: ruleContext.overdueOrders,
    health,
    alerts: evaluated.flatMap(({ active }) => active ?? []),
  });
  return {
    body,
    memory: {
      rules: rememberRules(memory, evaluated),
      band: { band: health.band, since: Date.parse(health.since) },
    },
    transitions: evaluated.flatMap(({ transition }) => transition ?? []),
    dueAt: scheduleEvaluation(
      context,
      evaluated.flatMap(({ holdEnds }) => holdEnds ?? []),
    ),
  };
};
