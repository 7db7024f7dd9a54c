import type { RateName } from '../contracts/api/fields.ts';

/** How a rate must stand to its target: acceptance must be at least, cancellation at most. */
export type Comparator = '>=' | '<=';

/**
 * One alert rule. `breach` is where a breach begins, `warn` where the warning before it does; `recover` is where either
 * ends, so a rate that hovers at a threshold does not flap. Below `minDenominator` cases, or `minBad` bad ones, a rate
 * says too little to accuse anybody.
 */
export type AlertRule = {
  readonly rule: string;
  readonly metric: RateName;
  readonly window: '7d' | '30d';
  readonly comparator: Comparator;
  readonly warn: number;
  readonly breach: number;
  readonly recover: number;
  readonly minDenominator: number;
  readonly minBad: number;
};

/**
 * The default policy. Late shipments: Amazon's seller guidelines allow 4 % and Walmart's 5 %, so 0.95 on time. Cancellations:
 * Amazon's 2.5 %. Acceptance and rating have no common figure; 0.90 and 3.5 stars are ours.
 */
export const DEFAULT_POLICY: readonly AlertRule[] = [
  {
    rule: 'sla_compliance',
    metric: 'sla_compliance_rate',
    window: '30d',
    comparator: '>=',
    warn: 0.97,
    breach: 0.95,
    recover: 0.975,
    minDenominator: 20,
    minBad: 2,
  },
  {
    rule: 'acceptance',
    metric: 'acceptance_rate',
    window: '30d',
    comparator: '>=',
    warn: 0.93,
    breach: 0.9,
    recover: 0.935,
    minDenominator: 20,
    minBad: 2,
  },
  {
    rule: 'cancellation',
    metric: 'cancellation_rate',
    window: '30d',
    comparator: '<=',
    warn: 0.02,
    breach: 0.025,
    recover: 0.0175,
    minDenominator: 20,
    minBad: 2,
  },
  {
    rule: 'rating',
    metric: 'avg_rating',
    window: '30d',
    comparator: '>=',
    warn: 3.8,
    breach: 3.5,
    recover: 3.9,
    minDenominator: 10,
    minBad: 2,
  },
];

/** The rule that judges a metric. Throws when the policy has none: every rate is shown with a target. */
export const ruleFor = (policy: readonly AlertRule[], metric: RateName): AlertRule => {
  const rule = policy.find((candidate) => candidate.metric === metric);
  if (rule === undefined) throw new Error(`the alert policy has no rule for ${metric}; add one`);
  return rule;
};
