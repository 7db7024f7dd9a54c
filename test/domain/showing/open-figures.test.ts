import { expect, test } from 'vitest';
import { metricsExample } from '../../../contracts/api/examples.ts';
import { projectCompliance } from '../../../domain/judging/projection.ts';
import { toOpenFigures, withQueueCounts } from '../../../domain/showing/open-figures.ts';
import { POLICY } from '../../support/factories/policy.ts';
import { sumsOf } from '../../support/factories/sums.ts';

const COUNTS = { overdue: 5, overdue_excluded: 2, due_1h: 1, due_4h: 3, due_today: 4 };

test('counters say how many orders are open and overdue, and not how many are due soon', () => {
  expect(toOpenFigures(sumsOf({ open_orders: 9, overdue_orders: 2 }))).toEqual({
    open_orders: 9,
    overdue_orders: 2,
    due_1h: null,
    due_4h: null,
    due_today: null,
  });
});

test('a reader sees the queues as they are now, and nothing else of the summary changes', () => {
  const { fulfillment, ...others } = withQueueCounts(metricsExample, COUNTS, POLICY.rules);
  const { fulfillment: before, ...summary } = metricsExample;
  expect(others).toEqual(summary);
  expect(fulfillment).toEqual({
    ...before,
    overdue_orders: 5,
    due_1h: 1,
    due_4h: 3,
    due_today: 4,
    projected: fulfillment.projected,
  });
});

test('the projection counts the overdue orders of now, without those that an operator excluded', () => {
  const { windows, rates } = metricsExample;
  const byWindow = { '7d': windows['7d'].rates, '30d': windows['30d'].rates, lifetime: rates };
  const { projected } = withQueueCounts(metricsExample, COUNTS, POLICY.rules).fulfillment;
  expect(projected).toEqual(projectCompliance(byWindow, 3, POLICY.rules));
  expect(projected).not.toEqual(projectCompliance(byWindow, 5, POLICY.rules));
});
