import { useDue } from '../data/queries.ts';
import { useMetrics } from './metrics-context.tsx';
import type { Due } from './next-steps.ts';

/** How many orders are due: overdue ones as pushed, the others as last asked for. */
export const useDueCounts = (): Due => {
  const { seller_id, fulfillment } = useMetrics();
  const { data } = useDue(seller_id);
  const asked = data?.fulfillment;
  return {
    overdue_orders: fulfillment.overdue_orders,
    due_1h: asked?.due_1h ?? fulfillment.due_1h,
    due_4h: asked?.due_4h ?? fulfillment.due_4h,
    due_today: asked?.due_today ?? fulfillment.due_today,
  };
};
