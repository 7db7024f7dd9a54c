/** What does not go together in a policy of which each field is fine by itself. */
import { RATE_NAMES } from '../api/fields.ts';
import { METRIC_FACTS, UNIT_RANGES } from '../metric-facts.ts';
import type { PolicyShape, RuleShape } from './shape.ts';

/** What is wrong, and where. */
export type PolicyFault = { readonly path: readonly (string | number)[]; readonly message: string };

type Path = PolicyFault['path'];

const faultIf = (wrong: boolean, path: Path, message: string): PolicyFault[] =>
  wrong ? [{ path, message }] : [];

/**
 * `path` is the rule's; `said` the fields that are said there: of an override, not what it leaves
 * as it is.
 */
const ruleFaults = (rule: RuleShape, path: Path, said: readonly string[]): PolicyFault[] => {
  const { metric, comparator, warn, breach, recover, predict } = rule;
  const facts = METRIC_FACTS[metric];
  const { least, most, words } = UNIT_RANGES[facts.unit];
  const outside = (['warn', 'breach', 'recover'] as const).filter(
    (name) => !(rule[name] >= least && rule[name] <= most),
  );
  const sign = comparator === '>=' ? 1 : -1;
  /** Of two fields that do not go together, the one that is said here. */
  const at = (first: string, second: string): Path => [...path, said.includes(first) ? first : second];
  return [
    ...faultIf(
      comparator !== facts.comparator,
      [...path, 'comparator'],
      `must be "${facts.comparator}" for ${metric}: ${facts.comparator === '<=' ? 'fewer is better' : 'more is better'}`,
    ),
    ...outside.map((name) => ({
      path: [...path, name],
      message: `must be ${words} for ${metric}, not ${rule[name]}`,
    })),
    ...(outside.length > 0 || comparator !== facts.comparator
      ? []
      : [
          ...faultIf(
            sign * warn < sign * breach,
            at('warn', 'breach'),
            `must leave warn (${warn}) ${comparator} breach (${breach}): a warning comes before a breach`,
          ),
          ...faultIf(
            sign * recover < sign * warn,
            at('recover', 'warn'),
            `must leave recover (${recover}) ${comparator} warn (${warn}): an alert ends no sooner than it would not begin`,
          ),
        ]),
    ...faultIf(
      predict && !facts.predictable,
      [...path, 'predict'],
      `must be false for ${metric}: late shipments alone can be foreseen`,
    ),
  ];
};

const nameFaults = ({ rules }: PolicyShape): PolicyFault[] =>
  rules.flatMap(({ rule }, index) =>
    faultIf(
      rules.findIndex((other) => other.rule === rule) < index,
      ['rules', index, 'rule'],
      `must be a name of its own: "${rule}" is taken by rules[${rules.findIndex((other) => other.rule === rule)}]`,
    ),
  );

const metricFaults = ({ rules }: PolicyShape): PolicyFault[] =>
  RATE_NAMES.flatMap((metric) =>
    faultIf(
      !rules.some((rule) => rule.metric === metric),
      ['rules'],
      `must have a rule for ${metric}: every rate is shown with a target`,
    ),
  );

const overrideFaults = ({ rules, overrides }: PolicyShape): PolicyFault[] =>
  Object.entries(overrides).flatMap(([sellerId, changes]) =>
    Object.entries(changes).flatMap(([name, change]) => {
      const rule = rules.find((candidate) => candidate.rule === name);
      const path = ['overrides', sellerId, name];
      if (rule === undefined)
        return [
          {
            path,
            message: `must be the name of a rule: one of ${rules.map((known) => known.rule).join(', ')}`,
          },
        ];
      return ruleFaults({ ...rule, ...change }, path, Object.keys(change));
    }),
  );

const healthFaults = ({ health: { weights, bands } }: PolicyShape): PolicyFault[] => {
  const sum = Object.values(weights).reduce((total, points) => total + points, 0);
  return [
    ...faultIf(sum !== 100, ['health', 'weights'], `must sum to 100, not ${sum}`),
    ...faultIf(
      bands.healthy <= bands.at_risk,
      ['health', 'bands', 'healthy'],
      `must be greater than at_risk (${bands.at_risk})`,
    ),
  ];
};

export const policyFaults = (policy: PolicyShape): PolicyFault[] => [
  ...nameFaults(policy),
  ...metricFaults(policy),
  ...policy.rules.flatMap((rule, index) => ruleFaults(rule, ['rules', index], Object.keys(rule))),
  ...healthFaults(policy),
  // Against rules that are wrong themselves, every override would be wrong once more.
  ...(policy.rules.some((rule, index) => ruleFaults(rule, ['rules', index], []).length > 0)
    ? []
    : overrideFaults(policy)),
];
