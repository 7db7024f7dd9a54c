import * as z from 'zod';
import { instant, RATE_NAMES, rate, sellerId } from './api/fields.ts';
import { ALERT_STATES } from './api/metrics.ts';

/** One committed transition of one rule. `alert_id` is `seller#rule#seq` and never changes, however often it is sent. */
export const alertTransition = z
  .object({
    alert_id: z.string().meta({ examples: ['seller-042#sla_compliance#1'] }),
    seller_id: sellerId,
    rule: z.string(),
    metric: z.enum(RATE_NAMES),
    seq: z.int().min(1),
    from: z.enum(ALERT_STATES),
    to: z.enum(ALERT_STATES),
    occurred_at: instant,
    observed: rate,
  })
  .meta({ id: 'AlertTransition' });
export type AlertTransition = z.infer<typeof alertTransition>;

/** `GET /v1/sellers/{seller_id}/alerts`: newest first. */
export const alertsBody = z
  .object({ seller_id: sellerId, alerts: z.array(alertTransition), next_cursor: z.string().nullable() })
  .meta({ id: 'Alerts' });
export type AlertsBody = z.infer<typeof alertsBody>;

/** What SNS subscribers receive: the transition, and the same told in words so that an e-mail reads well. */
export const alertMessage = alertTransition.extend({
  title: z.string().meta({ examples: ['Seller seller-042: SLA compliance in breach'] }),
  text: z.string(),
  metrics_path: z.string().meta({ examples: ['/v1/sellers/seller-042/metrics'] }),
});
export type AlertMessage = z.infer<typeof alertMessage>;
