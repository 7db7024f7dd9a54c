import { RATE_NAMES, type RateName } from '../../contracts/api/fields.ts';
import type { Band, Health, HealthPoint } from '../../contracts/api/health.ts';
import type { AlertRule, Policy } from '../../contracts/policy/policy.ts';
import { type Decimal, decimal, plain, quotient, ZERO } from '../counting/decimal.ts';
import { moneyOf, type Sums } from '../counting/figures.ts';
import { formatInstant } from '../time/instants.ts';
import { countCases, roundRate } from './rates.ts';
import { ruleFor } from './rules.ts';
import { type Cases, measureStanding, toState } from './standing.ts';

/** The band that a seller is in, and since when (ms). */
export type BandSince = { readonly band: Band; readonly since: number };

const LOST_PLACES = 1;
const FULL_SCORE = 100;

/** The rate that costs all points: as far beyond the target as the warning is before it. */
const findFloor = ({ warn, breach }: AlertRule): Decimal => decimal(breach).times(2).minus(warn);

type Loss = { readonly lost: Decimal; readonly formula: string };

/** The points that a metric costs once it is worse than its warning. */
const computeLoss = (rule: AlertRule, { numerator, denominator }: Cases, weight: number): Loss => {
  const warn = decimal(rule.warn);
  const floor = findFloor(rule);
  // Multiplied by the denominator, so that nothing is rounded before the end. Where less is better,
  // both are negative.
  const beyond = warn.times(denominator).minus(numerator);
  const span = warn.minus(floor);
  // Where warning and breach share a threshold, there is nothing between them to divide by.
  const raw = span.eq(ZERO)
    ? decimal(weight)
    : (quotient(beyond.times(weight), span.times(denominator), LOST_PLACES) ?? ZERO);
  const rate = `${numerator}/${denominator}`;
  const [difference, width] =
    rule.comparator === '>='
      ? [`${rule.warn} − ${rate}`, `${rule.warn} − ${plain(floor)}`]
      : [`${rate} − ${rule.warn}`, `${plain(floor)} − ${rule.warn}`];
  const value = span.eq(ZERO)
    ? `${weight}: breached`
    : `${weight} × (${difference}) ÷ (${width}) = ${plain(raw)}`;
  return raw.gt(weight)
    ? { lost: decimal(weight), formula: `${value}, at most ${weight}` }
    : { lost: raw, formula: value };
};

const costNothing = (formula: string): Loss => ({ lost: ZERO, formula: `${formula}: costs nothing` });

const scoreMetric = (
  metric: RateName,
  rule: AlertRule,
  sums: Sums,
  weight: number,
): HealthPoint & { readonly exact: Decimal } => {
  const cases = countCases(metric, sums);
  const standing = measureStanding(rule, cases);
  const state = toState(standing);
  const loss = (): Loss => {
    switch (state) {
      case 'not_enough_data':
        return costNothing(
          `${cases.denominator} of the ${rule.min_denominator} cases that are needed to judge`,
        );
      case 'good':
        return costNothing(
          standing.meetsWarning
            ? `${cases.numerator}/${cases.denominator} ${rule.comparator} ${rule.warn}`
            : `${cases.bad} of the ${rule.min_bad} bad cases that are needed to judge`,
        );
      case 'warning':
      case 'breach':
        return computeLoss(rule, cases, weight);
    }
  };
  const { lost, formula } = loss();
  const { numerator, denominator } = cases;
  return {
    metric,
    lost: lost.toNumber(),
    exact: lost,
    weight,
    window: rule.window,
    adjusted: { numerator, denominator, rate: roundRate(metric, cases) },
    warn: rule.warn,
    breach: rule.breach,
    floor: findFloor(rule).toNumber(),
    state,
    formula,
  };
};

const chooseBand = (
  score: number,
  { healthy, at_risk }: Policy['health']['bands'],
  breached: boolean,
): Band => {
  if (score < at_risk) return 'critical';
  return score < healthy || breached ? 'at_risk' : 'healthy';
};

export type HealthContext = {
  /** ms since 1970. */
  readonly now: number;
  readonly rules: readonly AlertRule[];
  readonly health: Policy['health'];
  readonly windows: Readonly<Record<AlertRule['window'], Sums>>;
  readonly previous: BandSince | undefined;
};

/**
 * A seller's health: 100 minus what each metric costs. A metric costs nothing up to its warning,
 * half of its weight at its target, and all of it as far beyond the target again. With too few
 * cases, or too few bad ones, it costs nothing. Score and costs as shown add up to exactly 100.
 */
export const computeHealth = ({
  now,
  rules,
  health: { weights, bands },
  windows,
  previous,
}: HealthContext): Health => {
  const points = RATE_NAMES.map((metric) => {
    const rule = ruleFor(rules, metric);
    return scoreMetric(metric, rule, windows[rule.window], weights[metric]);
  });
  const score = points.reduce((left, { exact }) => left.minus(exact), decimal(FULL_SCORE)).toNumber();
  const band = chooseBand(
    score,
    bands,
    points.some(({ state }) => state === 'breach'),
  );
  return {
    score,
    band,
    since: formatInstant(previous?.band === band ? previous.since : now),
    gmv_at_risk: band === 'healthy' ? '0' : plain(moneyOf(windows['30d'], 'total_gmv')),
    points: points.map(({ exact: _, ...point }) => point),
  };
};
