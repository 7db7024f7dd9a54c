import {
  Area,
  CartesianGrid,
  ComposedChart,
  Line,
  ReferenceDot,
  ResponsiveContainer,
  Tooltip,
  XAxis,
  YAxis,
} from 'recharts';
import { useFormats } from '../data/formats.tsx';
import { AXIS, EARLIER_LINE, GRID, LINE, STILL, VALUE_AXIS } from './axes.ts';
import { ChartFrame, Legend } from './chart-frame.tsx';
import { ChartTip } from './chart-tip.tsx';

/** One day, and the day a period earlier. `null`: nothing was counted. */
export type TrendPoint = {
  readonly date: string;
  readonly priorDate: string | undefined;
  readonly value: number | null;
  readonly prior: number | null;
  /** The exact value. */
  readonly text: string;
  readonly priorText: string;
};

type TrendChartProps = {
  readonly points: readonly TrendPoint[];
  /** The day that is not over: its figures will grow. */
  readonly today: string;
  /** What the points measure. */
  readonly what: string;
  readonly summary: string;
  readonly formatTick: (value: number) => string;
  /** Rates leave out the empty scale below them. */
  readonly fromZero: boolean;
};

const CURRENT = { stroke: 'var(--chart-1)', strokeWidth: 2.2 } as const;
const EARLIER = '30 days earlier';

/** Day by day, over the same days a period earlier. */
const TrendChart = ({ points, today, what, summary, formatTick, fromZero }: TrendChartProps) => {
  const formats = useFormats();
  const todayIndex = points.findIndex(({ date }) => date === today);
  const data = points.map(({ date, prior, value }, index) => ({
    date,
    prior,
    complete: index === todayIndex ? null : value,
    // The dotted line from yesterday to today.
    soFar: todayIndex >= 0 && index >= todayIndex - 1 ? value : null,
  }));
  const soFar = data[todayIndex]?.soFar ?? null;
  const formatDay = (date: string): string => `${formats.day(date)}${date === today ? ', so far' : ''}`;
  return (
    <ChartFrame
      summary={summary}
      columns={['Day', what, EARLIER]}
      rows={points.map(({ date, text, priorText }) => [formatDay(date), text, priorText])}
      legend={
        <Legend
          items={[
            ['line', 'Now'],
            ...(soFar === null ? [] : [['ring', 'Today so far'] as const]),
            ['dashes', EARLIER],
          ]}
        />
      }
    >
      <ResponsiveContainer width="100%" height="100%">
        <ComposedChart
          data={data}
          margin={{ top: 8, right: 8, bottom: 0, left: 0 }}
          accessibilityLayer={false}
        >
          <CartesianGrid {...GRID} vertical={false} />
          <XAxis
            {...AXIS}
            dataKey="date"
            minTickGap={36}
            tickFormatter={(date: string) => formats.dayShort(date)}
          />
          <YAxis
            {...VALUE_AXIS}
            domain={fromZero ? [0, 'auto'] : ['auto', 'auto']}
            tickFormatter={formatTick}
          />
          <Tooltip
            {...STILL}
            cursor={{ stroke: 'var(--line-strong)' }}
            content={({ active, label }) => {
              const point = points.find(({ date }) => date === label);
              if (!active || point === undefined) return null;
              const { date, text, priorDate, priorText } = point;
              return (
                <ChartTip
                  label={formatDay(date)}
                  lines={[
                    [what, text],
                    [priorDate === undefined ? EARLIER : formats.day(priorDate), priorText],
                  ]}
                />
              );
            }}
          />
          <Area
            {...LINE}
            {...CURRENT}
            dataKey="complete"
            fill="var(--chart-1)"
            fillOpacity={0.12}
            connectNulls
          />
          <Line {...LINE} {...CURRENT} dataKey="soFar" strokeDasharray="2 3" />
          <Line {...EARLIER_LINE} dataKey="prior" connectNulls />
          {soFar !== null && (
            <ReferenceDot {...CURRENT} x={today} y={soFar} r={4} fill="var(--card)" ifOverflow="visible" />
          )}
        </ComposedChart>
      </ResponsiveContainer>
    </ChartFrame>
  );
};
export default TrendChart;
