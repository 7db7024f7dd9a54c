/** Finds fields of a policy that contradict each other although each is valid by itself. */
import { RATE_NAMES } from '../api/fields.ts';
import { METRIC_FACTS, UNIT_RANGES } from '../metric-facts.ts';
import type { FileFault } from '../settings-file.ts';
import type { PolicyShape, RuleShape } from './shape.ts';

type Path = FileFault['path'];

const faultIf = (wrong: boolean, path: Path, message: string): FileFault[] =>
  wrong ? [{ path, message }] : [];

/**
 * `path` leads to the rule or the override, and `written` names the fields that are written there:
 * an override does not repeat what it leaves as it is.
 */
const findRuleFaults = (rule: RuleShape, path: Path, written: readonly string[]): FileFault[] => {
  const { metric, comparator, warn, breach, recover, predict } = rule;
  const facts = METRIC_FACTS[metric];
  const { least, most, words } = UNIT_RANGES[facts.unit];
  const outside = (['warn', 'breach', 'recover'] as const).filter(
    (name) => !(rule[name] >= least && rule[name] <= most),
  );
  const sign = comparator === '>=' ? 1 : -1;
  /** Of two fields that contradict each other, the one that is written here. */
  const at = (first: string, second: string): Path => [...path, written.includes(first) ? first : second];
  return [
    ...faultIf(
      comparator !== facts.comparator,
      [...path, 'comparator'],
      `must be "${facts.comparator}" for ${metric}: ` +
        `${facts.comparator === '<=' ? 'fewer is better' : 'more is better'}`,
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
            `must keep warn (${warn}) ${comparator} breach (${breach}): a warning comes before a breach`,
          ),
          ...faultIf(
            sign * recover < sign * warn,
            at('recover', 'warn'),
            `must keep recover (${recover}) ${comparator} warn (${warn}): an alert must not end ` +
              'while a warning would begin again',
          ),
        ]),
    ...faultIf(
      predict && !facts.predictable,
      [...path, 'predict'],
      `must be false for ${metric}: only late shipments can be foreseen`,
    ),
  ];
};

const findNameFaults = ({ rules }: PolicyShape): FileFault[] =>
  rules.flatMap(({ rule }, index) =>
    faultIf(
      rules.findIndex((other) => other.rule === rule) < index,
      ['rules', index, 'rule'],
      `must be unique: "${rule}" is taken by rules[${rules.findIndex((other) => other.rule === rule)}]`,
    ),
  );

const findMetricFaults = ({ rules }: PolicyShape): FileFault[] =>
  RATE_NAMES.flatMap((metric) =>
    faultIf(
      !rules.some((rule) => rule.metric === metric),
      ['rules'],
      `must have a rule for ${metric}: every rate is shown with a target`,
    ),
  );

const findOverrideFaults = ({ rules, overrides }: PolicyShape): FileFault[] =>
  Object.entries(overrides).flatMap(([sellerId, changes]) =>
    Object.entries(changes).flatMap(([name, change]) => {
      const rule = rules.find((candidate) => candidate.rule === name);
      const path = ['overrides', sellerId, name];
      if (rule === undefined)
        return [
          {
            path,
            message: `must be the name of a rule: one of ${rules.map((other) => other.rule).join(', ')}`,
          },
        ];
      return findRuleFaults({ ...rule, ...change }, path, Object.keys(change));
    }),
  );

const findHealthFaults = ({ health: { weights, bands } }: PolicyShape): FileFault[] => {
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

export const findPolicyFaults = (policy: PolicyShape): FileFault[] => [
  ...findNameFaults(policy),
  ...findMetricFaults(policy),
  ...policy.rules.flatMap((rule, index) => findRuleFaults(rule, ['rules', index], Object.keys(rule))),
  ...findHealthFaults(policy),
  // Against wrong rules, every override would be wrong too and only repeat the faults.
  ...(policy.rules.some((rule, index) => findRuleFaults(rule, ['rules', index], []).length > 0)
    ? []
    : findOverrideFaults(policy)),
];
