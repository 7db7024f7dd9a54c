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

/** What of a metrics body is a figure: the rest says who, when, from where, and how good that is. */
export type MetricFigures = Pick<MetricsBody, 'orders' | 'ratings' | 'payout' | 'today' | 'yesterday'> & {
  readonly fulfillment: Omit<MetricsBody['fulfillment'], 'projected'>;
  readonly windows: {
    readonly '7d': SpanFigures & { readonly prior: SpanFigures };
    readonly '30d': SpanFigures & { readonly prior: SpanFigures };
  };
  readonly rates: BareRates;
};

/** Figures per name, for each window a breakdown can be asked for; only names with an order in that window. */
export type BreakdownFigures = {
  readonly [window in BreakdownWindow]: Readonly<Record<string, OrderFigures>>;
};

/** Everything that is recounted of one seller. */
export type SellerFigures = MetricFigures & {
  /** By local date; days on which nothing counts are left out. */
  readonly days: Readonly<Record<string, DayFigures>>;
  /** By local date and hour, `YYYY-MM-DDTHH`; hours without an order are left out. */
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

/** The figures of a metrics body, in the shape of {@link metricFiguresOf}: compare the two for deep equality. */
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
