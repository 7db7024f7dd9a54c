import { type AlertTransition, formatOrdersPath } from '../../../contracts/alerts.ts';
import type { Rate } from '../../../contracts/api/fields.ts';
import { judgeRate } from '../../../domain/judging/rates.ts';
import { ruleOf } from './policy.ts';
import { sumsOf } from './sums.ts';

/** SLA compliance over 30 days. */
export const slaRate = (onTime: number, shipped: number): Rate =>
  judgeRate(ruleOf('sla_compliance_rate'), sumsOf({ shipped_orders: shipped, on_time_shipments: onTime }), {
    window: '30d',
    openOrders: 0,
  });

/** A seller's breach of SLA compliance, with 24 of 26 shipments on time. */
export const aTransition = (changes: Partial<AlertTransition> = {}): AlertTransition => {
  const {
    seller_id = 'seller-042',
    metric = 'sla_compliance_rate',
    kind = 'breach',
    rule = 'sla_compliance',
    seq = 1,
  } = changes;
  return {
    alert_id: `${seller_id}#${rule}#${seq}`,
    seller_id,
    rule,
    metric,
    kind,
    severity: 'critical',
    seq,
    from: 'ok',
    to: 'breach',
    occurred_at: '2026-03-29T10:15:30.000Z',
    observed: slaRate(24, 26),
    projected: null,
    orders: [],
    orders_path: formatOrdersPath({ seller_id, metric, kind, window: '30d' }),
    ...changes,
  };
};
