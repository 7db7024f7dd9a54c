import type { AlertTransition } from '../../contracts/alerts.ts';
import type { RuleState } from '../../domain/judging/alert-states.ts';
import { beginsAlert, recoverRuleState } from '../../domain/judging/recovery.ts';
import { EMPTY_MEMORY, type Memory, type RuleStates } from '../../domain/showing/summary.ts';
import type { Calendar } from '../../domain/time/calendar.ts';
import type { MetricsStore } from '../ports/metrics.ts';

export type RecoveryDeps = {
  readonly metrics: Pick<MetricsStore, 'listAlertRules' | 'readAlerts'>;
  readonly calendar: Pick<Calendar, 'day'>;
};

/** Few alerts decide what a rule remembers: those since it was last ok. */
const PAGE = 10;

const recoverRule = async (
  { metrics, calendar }: RecoveryDeps,
  sellerId: string,
  rule: string,
): Promise<RuleState> => {
  let last = 0;
  const alerts: AlertTransition[] = [];
  for await (const { seq, transition } of metrics.readAlerts(sellerId, rule, { pageSize: PAGE })) {
    last = Math.max(last, seq);
    if (transition !== undefined) alerts.push(transition);
    if (transition !== undefined && beginsAlert(transition)) break;
  }
  return recoverRuleState(last, alerts, calendar.day);
};

/**
 * What a seller's rules remember, as its alerts tell it. It takes one reading for a seller without
 * alerts, and a few for each rule with some.
 */
const recoverRules = async (deps: RecoveryDeps, sellerId: string): Promise<RuleStates> => {
  const rules = await deps.metrics.listAlertRules(sellerId);
  return Object.fromEntries(
    await Promise.all(rules.map(async (rule) => [rule, await recoverRule(deps, sellerId, rule)] as const)),
  );
};

/**
 * A memory that is no older than the seller's alerts. Numbers of alerts must not be used twice, and
 * what was told must not be told again.
 * @param stored what the summary remembers; undefined when it is lost or cannot be read
 */
export const recoverMemory = async (
  deps: RecoveryDeps,
  sellerId: string,
  stored: Memory | undefined,
): Promise<Memory> => {
  const { rules, band } = stored ?? EMPTY_MEMORY;
  const recovered = await recoverRules(deps, sellerId);
  const isNewer = ([rule, { seq }]: readonly [string, RuleState]): boolean =>
    !Object.hasOwn(rules, rule) || seq > (rules[rule]?.seq ?? 0);
  return { rules: { ...rules, ...Object.fromEntries(Object.entries(recovered).filter(isNewer)) }, band };
};
