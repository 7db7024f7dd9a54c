import type { RuleWindow } from '../../contracts/api/fields.ts';
import type { Health } from '../../contracts/api/health.ts';
import type { ActiveAlert, MetricsBody, Source, WindowFigures } from '../../contracts/api/metrics.ts';
import type { AlertRule } from '../../contracts/policy/policy.ts';
import { plain } from '../counting/decimal.ts';
import { countOf, emptySums, moneyOf } from '../counting/figures.ts';
import { projectCompliance } from '../judging/projection.ts';
import { judgeRates, type RateContext } from '../judging/rates.ts';
import { addDays, type Calendar } from '../time/calendar.ts';
import { formatInstant } from '../time/instants.ts';
import { perRuleWindow } from '../time/windows.ts';
import { toOpenFigures } from './open-figures.ts';
import {
  isProvisional,
  toBalanceFigures,
  toDayFigures,
  toFulfillmentFigures,
  toOrderFigures,
  toPeriodFigures,
  toRatingFigures,
} from './periods.ts';
import { type SellerCounters, type SourcePosition, sumWindow, type WindowSums } from './seller-counters.ts';

/** Whose figures are shown, when and how. */
export type BodyContext = {
  readonly sellerId: string;
  /** ms since 1970. */
  readonly now: number;
  readonly calendar: Pick<Calendar, 'timeZone' | 'day'>;
  readonly currency: string;
};

/** What the rules make of the counters. */
export type Judgement = {
  /** The rules that judge this seller, and the sums that they looked at. */
  readonly rules: readonly AlertRule[];
  readonly windowSums: Readonly<Record<RuleWindow, WindowSums>>;
  /** Overdue orders that will count when they ship. */
  readonly overdueOrders: number;
  readonly health: Health;
  readonly alerts: ActiveAlert[];
};

const addLag = (source: readonly SourcePosition[], now: number): Source[] =>
  source.map((mark) => ({ ...mark, lag_ms: Math.max(0, now - Date.parse(mark.time)) }));

const findLeastLag = (source: readonly Source[]): number | null =>
  source.length === 0 ? null : Math.min(...source.map(({ lag_ms }) => lag_ms));

const toWindowFigures = (
  { from, to, sums }: WindowSums,
  rules: readonly AlertRule[],
  context: RateContext,
): WindowFigures['prior'] => ({
  from,
  to,
  provisional: isProvisional(sums),
  ...toPeriodFigures(sums),
  rates: judgeRates(sums, rules, context),
});

/** Everything that is shown of one seller. */
export const toMetricsBody = (
  { sellerId, now, calendar, currency }: BodyContext,
  counters: SellerCounters,
  { rules, windowSums, overdueOrders, health, alerts }: Judgement,
): MetricsBody => {
  const { total, days, lastOrderTs } = counters;
  const today = calendar.day(now);
  const yesterday = addDays(today, -1);
  const todaySums = days.get(today) ?? emptySums();
  const openOrders = countOf(total, 'open_orders');
  const windows = perRuleWindow((window): WindowFigures => {
    const prior = `prior_${window}` as const;
    return {
      ...toWindowFigures(windowSums[window], rules, { window, openOrders }),
      prior: toWindowFigures(sumWindow(counters, prior, today), rules, { window: prior, openOrders }),
    };
  });
  const rates = judgeRates(total, rules, { window: 'lifetime', openOrders });
  const ratesByWindow = { ...perRuleWindow((window) => windows[window].rates), lifetime: rates };
  const projected = projectCompliance(ratesByWindow, overdueOrders, rules);
  const source = addLag(counters.source, now);
  return {
    seller_id: sellerId,
    as_of: formatInstant(now),
    lag_ms: findLeastLag(source),
    currency,
    time_zone: calendar.timeZone,
    orders: {
      ...toOrderFigures(total),
      orders_today: countOf(todaySums, 'total_orders'),
      gmv_today: plain(moneyOf(todaySums, 'total_gmv')),
      last_order_ts: lastOrderTs === undefined ? null : formatInstant(lastOrderTs),
    },
    fulfillment: { ...toFulfillmentFigures(total), ...toOpenFigures(total), projected },
    ratings: toRatingFigures(total),
    payout: toBalanceFigures(total, currency),
    today: toDayFigures(today, todaySums),
    yesterday: toDayFigures(yesterday, days.get(yesterday) ?? emptySums()),
    windows,
    rates,
    health,
    alerts,
    source,
    reconciled: counters.reconciled ?? null,
  };
};
