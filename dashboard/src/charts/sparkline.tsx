import { Area, AreaChart, ResponsiveContainer, YAxis } from 'recharts';
import { LINE } from './axes.ts';

/** The course of a figure, without scales: the words beside it say the rest. */
const Sparkline = ({ values }: { values: readonly (number | null)[] }) => (
  <ResponsiveContainer width="100%" height="100%">
    <AreaChart
      data={values.map((value) => ({ value }))}
      margin={{ top: 3, right: 1, bottom: 1, left: 1 }}
      accessibilityLayer={false}
    >
      <YAxis hide domain={['dataMin', 'dataMax']} />
      <Area
        {...LINE}
        dataKey="value"
        stroke="var(--chart-1)"
        strokeWidth={1.6}
        fill="var(--chart-1)"
        fillOpacity={0.1}
        connectNulls
      />
    </AreaChart>
  </ResponsiveContainer>
);
export default Sparkline;
