import { type AlertTransition, formatOrdersPath } from '../../contracts/alerts.ts';
import type { ActiveAlert } from '../../contracts/api/metrics.ts';
import type { AlertRule } from '../../contracts/policy/policy.ts';
import type { Sums } from '../counting/figures.ts';
import { formatInstant } from '../time/instants.ts';
import {
  type Basis,
  findHoldEnd,
  formatAlertId,
  getFlaggedSince,
  type Move,
  nextRuleState,
  type RuleState,
} from './alert-states.ts';
import { addOverdueAsLate, toProjectedRate } from './projection.ts';
import { countCases, judgeRate } from './rates.ts';
import { type Cases, isBreaching, measureStanding } from './standing.ts';

/** What rules need to know of a seller at one instant. */
export type RuleContext = {
  readonly sellerId: string;
  /** ms since 1970, and the local day of that instant. */
  readonly now: number;
  readonly today: string;
  readonly openOrders: number;
  /** Overdue orders that will count when they ship. */
  readonly overdueOrders: number;
  /**
   * The sums of a rule's window that ended on a day; undefined when some of its days are no longer
   * loaded.
   */
  readonly windowEnding: (window: AlertRule['window'], day: string) => Sums | undefined;
};

export type RuleEvaluation = {
  readonly rule: AlertRule;
  readonly state: RuleState;
  readonly transition: AlertTransition | undefined;
  /** The alert as it is shown while the rule is not ok. */
  readonly active: ActiveAlert | undefined;
  /** When to look at a pending change again, ms since 1970. */
  readonly holdEnds: number | undefined;
};

const MINUTE_MS = 60_000;

/**
 * Whether the window that a breach rested on has lost bad cases since, and is no breach without
 * them.
 */
const isCorrected = (rule: AlertRule, sums: Sums | undefined, basis: Basis): boolean => {
  if (sums === undefined) return false;
  const cases = countCases(rule.metric, sums);
  return cases.bad < basis.bad && !isBreaching(measureStanding(rule, cases));
};

/** Judges a seller by one rule; `previous` is what the rule remembers of it. */
export const evaluateRule = (
  context: RuleContext,
  rule: AlertRule,
  sums: Sums,
  previous: RuleState,
): RuleEvaluation => {
  const { sellerId, now, today, openOrders, overdueOrders, windowEnding } = context;
  const { rule: name, metric, window, severity } = rule;
  const hold_ms = rule.hold_minutes * MINUTE_MS;
  const cases = countCases(metric, sums);
  const foreseen: Cases | undefined = rule.predict ? addOverdueAsLate(cases, overdueOrders) : undefined;
  const { state, move } = nextRuleState(
    previous,
    {
      now,
      standing: measureStanding(rule, cases),
      projected: foreseen && measureStanding(rule, foreseen),
      basis: { day: today, bad: cases.bad, denominator: cases.denominator },
      isCorrected: (basis) => isCorrected(rule, windowEnding(window, basis.day), basis),
    },
    hold_ms,
  );
  const alert_id = formatAlertId(sellerId, name, state.seq);
  const observed = judgeRate(rule, sums, { window, openOrders });
  const toTransition = ({ from, to, kind }: Move): AlertTransition => ({
    alert_id,
    seller_id: sellerId,
    rule: name,
    metric,
    kind,
    severity,
    seq: state.seq,
    from,
    to,
    occurred_at: formatInstant(now),
    observed,
    projected: foreseen === undefined ? null : toProjectedRate(rule, foreseen),
    orders: [],
    orders_path: formatOrdersPath({ seller_id: sellerId, metric, kind, window }),
  });
  return {
    rule,
    state,
    transition: move && toTransition(move),
    active:
      state.state === 'ok'
        ? undefined
        : {
            alert_id,
            rule: name,
            metric,
            state: state.state,
            kind: state.predicted ? 'predicted' : state.state,
            severity,
            since: formatInstant(state.since),
            flagged_since: formatInstant(getFlaggedSince(state)),
            observed,
          },
    holdEnds: findHoldEnd(state, hold_ms),
  };
};
