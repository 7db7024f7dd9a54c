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
import { AXIS, EARLIER_LINE, GRID, STILL, VALUE_AXIS } from './axes.ts';
import { ChartFrame, Legend } from './chart-frame.tsx';
import { ChartTip } from './chart-tip.tsx';

const HOURS = 24;

/** What was sold in an hour. */
export type HourPoint = { readonly hour: number; readonly total_gmv: string };

type HoursChartProps = { readonly today: readonly HourPoint[]; readonly yesterday: readonly HourPoint[] };

/** GMV per hour: bars of today over the line of yesterday. */
const HoursChart = ({ today, yesterday }: HoursChartProps) => {
  const formats = useFormats();
  const findAmount = (points: readonly HourPoint[], hour: number): string =>
    points.find((point) => point.hour === hour)?.total_gmv ?? '0';
  const hours = Array.from({ length: HOURS }, (_, hour) => ({
    hour: `${String(hour).padStart(2, '0')}:00`,
    today: findAmount(today, hour),
    yesterday: findAmount(yesterday, hour),
  }));
  const formatTotal = (points: readonly HourPoint[]): string =>
    formats.money(sum(points.map(({ total_gmv }) => total_gmv)));
  return (
    <ChartFrame
      summary={`GMV per hour: ${formatTotal(today)} so far today, ${formatTotal(yesterday)} in all yesterday.`}
      columns={['Hour', 'Today', 'Yesterday']}
      rows={hours.map((point) => [point.hour, formats.money(point.today), formats.money(point.yesterday)])}
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
          data={hours.map((point) => ({
            hour: point.hour,
            today: height(point.today),
            yesterday: height(point.yesterday),
          }))}
          margin={{ top: 8, right: 4, bottom: 0, left: 0 }}
          accessibilityLayer={false}
        >
          <CartesianGrid {...GRID} vertical={false} />
          <XAxis {...AXIS} dataKey="hour" interval={3} />
          <YAxis {...VALUE_AXIS} tickFormatter={(value: number) => formats.moneyShort(String(value))} />
          <Tooltip
            {...STILL}
            cursor={{ fill: 'var(--hover)' }}
            content={({ active, label }) => {
              const point = hours.find(({ hour }) => hour === label);
              return active && point !== undefined ? (
                <ChartTip
                  label={point.hour}
                  lines={[
                    ['Today', formats.money(point.today)],
                    ['Yesterday', formats.money(point.yesterday)],
                  ]}
                />
              ) : null;
            }}
          />
          <Bar {...STILL} dataKey="today" fill="var(--chart-1)" radius={[4, 4, 0, 0]} />
          <Line {...EARLIER_LINE} dataKey="yesterday" />
        </ComposedChart>
      </ResponsiveContainer>
    </ChartFrame>
  );
};
export default HoursChart;
