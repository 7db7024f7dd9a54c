import {
  Bar,
  CartesianGrid,
  ComposedChart,
  Line,
  ResponsiveContainer,
  Tooltip,
  XAxis,
  YAxis,
} from 'recharts';
import { useFormats } from '../data/formats.tsx';
import { height, sum } from '../words/amounts.ts';
import { ChartFrame, Legend } from './chart-frame.tsx';
import { ChartTip } from './tooltip.tsx';

const HOURS = 24;
const name = (hour: number): string => `${String(hour).padStart(2, '0')}:00`;

/** What was sold in an hour. */
export type HourPoint = { readonly hour: number; readonly total_gmv: string };

type HoursChartProps = { readonly today: readonly HourPoint[]; readonly yesterday: readonly HourPoint[] };

/** GMV per hour: bars of today over the line of yesterday. */
const HoursChart = ({ today, yesterday }: HoursChartProps) => {
  const formats = useFormats();
  const amountIn = (points: readonly HourPoint[], hour: number): string =>
    points.find((point) => point.hour === hour)?.total_gmv ?? '0';
  const hours = Array.from({ length: HOURS }, (_, hour) => ({
    hour: name(hour),
    now: amountIn(today, hour),
    before: amountIn(yesterday, hour),
  }));
  const data = hours.map(({ hour, now, before }) => ({ hour, now: height(now), before: height(before) }));
  const total = (points: readonly HourPoint[]): string =>
    formats.money(sum(points.map(({ total_gmv }) => total_gmv)));
  return (
    <ChartFrame
      summary={`GMV per hour. Today so far ${total(today)}, yesterday in all ${total(yesterday)}.`}
      columns={['Hour', 'Today', 'Yesterday']}
      rows={hours.map(({ hour, now, before }) => [hour, formats.money(now), formats.money(before)])}
      legend={
        <Legend
          items={[
            ['bar', 'Today'],
            ['dashes', 'Yesterday'],
          ]}
        />
      }
    >
      <ResponsiveContainer width="100%" height="100%">
        <ComposedChart
          data={data}
          margin={{ top: 8, right: 4, bottom: 0, left: 0 }}
          accessibilityLayer={false}
        >
          <CartesianGrid vertical={false} stroke="var(--line)" />
          <XAxis
            dataKey="hour"
            interval={3}
            tickLine={false}
            axisLine={false}
            tick={{ fill: 'var(--soft)', fontSize: 12 }}
          />
          <YAxis
            width={52}
            tickLine={false}
            axisLine={false}
            tick={{ fill: 'var(--soft)', fontSize: 12 }}
            tickFormatter={(value: number) => formats.moneyShort(String(value))}
          />
          <Tooltip
            isAnimationActive={false}
            cursor={{ fill: 'var(--hover)' }}
            content={({ active, label }) => {
              const at = hours.find(({ hour }) => hour === label);
              return (
                <ChartTip
                  active={active && at !== undefined}
                  label={String(label)}
                  lines={[
                    ['Today', formats.money(at?.now ?? '0')],
                    ['Yesterday', formats.money(at?.before ?? '0')],
                  ]}
                />
              );
            }}
          />
          <Bar dataKey="now" fill="var(--chart-1)" radius={[4, 4, 0, 0]} isAnimationActive={false} />
          <Line
            dataKey="before"
            type="linear"
            stroke="var(--chart-2)"
            strokeWidth={2}
            strokeDasharray="5 4"
            dot={false}
            isAnimationActive={false}
          />
        </ComposedChart>
      </ResponsiveContainer>
    </ChartFrame>
  );
};
export default HoursChart;
