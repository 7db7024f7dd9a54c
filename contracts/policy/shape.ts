/** What a policy may say, field by field. Whether it goes together is in policy-checks.ts. */
import * as z from 'zod';
import { perMetric, RATE_NAMES, RULE_WINDOWS } from '../api/fields.ts';

/** How much an alert matters, by the rule it comes from. */
export const SEVERITIES = ['critical', 'major', 'minor'] as const;

export const RULE_NAME = /^[a-z][a-z0-9_]{0,39}$/;
/**
 * All of them may raise an alert at once, in one transaction with the summary, and DynamoDB takes
 * 100 actions in one.
 */
const RULES_MAX = 50;
const SELLER_ID = /^[A-Za-z0-9._:-]{1,128}$/;

/**
 * Fields that belong together. One that is not among them is refused with those that are, so a
 * typing error cannot pass for a rule.
 */
const fields = <const Shape extends z.core.$ZodLooseShape>(shape: Shape) => {
  const allowed = Object.keys(shape).filter((name) => name !== '$schema');
  return z.strictObject(shape, {
    error: ({ code }) =>
      code === 'unrecognized_keys'
        ? `is not a field; allowed here: ${allowed.join(', ')}`
        : `must be { ${allowed.join(', ')} }`,
  });
};

const oneOf = <const Names extends readonly [string, ...string[]]>(names: Names) =>
  z.enum(names, `must be one of ${names.map((name) => JSON.stringify(name)).join(', ')}`);

const wholeNumber = (least: number, most: number) => {
  const error = `must be a whole number from ${least} to ${most}`;
  return z.int(error).min(least, error).max(most, error);
};

/**
 * As fine as rates are shown. So no number of cases that follows from it is beyond what a number
 * can hold.
 */
const THRESHOLD_PLACES = 6;
const threshold = z
  .number('must be a number: a share from 0 to 1, or stars from 1 to 5')
  .refine(
    (value) => Number(value.toFixed(THRESHOLD_PLACES)) === value,
    `must have at most ${THRESHOLD_PLACES} decimals`,
  );

/**
 * What an override may say of a rule for one seller. Its metric, window and comparator are the same
 * for everybody: they are what the rule is.
 */
const adjustable = {
  warn: threshold.describe(
    'Beyond this a warning begins: the rate is still where it should be, but close to its limit.',
  ),
  breach: threshold.describe('Beyond this a breach begins: the target that a rate is shown with.'),
  recover: threshold.describe(
    'A warning or a breach ends here and not where it began, so that a rate that hovers at a threshold raises one alert and not one per order.',
  ),
  min_denominator: wholeNumber(1, 1_000_000).describe(
    'With fewer cases a rate says too little to accuse anybody.',
  ),
  min_bad: wholeNumber(0, 1_000_000).describe('With fewer bad cases it accuses nobody, whatever the rate.'),
  hold_minutes: wholeNumber(0, 1440).describe(
    'A change for the worse must last this long before it alerts; one for the better is told at once.',
  ),
  severity: oneOf(SEVERITIES).describe('How much its alerts matter to those who receive them.'),
  predict: z
    .boolean('must be true or false')
    .describe(
      'Whether to warn when the orders that are overdue now would bring a breach if they shipped late. Late shipments alone can be foreseen.',
    ),
};

const rule = fields({
  rule: z
    .string('must be the name of a rule')
    .regex(RULE_NAME, 'must be 1 to 40 lower-case letters, digits and underscores, a letter first')
    .describe(
      'Part of the ids of its alerts. A rule that gets another name begins with alert number 1 under it.',
    ),
  metric: oneOf(RATE_NAMES),
  window: oneOf(RULE_WINDOWS).describe('The local days that it looks at, today included.'),
  comparator: oneOf(['>=', '<=']).describe('How the rate must stand to its thresholds.'),
  ...adjustable,
});

const score = z
  .number('must be a number from 0 to 100')
  .min(0, 'must be a number from 0 to 100')
  .max(100, 'must be a number from 0 to 100');
const weight = wholeNumber(0, 100);

const health = fields({
  weights: fields(perMetric(() => weight)).describe(
    'Points of the health score that each metric can cost; together 100.',
  ),
  bands: fields({ healthy: score, at_risk: score }).describe(
    'From which score on a seller is healthy, and at risk; critical below.',
  ),
});

/**
 * The policy by which sellers are judged.
 *
 * Where the default thresholds come from: Amazon's seller guidelines allow 4 % late shipments and
 * Walmart's 5 %, hence 0.95 on time; Amazon's allow 2.5 % cancellations. Acceptance and rating have
 * no common figure: 0.90 and 3.5 stars are ours.
 */
export const policyShape = fields({
  $schema: z.string('must be text').optional(),
  rules: z
    .array(rule, 'must be a list of rules')
    .max(RULES_MAX, `must be at most ${RULES_MAX} rules`)
    .describe(
      'Each metric needs one at least; the first one of a metric is also what its health is judged by.',
    ),
  health,
  overrides: z
    .record(
      z.string().regex(SELLER_ID, 'must be a seller id: 1 to 128 characters of A-Z a-z 0-9 . _ : -'),
      z.record(z.string(), fields(adjustable).partial(), 'must be { <rule>: { … } }'),
      'must be { <seller id>: { <rule>: { … } } }',
    )
    .default({})
    .describe(
      'What is different for single sellers, such as one whose lead times were agreed upon: by seller, by rule.',
    ),
});

export type PolicyShape = z.output<typeof policyShape>;
export type RuleShape = PolicyShape['rules'][number];
