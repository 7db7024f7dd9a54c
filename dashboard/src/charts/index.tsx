/** Charts come after the figures: their library is heavier than all the rest of the page. */
import { type ComponentProps, lazy, Suspense } from 'react';

const Hours = lazy(() => import('./hours-chart.tsx'));
const Trend = lazy(() => import('./trend-chart.tsx'));
const Spark = lazy(() => import('./sparkline.tsx'));
const Bars = lazy(() => import('./bars-chart.tsx'));
const Waterfall = lazy(() => import('./waterfall-chart.tsx'));

const place = <div className="chart chart-place" />;

export const HoursChart = (props: ComponentProps<typeof Hours>) => (
  <Suspense fallback={place}>
    <Hours {...props} />
  </Suspense>
);
export const TrendChart = (props: ComponentProps<typeof Trend>) => (
  <Suspense fallback={place}>
    <Trend {...props} />
  </Suspense>
);
export const BarsChart = (props: ComponentProps<typeof Bars>) => (
  <Suspense fallback={place}>
    <Bars {...props} />
  </Suspense>
);
export const WaterfallChart = (props: ComponentProps<typeof Waterfall>) => (
  <Suspense fallback={place}>
    <Waterfall {...props} />
  </Suspense>
);
export const Sparkline = (props: ComponentProps<typeof Spark>) => (
  <div className="spark" aria-hidden="true">
    <Suspense fallback={null}>
      <Spark {...props} />
    </Suspense>
  </div>
);
