import type { Rates, RuleWindow } from '../../contracts/api/fields.ts';
import type { ProjectedRate, Projection } from '../../contracts/api/metrics.ts';
import type { AlertRule } from '../../contracts/policy/policy.ts';
import { perRuleWindow } from '../time/windows.ts';
import { roundRate } from './rates.ts';
import { ruleFor } from './rules.ts';
import { type Cases, measureStanding, type Thresholds, toState } from './standing.ts';

/** Shipments as they would be if `overdue` more of them came, all late. What an operator took out beforehand is none of them. */
export const addOverdueAsLate = ({ numerator, denominator, bad }: Cases, overdue: number): Cases => ({
  numerator,
  denominator: denominator + overdue,
  bad: bad + overdue,
});

/** Where SLA compliance would stand to a rule's thresholds with these cases. */
export const toProjectedRate = (rule: Thresholds, cases: Cases): ProjectedRate => ({
  numerator: cases.numerator,
  denominator: cases.denominator,
  rate: roundRate('sla_compliance_rate', cases),
  state: toState(measureStanding(rule, cases)),
});

type Sla = Pick<Rates, 'sla_compliance_rate'>;

/** The rates of a metrics body that are projected. */
export type Projected = Readonly<Record<RuleWindow | 'lifetime', Sla>>;

/**
 * What SLA compliance would be if everything that is overdue, and will count, shipped late. From rates and not from counters, so that whoever knows better
 * what is overdue now can do it anew with a summary alone.
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
