import type { RateName, Window } from '../../contracts/api/fields.ts';
import type { AlertRule, Policy } from '../../contracts/policy/policy.ts';
import { findRuleWindow } from '../time/windows.ts';

/** The rules that judge this seller: everybody's, with the overrides that the policy has for it. */
export const rulesFor = (
  { rules, overrides }: Pick<Policy, 'rules' | 'overrides'>,
  sellerId: string,
): readonly AlertRule[] => {
  const changes = Object.hasOwn(overrides, sellerId) ? overrides[sellerId] : undefined;
  if (changes === undefined) return rules;
  return rules.map((rule) => (Object.hasOwn(changes, rule.rule) ? { ...rule, ...changes[rule.rule] } : rule));
};

/**
 * The rule that judges a metric over a window: the one of the same window, else the first one of
 * the metric. Throws when the metric has no rule, because every rate is shown with a target.
 */
export const ruleFor = (
  rules: readonly AlertRule[],
  metric: RateName,
  window: Window = 'lifetime',
): AlertRule => {
  const ruleWindow = findRuleWindow(window);
  const ofMetric = rules.filter((candidate) => candidate.metric === metric);
  const rule = ofMetric.find((candidate) => candidate.window === ruleWindow) ?? ofMetric[0];
  if (rule === undefined) throw new Error(`the policy has no rule for ${metric}; add one`);
  return rule;
};
