import * as z from 'zod';
import { instant, RATE_NAMES, type RateName, rate, sellerId } from './api/fields.ts';
import { ALERT_STATES, type AlertState, projectedRate } from './api/metrics.ts';
import { nextCursor, unreadableItems } from './api/paging.ts';
import { METRIC_FACTS } from './metric-facts.ts';
import { SEVERITIES } from './policy/shape.ts';

/**
 * What happened. A breach or a warning began, or a breach is expected (predicted). A breach became
 * a warning (eased), or the alert ended (resolved). A correction ends a breach whose bad cases were
 * removed by late data or an exclusion.
 */
export const ALERT_KINDS = ['breach', 'warning', 'predicted', 'eased', 'resolved', 'correction'] as const;
export type AlertKind = (typeof ALERT_KINDS)[number];

export const ORDERS_MAX = 20;

/**
 * One committed transition of one rule. Its `alert_id`, `seller#rule#seq`, is the same in every
 * copy.
 */
export const alertTransition = z
  .object({
    alert_id: z.string().meta({ examples: ['seller-042#sla_compliance#1'] }),
    seller_id: sellerId,
    rule: z.string(),
    metric: z.enum(RATE_NAMES),
    kind: z.enum(ALERT_KINDS),
    severity: z.enum(SEVERITIES).meta({ description: 'How much the rule matters, according to the policy' }),
    seq: z.int().min(1),
    from: z.enum(ALERT_STATES),
    to: z.enum(ALERT_STATES),
    occurred_at: instant,
    observed: rate,
    projected: projectedRate
      .nullable()
      .meta({ description: 'For a rule that predicts: the rate if every overdue order shipped late' }),
    orders: z
      .array(z.string())
      .max(ORDERS_MAX)
      .meta({
        description: `The newest orders behind the alert, at most ${ORDERS_MAX}; empty when the alert ended`,
      }),
    orders_path: z.string().meta({
      description: 'Where to read all orders behind the alert',
      examples: ['/v1/sellers/seller-042/orders?queue=late&window=30d'],
    }),
  })
  .meta({ id: 'AlertTransition' });
export type AlertTransition = z.infer<typeof alertTransition>;

/** The path that lists the orders behind a transition: its bad cases, or the expected ones. */
export const formatOrdersPath = ({
  seller_id,
  metric,
  kind,
  window,
}: Pick<AlertTransition, 'seller_id' | 'metric' | 'kind'> & { readonly window: string }): string =>
  `/v1/sellers/${encodeURIComponent(seller_id)}/orders?${kind === 'predicted' ? 'queue=overdue' : `queue=${METRIC_FACTS[metric].queue}&window=${window}`}`;

const KINDS_BY_STATE = { breach: 'breach', warning: 'warning', ok: 'resolved' } as const satisfies Record<
  AlertState,
  AlertKind
>;

/** Counts the bad cases in a fraction; 0 for an average, which does not show them. */
const countBadCases = (metric: RateName, numerator: number, denominator: number): number => {
  const { unit, comparator } = METRIC_FACTS[metric];
  if (unit === 'stars') return 0;
  return comparator === '<=' ? numerator : denominator - numerator;
};

/**
 * A transition stored by a release without a policy file. That release had no exclusions and named
 * no orders.
 */
const earlierTransition = alertTransition
  .omit({ kind: true, severity: true, projected: true, orders: true, orders_path: true })
  .extend({ observed: rate.omit({ budget: true, adjusted: true, min_denominator: true, in_flight: true }) })
  .transform((earlier): AlertTransition => {
    const { from, to, observed } = earlier;
    const { numerator, denominator, rate: value, window } = observed;
    const kind = from === 'breach' && to === 'warning' ? 'eased' : KINDS_BY_STATE[to];
    return {
      ...earlier,
      kind,
      severity: 'critical',
      observed: {
        ...observed,
        budget: { bad_until_breach: null, clean_until_target: null, clean_until_recovery: null },
        adjusted: {
          numerator,
          denominator,
          rate: value,
          bad: countBadCases(earlier.metric, numerator, denominator),
          excluded: 0,
        },
        min_denominator: 0,
        in_flight: 0,
      },
      projected: null,
      orders: [],
      orders_path: formatOrdersPath({ ...earlier, kind, window }),
    };
  });

/** A transition as stored by any release. */
export const storedTransition = z.union([alertTransition, earlierTransition]);

/** `GET /v1/sellers/{seller_id}/alerts`: newest first. */
export const alertsBody = z
  .object({
    seller_id: sellerId,
    alerts: z.array(alertTransition),
    unreadable: unreadableItems,
    next_cursor: nextCursor,
  })
  .meta({ id: 'Alerts' });
export type AlertsBody = z.infer<typeof alertsBody>;

/** What SNS subscribers receive: the transition, and its description for e-mails. */
export const alertMessage = alertTransition.extend({
  title: z.string().meta({ examples: ['Seller seller-042: SLA compliance in breach'] }),
  text: z.string(),
  metrics_path: z.string().meta({ examples: ['/v1/sellers/seller-042/metrics'] }),
});
export type AlertMessage = z.infer<typeof alertMessage>;

/**
 * Alerts are normally published within seconds. The clock publishes those that are not, after this
 * time.
 */
export const UNPUBLISHED_AFTER_SECONDS = 120;
