import type { BreakdownWindow } from '../../../contracts/api/breakdown.ts';
import type { Rate, RateName, Rates } from '../../../contracts/api/fields.ts';
import type { HourFigures } from '../../../contracts/api/history.ts';
import type {
  DayFigures,
  MetricsBody,
  OrderFigures,
  PeriodFigures,
  WindowFigures,
} from '../../../contracts/api/metrics.ts';

/** A rate without its judgement: no target, comparator, window or state. */
type BareRate = Pick<Rate, 'numerator' | 'denominator' | 'rate' | 'adjusted'>;
export type BareRates = { readonly [name in RateName]: BareRate };

export type SpanFigures = PeriodFigures & {
  readonly from: string;
  readonly to: string;
  readonly provisional: boolean;
  readonly rates: BareRates;
};

/**
 * The figures of a metrics body. The rest says whose they are, of when and where from, and how good
 * they are.
 */
export type MetricFigures = Pick<MetricsBody, 'orders' | 'ratings' | 'payout' | 'today' | 'yesterday'> & {
  readonly fulfillment: Omit<MetricsBody['fulfillment'], 'projected'>;
  readonly windows: {
    readonly '7d': SpanFigures & { readonly prior: SpanFigures };
    readonly '30d': SpanFigures & { readonly prior: SpanFigures };
  };
  readonly rates: BareRates;
};

/** Figures by name for each window of a breakdown, of names with an order in that window only. */
export type BreakdownFigures = {
  readonly [window in BreakdownWindow]: Readonly<Record<string, OrderFigures>>;
};

/** All that is recounted of one seller. */
export type SellerFigures = MetricFigures & {
  /** By local date, without days on which nothing counts. */
  readonly days: Readonly<Record<string, DayFigures>>;
  /** By local date and hour, `YYYY-MM-DDTHH`, without hours that have no order. */
  readonly hours: Readonly<Record<string, HourFigures>>;
  readonly categories: BreakdownFigures;
  readonly channels: BreakdownFigures;
};

const bareRates = (rates: Rates): BareRates => {
  const bare = ({ numerator, denominator, rate, adjusted }: Rate): BareRate => ({
    numerator,
    denominator,
    rate,
    adjusted,
  });
  return {
    acceptance_rate: bare(rates.acceptance_rate),
    cancellation_rate: bare(rates.cancellation_rate),
    sla_compliance_rate: bare(rates.sla_compliance_rate),
    avg_rating: bare(rates.avg_rating),
  };
};

const spanFigures = ({
  from,
  to,
  provisional,
  orders,
  fulfillment,
  ratings,
  payout,
  rates,
}: WindowFigures['prior']): SpanFigures => ({
  from,
  to,
  provisional,
  orders,
  fulfillment,
  ratings,
  payout,
  rates: bareRates(rates),
});

const windowFigures = (window: WindowFigures): SpanFigures & { readonly prior: SpanFigures } => ({
  ...spanFigures(window),
  prior: spanFigures(window.prior),
});

/**
 * The figures of a metrics body, in the shape of {@link metricFiguresOf}, for a deep comparison.
 */
export const figuresOfBody = (body: MetricsBody): MetricFigures => {
  const { projected, ...fulfillment } = body.fulfillment;
  return {
    orders: body.orders,
    fulfillment,
    ratings: body.ratings,
    payout: body.payout,
    today: body.today,
    yesterday: body.yesterday,
    windows: { '7d': windowFigures(body.windows['7d']), '30d': windowFigures(body.windows['30d']) },
    rates: bareRates(body.rates),
  };
};

/** The part of a recount that a metrics body shows. */
export const metricFiguresOf = ({
  orders,
  fulfillment,
  ratings,
  payout,
  today,
  yesterday,
  windows,
  rates,
}: SellerFigures): MetricFigures => ({
  orders,
  fulfillment,
  ratings,
  payout,
  today,
  yesterday,
  windows,
  rates,
});
