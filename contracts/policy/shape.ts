/** The fields of a policy, each by itself. checks.ts finds fields that contradict each other. */
import * as z from 'zod';
import { perMetric, RATE_NAMES, RULE_WINDOWS } from '../api/fields.ts';
import { fields, oneOf } from '../settings-file.ts';

/** How much an alert matters. */
export const SEVERITIES = ['critical', 'major', 'minor'] as const;

export const RULE_NAME = /^[a-z][a-z0-9_]{0,39}$/;
/**
 * All rules may alert at once, in one transaction with the summary. DynamoDB takes 100 actions in a
 * transaction.
 */
const RULES_MAX = 50;
const SELLER_ID = /^[A-Za-z0-9._:-]{1,128}$/;

const wholeNumber = (least: number, most: number) => {
  const error = `must be a whole number from ${least} to ${most}`;
  return z.int(error).min(least, error).max(most, error);
};

/**
 * As fine as rates are shown. No number of cases that follows from such a threshold is too large
 * for a number.
 */
const THRESHOLD_PLACES = 6;
const threshold = z
  .number('must be a number: a share from 0 to 1, or stars from 1 to 5')
  .refine(
    (value) => Number(value.toFixed(THRESHOLD_PLACES)) === value,
    `must have at most ${THRESHOLD_PLACES} decimals`,
  );

/**
 * What an override may change of a rule for one seller. Metric, window and comparator are the same
 * for all sellers, because they define the rule.
 */
const adjustable = {
  warn: threshold.describe(
    'A warning begins beyond this. The rate still meets its target but is close to it.',
  ),
  breach: threshold.describe('A breach begins beyond this. Rates are shown with it as their target.'),
  recover: threshold.describe(
    'A warning or a breach ends here and not where it began. So a rate that hovers at a threshold ' +
      'raises one alert and not one per order.',
  ),
  min_denominator: wholeNumber(1, 1_000_000).describe('A rate with fewer cases is not judged.'),
  min_bad: wholeNumber(0, 1_000_000).describe(
    'With fewer bad cases there is no warning and no breach, whatever the rate.',
  ),
  hold_minutes: wholeNumber(0, 1440).describe(
    'A change for the worse must last this long before it alerts. A change for the better alerts at once.',
  ),
  severity: oneOf(SEVERITIES).describe('How much the alerts of this rule matter.'),
  predict: z
    .boolean('must be true or false')
    .describe(
      'Whether to warn when the overdue orders would cause a breach if they shipped late. Only late ' +
        'shipments can be foreseen.',
    ),
};

const rule = fields({
  rule: z
    .string('must be the name of a rule')
    .regex(RULE_NAME, 'must be 1 to 40 lower-case letters, digits and underscores, a letter first')
    .describe('Part of the ids of its alerts. A rule that is renamed starts again with alert number 1.'),
  metric: oneOf(RATE_NAMES),
  window: oneOf(RULE_WINDOWS).describe('The local days that the rule looks at, today included.'),
  comparator: oneOf(['>=', '<=']).describe('How a good rate compares with the thresholds.'),
  ...adjustable,
});

const score = z
  .number('must be a number from 0 to 100')
  .min(0, 'must be a number from 0 to 100')
  .max(100, 'must be a number from 0 to 100');
const weight = wholeNumber(0, 100);

const health = fields({
  weights: fields(perMetric(() => weight)).describe(
    'How many points of the health score each metric can cost. Together they must be 100.',
  ),
  bands: fields({ healthy: score, at_risk: score }).describe(
    'The lowest score of a healthy seller and of a seller at risk. A lower score is critical.',
  ),
});

/**
 * The policy that sellers are judged by.
 *
 * The default thresholds: Amazon's seller guidelines allow 4 % late shipments and Walmart's 5 %,
 * hence 0.95 on time. Amazon's allow 2.5 % cancellations. For acceptance and ratings there is no
 * common figure: 0.90 and 3.5 stars are our own.
 */
export const policyShape = fields({
  $schema: z.string('must be text').optional(),
  rules: z
    .array(rule, 'must be a list of rules')
    .max(RULES_MAX, `must be at most ${RULES_MAX} rules`)
    .describe(
      'Each metric needs at least one rule. The first rule of a metric also decides what the metric ' +
        'costs of the health score.',
    ),
  health,
  overrides: z
    .record(
      z.string().regex(SELLER_ID, 'must be a seller id: 1 to 128 characters of A-Z a-z 0-9 . _ : -'),
      z.record(z.string(), fields(adjustable).partial(), 'must be { <rule>: { … } }'),
      'must be { <seller id>: { <rule>: { … } } }',
    )
    .default({})
    .describe('Exceptions for single sellers, such as one with agreed lead times: by seller id and by rule.'),
});

export type PolicyShape = z.output<typeof policyShape>;
export type RuleShape = PolicyShape['rules'][number];
