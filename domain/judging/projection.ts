import type { Rates, RuleWindow } from '../../contracts/api/fields.ts';
import type { ProjectedRate, Projection } from '../../contracts/api/metrics.ts';
import type { AlertRule } from '../../contracts/policy/policy.ts';
import { perRuleWindow } from '../time/windows.ts';
import { roundRate } from './rates.ts';
import { ruleFor } from './rules.ts';
import { type Cases, measureStanding, type Thresholds, toState } from './standing.ts';

/** The cases once `overdue` more shipments have come, all of them late. */
export const addOverdueAsLate = ({ numerator, denominator, bad }: Cases, overdue: number): Cases => ({
  numerator,
  denominator: denominator + overdue,
  bad: bad + overdue,
});

/** SLA compliance with these cases, judged by a rule's thresholds. */
export const toProjectedRate = (rule: Thresholds, cases: Cases): ProjectedRate => ({
  numerator: cases.numerator,
  denominator: cases.denominator,
  rate: roundRate('sla_compliance_rate', cases),
  state: toState(measureStanding(rule, cases)),
});

type Sla = Pick<Rates, 'sla_compliance_rate'>;

/** The rates of a metrics body that a projection is made for. */
export type Projected = Readonly<Record<RuleWindow | 'lifetime', Sla>>;

/**
 * SLA compliance if the `overdue` orders that will count all shipped late. It is worked out from
 * rates and not from counters, so that a reader who has a newer number of overdue orders needs only
 * the summary to do it again.
 */
export const projectCompliance = (
  rates: Projected,
  overdue: number,
  rules: readonly AlertRule[],
): Projection => {
  const over = (window: keyof Projected): ProjectedRate => {
    const cases = addOverdueAsLate(rates[window].sla_compliance_rate.adjusted, overdue);
    return toProjectedRate(ruleFor(rules, 'sla_compliance_rate', window), cases);
  };
  return { ...perRuleWindow(over), lifetime: over('lifetime') };
};
