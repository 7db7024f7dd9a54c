/**
 * The policy file decides who is alerted about what, so a typing error must not be taken for a
 * rule.
 */
import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, test } from 'vitest';
import { type Policy, PolicyError, parsePolicy, parsePolicyText } from '../../contracts/policy/policy.ts';
import { policyEditorSchema } from '../../lib/stage/editor-schema.ts';
import { POLICY } from '../support/factories/policy.ts';

const FILE = 'policy/policy.json';
const textOf = (name: string): string =>
  readFileSync(new URL(`../../policy/${name}`, import.meta.url), 'utf8');

/** The default policy with a change. */
const changed = (change: (policy: Policy & Record<string, unknown>) => void): unknown => {
  const copy = structuredClone(POLICY) as Policy & Record<string, unknown>;
  change(copy);
  return copy;
};
const rule = (index: number, changes: object): unknown =>
  changed(({ rules }) => void Object.assign(rules[index]!, changes));
const override = (changes: object, name = 'sla_compliance', seller = 'seller-7'): unknown =>
  changed((policy) => void Object.assign(policy, { overrides: { [seller]: { [name]: changes } } }));

const faultsOf = (content: unknown): readonly string[] => {
  try {
    parsePolicy(FILE, content);
    return [];
  } catch (error) {
    if (!(error instanceof PolicyError)) throw error;
    return error.message.split('\n');
  }
};

describe('a policy that cannot be used', () => {
  test.each<[string, unknown, string]>([
    [
      'a threshold in words',
      rule(2, { warn: 'low' }),
      'rules[2].warn must be a number: a share from 0 to 1, or stars from 1 to 5',
    ],
    [
      'a threshold in percent',
      rule(0, { breach: 95 }),
      'rules[0].breach must be a share from 0 to 1 for sla_compliance_rate, not 95',
    ],
    [
      'a share below nothing',
      rule(2, { recover: -0.1 }),
      'rules[2].recover must be a share from 0 to 1 for cancellation_rate, not -0.1',
    ],
    [
      'a threshold finer than any rate is shown',
      rule(0, { warn: 0.9700001 }),
      'rules[0].warn must have at most 6 decimals',
    ],
    [
      'a threshold of no stars',
      rule(3, { breach: 0 }),
      'rules[3].breach must be stars from 1 to 5 for avg_rating, not 0',
    ],
    [
      'a threshold of six stars',
      rule(3, { recover: 6 }),
      'rules[3].recover must be stars from 1 to 5 for avg_rating, not 6',
    ],
    [
      'a warning that begins after the breach',
      rule(0, { warn: 0.94 }),
      'rules[0].warn must keep warn (0.94) >= breach (0.95): a warning comes before a breach',
    ],
    [
      'a warning that begins after the breach, where less is better',
      rule(2, { warn: 0.03 }),
      'rules[2].warn must keep warn (0.03) <= breach (0.025): a warning comes before a breach',
    ],
    [
      'an alert that ends before its warning',
      rule(1, { recover: 0.92 }),
      'rules[1].recover must keep recover (0.92) >= warn (0.93): an alert must not end while a warning would begin again',
    ],
    [
      'an alert that ends before its warning, where less is better',
      rule(2, { recover: 0.021 }),
      'rules[2].recover must keep recover (0.021) <= warn (0.02): an alert must not end while a warning would begin again',
    ],
    [
      'a comparator that calls few shipments on time good',
      rule(0, { comparator: '<=' }),
      'rules[0].comparator must be ">=" for sla_compliance_rate: more is better',
    ],
    [
      'a comparator that calls many cancellations good',
      rule(2, { comparator: '>=' }),
      'rules[2].comparator must be "<=" for cancellation_rate: fewer is better',
    ],
    ['an unknown comparator', rule(0, { comparator: '>' }), 'rules[0].comparator must be one of ">=", "<="'],
    [
      'an unknown metric',
      changed(({ rules }) => void rules.push({ ...rules[0]!, rule: 'late', metric: 'lateness' as never })),
      'rules[4].metric must be one of "acceptance_rate", "cancellation_rate", "sla_compliance_rate", "avg_rating"',
    ],
    ['an unknown window', rule(0, { window: '90d' }), 'rules[0].window must be one of "7d", "30d"'],
    [
      'an unknown severity',
      rule(0, { severity: 'high' }),
      'rules[0].severity must be one of "critical", "major", "minor"',
    ],
    [
      'a minimum of half a case',
      rule(0, { min_denominator: 0.5 }),
      'rules[0].min_denominator must be a whole number from 1 to 1000000',
    ],
    [
      'a minimum of no cases',
      rule(0, { min_denominator: 0 }),
      'rules[0].min_denominator must be a whole number from 1 to 1000000',
    ],
    [
      'a negative minimum of bad cases',
      rule(0, { min_bad: -1 }),
      'rules[0].min_bad must be a whole number from 0 to 1000000',
    ],
    [
      'a hold of more than a day',
      rule(0, { hold_minutes: 1441 }),
      'rules[0].hold_minutes must be a whole number from 0 to 1440',
    ],
    [
      'a negative hold',
      rule(0, { hold_minutes: -1 }),
      'rules[0].hold_minutes must be a whole number from 0 to 1440',
    ],
    ['predict in words', rule(0, { predict: 'yes' }), 'rules[0].predict must be true or false'],
    [
      'predicting a metric that cannot be foreseen',
      rule(3, { predict: true }),
      'rules[3].predict must be false for avg_rating: only late shipments can be foreseen',
    ],
    [
      'a name with a capital',
      rule(0, { rule: 'SLA' }),
      'rules[0].rule must be 1 to 40 lower-case letters, digits and underscores, a letter first',
    ],
    [
      'a name that is too long',
      rule(0, { rule: 'x'.repeat(41) }),
      'rules[0].rule must be 1 to 40 lower-case letters, digits and underscores, a letter first',
    ],
    [
      'a name that is used twice',
      rule(3, { rule: 'acceptance' }),
      'rules[3].rule must be unique: "acceptance" is taken by rules[1]',
    ],
    [
      'an unknown field',
      rule(2, { warm: 0.02 }),
      'rules[2].warm is not a field; allowed here: rule, metric, window, comparator, warn, breach, recover, min_denominator, min_bad, hold_minutes, severity, predict',
    ],
    [
      'a missing field',
      changed(({ rules }) => void Reflect.deleteProperty(rules[2]!, 'warn')),
      'rules[2].warn is missing: must be a number: a share from 0 to 1, or stars from 1 to 5',
    ],
    [
      'a metric without a rule',
      changed((policy) => void policy.rules.splice(3, 1)),
      'rules must have a rule for avg_rating: every rate is shown with a target',
    ],
    [
      'more rules than alerts fit into one transaction',
      {
        ...POLICY,
        rules: Array.from({ length: 51 }, (_, index) => ({
          ...POLICY.rules[index % 4],
          rule: `rule_${index}`,
        })),
      },
      'rules must be at most 50 rules',
    ],
    ['rules that are not a list', { ...POLICY, rules: {} }, 'rules must be a list of rules'],
    [
      'a rule that is only a text',
      { ...POLICY, rules: [...POLICY.rules, 'sla'] },
      expect.stringMatching(/^policy\/policy\.json: rules\[4\] must be \{ rule, metric, /),
    ],
    [
      'weights that do not add up',
      changed(({ health }) => void Object.assign(health.weights, { avg_rating: 21 })),
      'health.weights must sum to 100, not 101',
    ],
    [
      'a weight of half a point',
      changed(({ health }) => void Object.assign(health.weights, { avg_rating: 20.5 })),
      'health.weights.avg_rating must be a whole number from 0 to 100',
    ],
    [
      'a metric without a weight',
      changed(({ health }) => void Reflect.deleteProperty(health.weights, 'avg_rating')),
      'health.weights.avg_rating is missing: must be a whole number from 0 to 100',
    ],
    [
      'bands in the wrong order',
      changed(({ health }) => void Object.assign(health.bands, { at_risk: 90 })),
      'health.bands.healthy must be greater than at_risk (90)',
    ],
    [
      'a band that no score reaches',
      changed(({ health }) => void Object.assign(health.bands, { healthy: 101 })),
      'health.bands.healthy must be a number from 0 to 100',
    ],
    [
      'an override of an unknown rule',
      override({ warn: 0.98 }, 'sla'),
      'overrides["seller-7"].sla must be the name of a rule: one of sla_compliance, acceptance, cancellation, rating',
    ],
    [
      'an override that contradicts the rest of its rule',
      override({ breach: 0.98 }),
      'overrides["seller-7"].sla_compliance.breach must keep warn (0.97) >= breach (0.98): a warning comes before a breach',
    ],
    [
      'an override by which an alert ends before its warning',
      override({ warn: 0.98 }),
      'overrides["seller-7"].sla_compliance.warn must keep recover (0.975) >= warn (0.98): an alert must not end while a warning would begin again',
    ],
    [
      'an override that predicts what cannot be foreseen',
      override({ predict: true }, 'rating'),
      'overrides["seller-7"].rating.predict must be false for avg_rating: only late shipments can be foreseen',
    ],
    [
      'an override that changes the metric of its rule',
      override({ metric: 'avg_rating' }),
      'overrides["seller-7"].sla_compliance.metric is not a field; allowed here: warn, breach, recover, min_denominator, min_bad, hold_minutes, severity, predict',
    ],
    [
      'an override for an impossible seller id',
      override({ warn: 0.97 }, 'sla_compliance', 'no one'),
      'overrides["no one"] must be a seller id: 1 to 128 characters of A-Z a-z 0-9 . _ : -',
    ],
    ['a list in place of a policy', [], 'the whole file must be { rules, health, overrides }'],
    ['an empty file', null, 'the whole file must be { rules, health, overrides }'],
  ])('is refused for %s, by file, field and what is allowed', (_, content, fault) => {
    expect(faultsOf(content)).toEqual([typeof fault === 'string' ? `${FILE}: ${fault}` : fault]);
  });

  test('is refused with all of its faults at once, one a line', () => {
    expect(faultsOf(changed((policy) => void Object.assign(policy, { rules: 5, extra: 1 })))).toEqual([
      'policy/policy.json: rules must be a list of rules',
      'policy/policy.json: extra is not a field; allowed here: rules, health, overrides',
    ]);
  });

  test('blames a wrong rule once, and not again for every override of it', () => {
    const both = structuredClone(override({ min_bad: 3 })) as Policy;
    Object.assign(both.rules[0]!, { warn: 0.9 });
    expect(faultsOf(both)).toHaveLength(1);
  });

  test('is named when its file is not JSON', () => {
    expect(() => parsePolicyText('mine.json', '{ "rules": ')).toThrow(/^mine\.json: is not JSON: /);
  });
});

test('accepts overrides that name few fields, and thresholds that coincide', () => {
  expect(faultsOf(override({ breach: 0.9 }))).toEqual([]);
  expect(faultsOf(override({}))).toEqual([]);
  expect(faultsOf(rule(0, { warn: 0.95, recover: 0.95 }))).toEqual([]);
  expect(faultsOf(rule(0, { hold_minutes: 1440 }))).toEqual([]);
});

describe('the default policy', () => {
  test('passes its own checks', () => expect(parsePolicyText(FILE, textOf('policy.json'))).toEqual(POLICY));

  test('keeps a distance between the thresholds of each rule, so that no alert flaps', () => {
    for (const { comparator, breach, warn, recover } of POLICY.rules) {
      const sign = comparator === '>=' ? 1 : -1;
      expect(sign * breach).toBeLessThan(sign * warn);
      expect(sign * warn).toBeLessThan(sign * recover);
    }
  });

  test('comes with an up-to-date schema, so that editors accept it and mark typing errors', () => {
    const schema: unknown = JSON.parse(textOf('policy.schema.json'));
    expect(schema, 'policy/policy.schema.json is out of date: run npm run schema').toEqual(
      policyEditorSchema(),
    );
    const accepts = new Ajv2020({ validateFormats: false }).compile(schema as object);
    expect(accepts(JSON.parse(textOf('policy.json')))).toBe(true);
    expect(accepts(rule(0, { warm: 1 }))).toBe(false);
  });
});
