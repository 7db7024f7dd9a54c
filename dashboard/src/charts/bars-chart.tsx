import { Bar, BarChart, CartesianGrid, Cell, LabelList, ResponsiveContainer, XAxis, YAxis } from 'recharts';
import { AXIS, GRID, STILL } from './axes.ts';
import { ChartFrame } from './chart-frame.tsx';

type BarPoint = {
  readonly name: string;
  readonly value: number;
  readonly text: string;
  readonly fill: string;
};

type BarsChartProps = {
  readonly points: readonly BarPoint[];
  readonly summary: string;
  readonly columns: readonly [name: string, value: string];
};

/** A few bars with their values above them. */
const BarsChart = ({ points, summary, columns }: BarsChartProps) => (
  <ChartFrame summary={summary} columns={columns} rows={points.map(({ name, text }) => [name, text])}>
    <ResponsiveContainer width="100%" height="100%">
      <BarChart
        data={[...points]}
        margin={{ top: 20, right: 4, bottom: 0, left: 4 }}
        accessibilityLayer={false}
      >
        <CartesianGrid {...GRID} vertical={false} />
        <XAxis {...AXIS} dataKey="name" interval={0} />
        <YAxis hide />
        <Bar {...STILL} dataKey="value" radius={[4, 4, 0, 0]} minPointSize={2}>
          {points.map(({ name, fill }) => (
            <Cell key={name} fill={fill} />
          ))}
          <LabelList dataKey="text" position="top" fill="var(--ink)" fontSize={12} />
        </Bar>
      </BarChart>
    </ResponsiveContainer>
  </ChartFrame>
);
export default BarsChart;
