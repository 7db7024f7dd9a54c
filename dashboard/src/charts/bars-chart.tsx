import { Bar, BarChart, CartesianGrid, Cell, LabelList, ResponsiveContainer, XAxis, YAxis } from 'recharts';
import { ChartFrame } from './chart-frame.tsx';

export type BarPoint = {
  readonly name: string;
  readonly value: number;
  readonly text: string;
  readonly fill?: string;
};

type BarsChartProps = {
  readonly points: readonly BarPoint[];
  readonly summary: string;
  readonly columns: readonly [name: string, value: string];
};

/** A few bars with their values on them. */
const BarsChart = ({ points, summary, columns }: BarsChartProps) => (
  <ChartFrame summary={summary} columns={columns} rows={points.map(({ name, text }) => [name, text])}>
    <ResponsiveContainer width="100%" height="100%">
      <BarChart
        data={[...points]}
        margin={{ top: 20, right: 4, bottom: 0, left: 4 }}
        accessibilityLayer={false}
      >
        <CartesianGrid vertical={false} stroke="var(--line)" />
        <XAxis
          dataKey="name"
          interval={0}
          tickLine={false}
          axisLine={false}
          tick={{ fill: 'var(--soft)', fontSize: 12 }}
        />
        <YAxis hide />
        <Bar dataKey="value" radius={[4, 4, 0, 0]} isAnimationActive={false} minPointSize={2}>
          {points.map(({ name, fill = 'var(--chart-1)' }) => (
            <Cell key={name} fill={fill} />
          ))}
          <LabelList dataKey="text" position="top" fill="var(--ink)" fontSize={12} />
        </Bar>
      </BarChart>
    </ResponsiveContainer>
  </ChartFrame>
);
export default BarsChart;
