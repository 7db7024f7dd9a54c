import type { MetricsBody } from '../../contracts/api/metrics.ts';
import type { AlertRule } from '../../contracts/policy/policy.ts';
import { countOf, type Sums } from '../counting/figures.ts';
import { projectCompliance } from '../judging/projection.ts';
import { perRuleWindow } from '../time/windows.ts';
import type { QueueCounts } from './queues.ts';

type OpenFigures = Pick<
  MetricsBody['fulfillment'],
  'open_orders' | 'overdue_orders' | 'due_1h' | 'due_4h' | 'due_today'
>;

/**
 * The orders that wait to be shipped. Counters cannot say how many are due soon: that changes
 * without an event.
 */
export const toOpenFigures = (total: Sums): OpenFigures => ({
  open_orders: countOf(total, 'open_orders'),
  overdue_orders: countOf(total, 'overdue_orders'),
  due_1h: null,
  due_4h: null,
  due_today: null,
});

/**
 * A seller's figures with its queues as they are now. Orders may have become overdue since the
 * clock last looked.
 */
export const withQueueCounts = (
  body: MetricsBody,
  { overdue, overdue_excluded, due_1h, due_4h, due_today }: QueueCounts,
  rules: readonly AlertRule[],
): MetricsBody => {
  const { windows, rates } = body;
  const projected = projectCompliance(
    { ...perRuleWindow((window) => windows[window].rates), lifetime: rates },
    overdue - overdue_excluded,
    rules,
  );
  return {
    ...body,
    fulfillment: { ...body.fulfillment, overdue_orders: overdue, due_1h, due_4h, due_today, projected },
  };
};
