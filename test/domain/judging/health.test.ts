/** The score that ranks a seller must be explained to the last tenth of a point. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { metricsExample } from '../../../contracts/api/examples.ts';
import { health as healthSchema } from '../../../contracts/api/health.ts';
import type { Policy } from '../../../contracts/policy/policy.ts';
import { type CountFigure, type Sums, totalOf } from '../../../domain/counting/figures.ts';
import { type BandSince, computeHealth } from '../../../domain/judging/health.ts';
import { POLICY, policyWith } from '../../support/factories/policy.ts';
import { sumsOf } from '../../support/factories/sums.ts';

const NOW = Date.parse('2026-03-29T10:15:30Z');
/** Enough of everything, and nothing wrong. */
const FINE = {
  total_orders: 1000,
  accepted_orders: 1000,
  shipped_orders: 1000,
  on_time_shipments: 1000,
  ratings_5: 100,
} satisfies Partial<Record<CountFigure, number>>;

const healthBy = (
  { rules, health }: Policy,
  counts: Partial<Record<CountFigure, number>>,
  previous?: BandSince,
) =>
  computeHealth({
    now: NOW,
    rules,
    health,
    windows: { '7d': sumsOf({}), '30d': sumsOf({ ...FINE, ...counts }, { total_gmv: '1284.5' }) },
    previous,
  });
const health = (counts: Partial<Record<CountFigure, number>>, previous?: BandSince) =>
  healthBy(POLICY, counts, previous);
const pointOf = (metric: string, { points }: ReturnType<typeof health>) =>
  points.find((point) => point.metric === metric)!;

describe('a metric', () => {
  test.each([
    ['nothing at its warning', 970, 0, 'good', '970/1000 >= 0.97: costs nothing'],
    ['a little when one shipment worse', 969, 1, 'warning', '40 × (0.97 − 969/1000) ÷ (0.97 − 0.93) = 1'],
    ['half of its weight at its target', 950, 20, 'warning', '40 × (0.97 − 950/1000) ÷ (0.97 − 0.93) = 20'],
    [
      'more than half when one shipment beyond its target',
      949,
      21,
      'breach',
      '40 × (0.97 − 949/1000) ÷ (0.97 − 0.93) = 21',
    ],
    ['all of its weight at its floor', 930, 40, 'breach', '40 × (0.97 − 930/1000) ÷ (0.97 − 0.93) = 40'],
    [
      'no more than its weight below the floor',
      500,
      40,
      'breach',
      '40 × (0.97 − 500/1000) ÷ (0.97 − 0.93) = 470, at most 40',
    ],
  ] as const)('costs %s', (_, on_time_shipments, lost, state, formula) => {
    expect(pointOf('sla_compliance_rate', health({ on_time_shipments }))).toMatchObject({
      lost,
      weight: 40,
      window: '30d',
      adjusted: { numerator: on_time_shipments, denominator: 1000 },
      warn: 0.97,
      breach: 0.95,
      floor: 0.93,
      state,
      formula,
    });
  });

  test.each([
    [20, 0, '20/1000 <= 0.02: costs nothing'],
    [25, 12.5, '25 × (25/1000 − 0.02) ÷ (0.03 − 0.02) = 12.5'],
    [30, 25, '25 × (30/1000 − 0.02) ÷ (0.03 − 0.02) = 25'],
    [31, 25, '25 × (31/1000 − 0.02) ÷ (0.03 − 0.02) = 27.5, at most 25'],
  ])('costs points in the same way where less is better: %i cancelled', (cancelled, lost, formula) => {
    const point = pointOf(
      'cancellation_rate',
      health({ cancelled_orders: cancelled, seller_fault_cancelled_orders: cancelled }),
    );
    expect(point).toMatchObject({ lost, floor: 0.03, formula });
  });

  test('costs a seller nothing for cancellations by buyers', () => {
    expect(health({ cancelled_orders: 500 })).toMatchObject({ score: 100, band: 'healthy' });
  });

  test('costs nothing without enough cases, and says so', () => {
    const few = health({ shipped_orders: 19, on_time_shipments: 0, ratings_5: 0 });
    expect(few.score).toBe(100);
    expect(pointOf('sla_compliance_rate', few)).toMatchObject({
      lost: 0,
      state: 'not_enough_data',
      formula: '19 of the 20 cases that are needed to judge: costs nothing',
    });
    expect(pointOf('avg_rating', few)).toMatchObject({
      lost: 0,
      state: 'not_enough_data',
      adjusted: { denominator: 0, rate: null },
    });
  });

  test('costs nothing for one bad case where the rule asks for two', () => {
    const point = pointOf('sla_compliance_rate', health({ shipped_orders: 20, on_time_shipments: 19 }));
    expect(point).toMatchObject({
      lost: 0,
      state: 'good',
      formula: '1 of the 2 bad cases that are needed to judge: costs nothing',
    });
  });

  test('costs points to one decimal, rounded half up', () => {
    const lost = (on_time_shipments: number, shipped_orders: number) =>
      pointOf('sla_compliance_rate', health({ shipped_orders, on_time_shipments })).lost;
    // 40 × (0.97 − 0.96875) ÷ 0.04 = 1.25
    expect(lost(31, 32)).toBe(0);
    expect(lost(62, 64)).toBe(1.3);
    expect(lost(24, 26)).toBe(40);
    // 40 × (0.97 − 0.96165) ÷ 0.04 = 8.35, which is a little less as a float.
    expect(lost(19_233, 20_000)).toBe(8.4);
  });

  test('costs nothing or all of its weight where warning and breach share a threshold', () => {
    const policy = policyWith('sla_compliance_rate', { warn: 0.95 });
    expect(pointOf('sla_compliance_rate', healthBy(policy, { on_time_shipments: 950 }))).toMatchObject({
      lost: 0,
      floor: 0.95,
    });
    expect(pointOf('sla_compliance_rate', healthBy(policy, { on_time_shipments: 949 }))).toMatchObject({
      lost: 40,
      state: 'breach',
      formula: '40: breached',
    });
  });
});

describe('a seller', () => {
  test.each([
    ['healthy from a score of 90', 960, 90, 'healthy'],
    ['at risk below a score of 90', 959, 89, 'at_risk'],
    ['at risk with one metric in breach', 500, 60, 'at_risk'],
  ] as const)('is %s', (_, on_time_shipments, score, band) =>
    expect(health({ on_time_shipments })).toMatchObject({ score, band }),
  );

  test('is critical below a score of 60', () => {
    expect(health({ on_time_shipments: 500, accepted_orders: 929 })).toMatchObject({
      score: 59.7,
      band: 'critical',
    });
  });

  test('is never healthy with a metric in breach, however few points that costs', () => {
    const weights = { sla_compliance_rate: 5, cancellation_rate: 50, acceptance_rate: 25, avg_rating: 20 };
    const { score, band } = healthBy(
      { ...POLICY, health: { ...POLICY.health, weights } },
      { on_time_shipments: 900 },
    );
    expect([score, band]).toEqual([95, 'at_risk']);
  });

  test('is healthy while there is no data about it', () => {
    const nothing = computeHealth({
      now: NOW,
      ...POLICY,
      windows: { '7d': sumsOf({}), '30d': sumsOf({}) },
      previous: undefined,
    });
    expect(nothing).toMatchObject({ score: 100, band: 'healthy', gmv_at_risk: '0' });
    expect(nothing.points.map(({ state }) => state)).toEqual(
      Array.from({ length: 4 }, () => 'not_enough_data'),
    );
  });

  test('has its sales of the last 30 days at risk unless it is healthy', () => {
    expect(health({ on_time_shipments: 959 }).gmv_at_risk).toBe('1284.5');
    expect(health({}).gmv_at_risk).toBe('0');
  });

  test('keeps the time at which it entered its band', () => {
    const before = NOW - 86_400_000;
    const since = (previous?: BandSince) => health({ on_time_shipments: 959 }, previous).since;
    expect(since({ band: 'at_risk', since: before })).toBe(new Date(before).toISOString());
    expect(since({ band: 'healthy', since: before })).toBe(new Date(NOW).toISOString());
    expect(since()).toBe(new Date(NOW).toISOString());
  });
});

test('score and costs of any seller add up to exactly 100 as they are shown', () => {
  const count = fc.nat({ max: 3000 });
  const counts = fc.record({
    good: count,
    late: count,
    declined: count,
    cancelled: count,
    stars: fc.tuple(count, count, count, count, count),
  });
  fc.assert(
    fc.property(counts, ({ good, late, declined, cancelled, stars }) => {
      const total = good + declined + cancelled;
      const parts: Sums[] = [
        sumsOf({ total_orders: total, accepted_orders: total - declined }),
        sumsOf({ cancelled_orders: cancelled, seller_fault_cancelled_orders: cancelled }),
        sumsOf({ shipped_orders: good + late, on_time_shipments: good }),
        sumsOf({
          ratings_1: stars[0],
          ratings_2: stars[1],
          ratings_3: stars[2],
          ratings_4: stars[3],
          ratings_5: stars[4],
        }),
      ];
      const found = computeHealth({
        now: NOW,
        ...POLICY,
        windows: { '7d': sumsOf({}), '30d': totalOf(parts) },
        previous: undefined,
      });
      expect(healthSchema.parse(found)).toEqual(found);
      expect(found.score).toBe(Number(found.score.toFixed(1)));
      const tenths = (points: number): number => Math.round(points * 10);
      expect(found.points.reduce((sum, { lost }) => sum + tenths(lost), tenths(found.score))).toBe(1000);
      for (const { lost, weight, state } of found.points) {
        expect(lost).toBeLessThanOrEqual(weight);
        if (state === 'good' || state === 'not_enough_data') expect(lost).toBe(0);
      }
      if (found.points.some(({ state }) => state === 'breach')) expect(found.band).not.toBe('healthy');
    }),
    { numRuns: 1000 },
  );
});

test('the health of the API example follows from its figures', () => {
  const counts = sumsOf(
    {
      total_orders: 40,
      accepted_orders: 38,
      undecided_orders: 1,
      cancelled_orders: 1,
      shipped_orders: 26,
      on_time_shipments: 24,
      ratings_1: 1,
      ratings_4: 2,
      ratings_5: 7,
    },
    { total_gmv: '1284.5' },
  );
  const since = Date.parse(metricsExample.health.since);
  const previous: BandSince = { band: 'at_risk', since };
  expect(
    computeHealth({ now: NOW, ...POLICY, windows: { '7d': sumsOf({}), '30d': counts }, previous }),
  ).toEqual(metricsExample.health);
});
