import * as z from 'zod';
import { METRIC_FACTS, UNIT_RANGES } from '../metric-facts.ts';
import { sellerRow } from '../seller-row.ts';
import {
  count,
  fraction,
  moneyText,
  perMetric,
  RATE_NAMES,
  RATE_STATES,
  type RateName,
  sellerId,
  shareOrNull,
} from './fields.ts';
import { BANDS } from './health.ts';
import { listHead, matching, search, sortBy, unreadable } from './lists.ts';
import { nextCursor, pageCursor, pageLimit } from './paging.ts';
import { numberFrom, oneOf, parameterInstant } from './parameters.ts';

/**
 * What sellers can be sorted by. `rate` is the rate of the metric in the query, the worst first.
 */
export const SELLER_SORTS = [
  'score',
  'since',
  'flagged_since',
  'gmv_30d',
  'gmv_at_risk',
  'overdue_orders',
  'pending_payout',
  'seller_id',
  'rate',
] as const;
export type SellerSort = (typeof SELLER_SORTS)[number];

export const sellersQuery = z
  .object({
    band: z.enum(BANDS, oneOf(BANDS)).optional().meta({ description: 'Only sellers in this band' }),
    score_min: numberFrom(0, 100, 'Lowest health score'),
    score_max: numberFrom(0, 100, 'Highest health score'),
    metric: z
      .enum(RATE_NAMES, oneOf(RATE_NAMES))
      .optional()
      .meta({ description: "The metric that 'state' and 'sort=rate' refer to" }),
    state: z
      .enum(RATE_STATES, oneOf(RATE_STATES))
      .optional()
      .meta({ description: "Only sellers whose 30-day rate of 'metric' is in this state" }),
    flagged_since: parameterInstant('Only sellers with an alert that began then or later and is still on'),
    search,
    sort: sortBy(
      SELLER_SORTS,
      'score',
      "By default, the lowest score comes first. 'rate' puts the worst rate of 'metric' first. " +
        'Sellers without the value come last',
    ),
    limit: pageLimit({ of: 'Sellers', max: 100, byDefault: 50 }),
    cursor: pageCursor('token and parameters'),
  })
  .refine(({ metric, state }) => state === undefined || metric !== undefined, {
    path: ['state'],
    error: "needs 'metric'",
  })
  .refine(({ metric, sort }) => sort.key !== 'rate' || metric !== undefined, {
    path: ['sort'],
    error: "'rate' needs 'metric'",
  })
  .refine(({ score_min = 0, score_max = 100 }) => score_min <= score_max, {
    path: ['score_min'],
    error: "must not be above 'score_max'",
  });
export type SellersQuery = z.output<typeof sellersQuery>;

/** `GET /v1/operator/sellers`. */
export const sellersBody = z
  .object({
    ...listHead,
    sellers: z.array(sellerRow),
    total: matching,
    unreadable,
    next_cursor: nextCursor,
  })
  .meta({ id: 'Sellers' });
export type SellersBody = z.infer<typeof sellersBody>;

const metricOverview = z
  .object({
    states: z
      .object({ good: count, warning: count, breach: count, not_enough_data: count })
      .meta({ description: 'How many sellers are in each state' }),
    numerator: z.int(),
    denominator: z.int(),
    rate: shareOrNull.meta({ description: 'The rate over the cases of all sellers' }),
  })
  .meta({ id: 'MetricOverview' });

/** `GET /v1/operator/overview`: the whole marketplace at a glance. */
export const overviewBody = z
  .object({
    ...listHead,
    sellers: count,
    unreadable,
    bands: z.object({ healthy: count, at_risk: count, critical: count }),
    score_distribution: z.array(z.object({ from: z.int(), to: z.int(), sellers: count })).meta({
      description: "Ten steps of ten points. 'to' belongs to the next step, except in the last one",
    }),
    unrated: count.meta({
      description: 'Sellers none of whose rates has enough data. They count as healthy',
    }),
    flagged: count.meta({ description: 'Sellers with an alert that is on' }),
    newly_flagged: z.object({ count, sellers: z.array(sellerId) }).meta({
      description: 'Sellers that were flagged in the last 24 hours; at most 20 are named, the latest first',
    }),
    orders_today: count,
    gmv_today: moneyText,
    gmv_30d: moneyText,
    gmv_at_risk: moneyText,
    open_orders: count,
    overdue_orders: count,
    metrics: z.object(perMetric(() => metricOverview)).meta({
      description: 'Over the last 30 days and the cases that count for or against sellers',
    }),
  })
  .meta({ id: 'Overview' });
export type OverviewBody = z.infer<typeof overviewBody>;

const targetOf = (metric: RateName) => {
  const { name, unit, comparator } = METRIC_FACTS[metric];
  const { least, most } = UNIT_RANGES[unit];
  return numberFrom(
    least,
    most,
    `Target for ${name}: at ${comparator === '>=' ? 'least' : 'most'} this much`,
  );
};

const MIN_MAX = 1_000_000;
export const whatIfQuery = z.object({
  ...perMetric(targetOf),
  min_denominator: numberFrom(0, MIN_MAX, 'No rate with fewer cases is in breach', 'integer'),
  min_bad: numberFrom(0, MIN_MAX, 'No rate with fewer bad cases is in breach', 'integer'),
});
export type WhatIfQuery = z.output<typeof whatIfQuery>;

/** Where a breach of one metric begins. */
export const threshold = z
  .object({
    comparator: z.enum(['>=', '<=']),
    target: z.number(),
    min_denominator: z.int(),
    min_bad: z.int(),
  })
  .meta({ id: 'Threshold' });
export type Threshold = z.infer<typeof threshold>;

export const thresholds = z.object(perMetric(() => threshold));
export type Thresholds = z.infer<typeof thresholds>;

export const WHAT_IF_SELLERS_MAX = 100;

/** A seller that would be in breach. */
export const wouldBreach = z
  .object({
    seller_id: sellerId,
    metrics: z.array(z.object({ metric: z.enum(RATE_NAMES), ...fraction })),
    gmv_30d: moneyText,
  })
  .meta({ id: 'WouldBreach' });
export type WouldBreach = z.infer<typeof wouldBreach>;

const named = z.object({
  count,
  sellers: z.array(sellerId).meta({ description: `At most ${WHAT_IF_SELLERS_MAX}, sorted by seller_id` }),
});

/** `GET /v1/operator/what-if`: who would be in breach with other thresholds. */
export const whatIfBody = z
  .object({
    ...listHead,
    thresholds: thresholds.meta({
      description:
        'The thresholds of the query, and those of the policy where the query names none. The ' +
        'policy may have others for single sellers',
    }),
    unreadable,
    flagged: count.meta({ description: 'Sellers that would be in breach' }),
    sellers: z.array(wouldBreach).meta({
      description: `The most metrics in breach first, then the lowest score; at most ${WHAT_IF_SELLERS_MAX}`,
    }),
    newly: named.meta({
      description: 'Sellers that would be in breach and are not by the thresholds in force',
    }),
    cleared: named.meta({
      description: 'Sellers that are in breach by the thresholds in force and would not be',
    }),
  })
  .meta({ id: 'WhatIf' });
export type WhatIfBody = z.infer<typeof whatIfBody>;
