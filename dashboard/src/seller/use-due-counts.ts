import { useDue } from '../data/queries.ts';
import { useMetrics } from './metrics-context.ts';
import type { DueCounts } from './next-steps.ts';

/** How many orders are due: overdue ones as pushed, the others as last read. */
export const useDueCounts = (): DueCounts => {
  const { seller_id, fulfillment } = useMetrics();
  const { data } = useDue(seller_id);
  const latest = data?.fulfillment;
  return {
    overdue_orders: fulfillment.overdue_orders,
    due_1h: latest?.due_1h ?? fulfillment.due_1h,
    due_4h: latest?.due_4h ?? fulfillment.due_4h,
    due_today: latest?.due_today ?? fulfillment.due_today,
  };
};
