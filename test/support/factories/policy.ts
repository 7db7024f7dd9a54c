import { readDeployedPolicy } from '../../../adapters/runtime/deployed-policy.ts';
import type { RateName } from '../../../contracts/api/fields.ts';
import type { AlertRule, Policy } from '../../../contracts/policy/policy.ts';
import { ruleFor } from '../../../domain/judging/rules.ts';

/** The policy that is deployed by default. */
export const POLICY: Policy = readDeployedPolicy();

/** The default rule of a metric, with the values that a test changes. */
export const ruleOf = (metric: RateName, changes: Partial<AlertRule> = {}): AlertRule => ({
  ...ruleFor(POLICY.rules, metric),
  ...changes,
});

/** The default policy, with other values in the rule of a metric. */
export const policyWith = (metric: RateName, changes: Partial<AlertRule>): Policy => ({
  ...POLICY,
  rules: POLICY.rules.map((rule) => (rule.metric === metric ? { ...rule, ...changes } : rule)),
});
