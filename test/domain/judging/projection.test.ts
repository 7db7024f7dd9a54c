import { describe, expect, test } from 'vitest';
import { metricsExample } from '../../../contracts/api/examples.ts';
import { projectCompliance } from '../../../domain/judging/projection.ts';
import { judgeRates } from '../../../domain/judging/rates.ts';
import { POLICY } from '../../support/factories/policy.ts';
import { sumsOf } from '../../support/factories/sums.ts';

const shipped = (on_time_shipments: number, shipped_orders: number, more: object = {}) =>
  sumsOf({ on_time_shipments, shipped_orders, ...more });
const project = (sums: ReturnType<typeof shipped>, overdue: number) => {
  const rates = judgeRates(sums, POLICY.rules, { window: '30d', openOrders: overdue });
  return projectCompliance({ '7d': rates, '30d': rates, lifetime: rates }, overdue, POLICY.rules)['30d'];
};

describe('the projection, if every overdue order ships late', () => {
  test.each([
    [
      'no overdue order changes nothing',
      97,
      100,
      0,
      { numerator: 97, denominator: 100, rate: 0.97, state: 'good' },
    ],
    [
      'some make a warning',
      98,
      100,
      3,
      { numerator: 98, denominator: 103, rate: 0.951456, state: 'warning' },
    ],
    [
      'one more makes a breach',
      98,
      100,
      4,
      { numerator: 98, denominator: 104, rate: 0.942308, state: 'breach' },
    ],
    [
      'a new seller still has too few shipments to be judged',
      0,
      0,
      19,
      { numerator: 0, denominator: 19, rate: 0, state: 'not_enough_data' },
    ],
    [
      'a new seller has just enough shipments to be judged',
      0,
      0,
      20,
      { numerator: 0, denominator: 20, rate: 0, state: 'breach' },
    ],
    [
      'a seller without shipments has no rate',
      0,
      0,
      0,
      { numerator: 0, denominator: 0, rate: null, state: 'not_enough_data' },
    ],
  ])('shows that %s', (_, onTime, total, overdue, expected) =>
    expect(project(shipped(onTime, total), overdue)).toEqual(expected),
  );

  test('leaves out cases that an operator excluded', () => {
    expect(project(shipped(90, 100, { sla_excluded: 10 }), 1)).toMatchObject({
      numerator: 90,
      denominator: 91,
    });
  });

  test('is made for each window from its own shipments', () => {
    const over = (onTime: number, window: '7d' | '30d' | 'lifetime') =>
      judgeRates(shipped(onTime, 100), POLICY.rules, { window, openOrders: 0 });
    const projected = projectCompliance(
      { '7d': over(91, '7d'), '30d': over(92, '30d'), lifetime: over(93, 'lifetime') },
      1,
      POLICY.rules,
    );
    expect([projected['7d'].numerator, projected['30d'].numerator, projected.lifetime.numerator]).toEqual([
      91, 92, 93,
    ]);
  });

  test('of the API example follows from its rates and one overdue order', () => {
    const { windows, rates, fulfillment } = metricsExample;
    expect(
      projectCompliance(
        { '7d': windows['7d'].rates, '30d': windows['30d'].rates, lifetime: rates },
        1,
        POLICY.rules,
      ),
    ).toEqual(fulfillment.projected);
  });
});

test('the rates of the API example follow from its figures', () => {
  const sums = sumsOf({
    total_orders: 40,
    accepted_orders: 38,
    declined_orders: 1,
    cancelled_orders: 1,
    in_flight_orders: 8,
    undecided_orders: 1,
    shipped_orders: 26,
    on_time_shipments: 24,
    ratings_1: 1,
    ratings_4: 2,
    ratings_5: 7,
  });
  for (const window of ['7d', '30d'] as const) {
    expect(judgeRates(sums, POLICY.rules, { window, openOrders: 6 })).toEqual(
      metricsExample.windows[window].rates,
    );
    expect(judgeRates(sumsOf({}), POLICY.rules, { window: `prior_${window}`, openOrders: 6 })).toEqual(
      metricsExample.windows[window].prior.rates,
    );
  }
  expect(judgeRates(sums, POLICY.rules, { window: 'lifetime', openOrders: 6 })).toEqual(metricsExample.rates);
});
