/** Charts come after the figures: their library is larger than the rest of the page. */
import { type ComponentProps, type ComponentType, memo, type ReactNode } from 'react';
import { lazyPart } from '../ui/lazy-part.tsx';

/** Comparing a chart's data is cheaper than drawing it, and most news changes nothing in it. */
const isSame = (before: object, now: object): boolean => JSON.stringify(before) === JSON.stringify(now);

const lazyChart = <Props extends object>(load: () => Promise<{ readonly default: ComponentType<Props> }>) =>
  memo(
    lazyPart(load, (failure) => <div className="chart chart-place">{failure}</div>),
    isSame,
  );

export const HoursChart = lazyChart(() => import('./hours-chart.tsx'));
export const TrendChart = lazyChart(() => import('./trend-chart.tsx'));
export const BarsChart = lazyChart(() => import('./bars-chart.tsx'));
export const WaterfallChart = lazyChart(() => import('./waterfall-chart.tsx'));

/** Hides the error of a sparkline, which only repeats the figure beside it. */
const LazySparkline = lazyPart(
  () => import('./sparkline.tsx'),
  (failure?: ReactNode) => <span hidden>{failure}</span>,
);
export const Sparkline = memo(
  (props: ComponentProps<typeof LazySparkline>) => (
    <div className="spark" aria-hidden="true">
      <LazySparkline {...props} />
    </div>
  ),
  isSame,
);
