import type { MetricsBody } from '../contracts/api/metrics.ts';
import { countOf, type Sums } from './figures.ts';

type OpenFigures = Pick<MetricsBody['fulfillment'], 'open_orders' | 'overdue_orders' | 'due_1h' | 'due_4h' | 'due_today'>;

/** What waits to be shipped, as the lifetime counters have it. How much of it is due soon they cannot say: that changes without an event. */
export const openFiguresOf = (total: Sums): OpenFigures => ({
  open_orders: countOf(total, 'open_orders'),
  overdue_orders: countOf(total, 'overdue_orders'),
  due_1h: null,
  due_4h: null,
  due_today: null,
});
