/** Charts come after the figures: their library is heavier than all the rest of the page. */
import { type ComponentProps, lazy, memo, Suspense } from 'react';

const Hours = lazy(() => import('./hours-chart.tsx'));
const Trend = lazy(() => import('./trend-chart.tsx'));
const Spark = lazy(() => import('./sparkline.tsx'));
const Bars = lazy(() => import('./bars-chart.tsx'));
const Waterfall = lazy(() => import('./waterfall-chart.tsx'));

/** A chart is dearer to draw than its data are to compare, and most news change nothing in it. */
const isSame = (before: object, now: object): boolean => JSON.stringify(before) === JSON.stringify(now);

const place = <div className="chart chart-place" />;

export const HoursChart = memo(
  (props: ComponentProps<typeof Hours>) => (
    <Suspense fallback={place}>
      <Hours {...props} />
    </Suspense>
  ),
  isSame,
);
export const TrendChart = memo(
  (props: ComponentProps<typeof Trend>) => (
    <Suspense fallback={place}>
      <Trend {...props} />
    </Suspense>
  ),
  isSame,
);
export const BarsChart = memo(
  (props: ComponentProps<typeof Bars>) => (
    <Suspense fallback={place}>
      <Bars {...props} />
    </Suspense>
  ),
  isSame,
);
export const WaterfallChart = memo(
  (props: ComponentProps<typeof Waterfall>) => (
    <Suspense fallback={place}>
      <Waterfall {...props} />
    </Suspense>
  ),
  isSame,
);
export const Sparkline = memo(
  (props: ComponentProps<typeof Spark>) => (
    <div className="spark" aria-hidden="true">
      <Suspense fallback={null}>
        <Spark {...props} />
      </Suspense>
    </div>
  ),
  isSame,
);
