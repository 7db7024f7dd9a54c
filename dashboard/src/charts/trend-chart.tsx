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
import { ChartFrame, Legend } from './chart-frame.tsx';
import { ChartTip } from './tooltip.tsx';

/** One day, and the one that lies a period before it. `null`: nothing was counted. */
export type TrendPoint = {
  readonly date: string;
  readonly priorDate: string | undefined;
  readonly value: number | null;
  readonly prior: number | null;
  /** The same as text, exact. */
  readonly text: string;
  readonly priorText: string;
};

type TrendChartProps = {
  readonly points: readonly TrendPoint[];
  /** The day that is not over: what is counted of it will grow. */
  readonly today: string;
  readonly what: string;
  readonly summary: string;
  readonly tick: (value: number) => string;
  /** Shares leave the room below them out. */
  readonly fromZero: boolean;
};

/** Day by day, over the same days of the period before. */
const TrendChart = ({ points, today, what, summary, tick, fromZero }: TrendChartProps) => {
  const formats = useFormats();
  const now = points.findIndex(({ date }) => date === today);
  const data = points.map((point, index) => ({
    date: point.date,
    prior: point.prior,
    over: index === now ? null : point.value,
    soFar: now >= 0 && index >= now - 1 ? point.value : null,
  }));
  const soFar = data[now]?.soFar ?? null;
  const dayOf = (date: string): string => `${formats.day(date)}${date === today ? ', so far' : ''}`;
  return (
    <ChartFrame
      summary={summary}
      columns={['Day', what, '30 days before']}
      rows={points.map(({ date, text, priorText }) => [dayOf(date), text, priorText])}
      legend={
        <Legend
          items={[
            ['line', 'Now'],
            ...(soFar === null ? [] : [['ring', 'Today so far'] as const]),
            ['dashes', '30 days before'],
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
          <CartesianGrid vertical={false} stroke="var(--line)" />
          <XAxis
            dataKey="date"
            tickLine={false}
            axisLine={false}
            minTickGap={36}
            tick={{ fill: 'var(--soft)', fontSize: 12 }}
            tickFormatter={(date: string) => formats.dayShort(date)}
          />
          <YAxis
            width={52}
            tickLine={false}
            axisLine={false}
            domain={fromZero ? [0, 'auto'] : ['auto', 'auto']}
            tick={{ fill: 'var(--soft)', fontSize: 12 }}
            tickFormatter={tick}
          />
          <Tooltip
            isAnimationActive={false}
            cursor={{ stroke: 'var(--line-strong)' }}
            content={({ active, label }) => {
              const at = points.find(({ date }) => date === label);
              return (
                <ChartTip
                  active={active && at !== undefined}
                  label={at === undefined ? '' : dayOf(at.date)}
                  lines={[
                    [what, at?.text ?? ''],
                    [at?.priorDate === undefined ? 'Before' : formats.day(at.priorDate), at?.priorText ?? ''],
                  ]}
                />
              );
            }}
          />
          <Area
            dataKey="over"
            type="linear"
            stroke="var(--chart-1)"
            strokeWidth={2.2}
            fill="var(--chart-1)"
            fillOpacity={0.12}
            connectNulls
            dot={false}
            isAnimationActive={false}
          />
          <Line
            dataKey="soFar"
            type="linear"
            stroke="var(--chart-1)"
            strokeWidth={2.2}
            strokeDasharray="2 3"
            dot={false}
            isAnimationActive={false}
          />
          <Line
            dataKey="prior"
            type="linear"
            stroke="var(--chart-2)"
            strokeWidth={2}
            strokeDasharray="5 4"
            connectNulls
            dot={false}
            isAnimationActive={false}
          />
          {soFar !== null && (
            <ReferenceDot
              x={today}
              y={soFar}
              r={4}
              fill="var(--card)"
              stroke="var(--chart-1)"
              strokeWidth={2.2}
              ifOverflow="visible"
            />
          )}
        </ComposedChart>
      </ResponsiveContainer>
    </ChartFrame>
  );
};
export default TrendChart;
