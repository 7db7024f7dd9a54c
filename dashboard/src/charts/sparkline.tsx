import { Area, AreaChart, ResponsiveContainer, YAxis } from 'recharts';

/** The way a figure went, without scales: what it says is beside it in words. */
const Sparkline = ({ values }: { values: readonly (number | null)[] }) => (
  <ResponsiveContainer width="100%" height="100%">
    <AreaChart
      data={values.map((value) => ({ value }))}
      margin={{ top: 3, right: 1, bottom: 1, left: 1 }}
      accessibilityLayer={false}
    >
      <YAxis hide domain={['dataMin', 'dataMax']} />
      <Area
        dataKey="value"
        type="linear"
        stroke="var(--chart-1)"
        strokeWidth={1.6}
        fill="var(--chart-1)"
        fillOpacity={0.1}
        connectNulls
        dot={false}
        isAnimationActive={false}
      />
    </AreaChart>
  </ResponsiveContainer>
);
export default Sparkline;
