/** Charts come after the figures: their library is heavier than all the rest of the page. */
import { type ComponentProps, memo, type ReactNode } from 'react';
import { late } from '../ui/lazy-part.tsx';

/** A chart is dearer to draw than its data are to compare, and most news change nothing in it. */
const isSame = (before: object, now: object): boolean => JSON.stringify(before) === JSON.stringify(now);

const place = (failure?: ReactNode) => <div className="chart chart-place">{failure}</div>;

export const HoursChart = memo(
  late(() => import('./hours-chart.tsx'), place),
  isSame,
);
export const TrendChart = memo(
  late(() => import('./trend-chart.tsx'), place),
  isSame,
);
export const BarsChart = memo(
  late(() => import('./bars-chart.tsx'), place),
  isSame,
);
export const WaterfallChart = memo(
  late(() => import('./waterfall-chart.tsx'), place),
  isSame,
);

/** A sparkline says nothing that the figure beside it does not: a failed one would only be in the way. */
const Spark = late(
  () => import('./sparkline.tsx'),
  (failure) => <span hidden>{failure}</span>,
);
export const Sparkline = memo(
  (props: ComponentProps<typeof Spark>) => (
    <div className="spark" aria-hidden="true">
      <Spark {...props} />
    </div>
  ),
  isSame,
);
