import {
  Bar,
  BarChart,
  CartesianGrid,
  Cell,
  ReferenceLine,
  ResponsiveContainer,
  XAxis,
  YAxis,
} from 'recharts';
import { useFormats } from '../data/formats.tsx';
import { height } from '../words/amounts.ts';
import { AXIS, GRID, STILL } from './axes.ts';
import { ChartFrame } from './chart-frame.tsx';

/** A running total, or a change of the total before. */
export type WaterfallStep = {
  readonly name: string;
  readonly amount: string;
  readonly kind: 'total' | 'change';
};

const NAME_AXIS = { ...AXIS, type: 'category', interval: 0 } as const;

/** From what was sold to what is still owed. */
const WaterfallChart = ({ steps }: { steps: readonly WaterfallStep[] }) => {
  const formats = useFormats();
  const rows = steps.map(({ name, amount }): [string, string] => [name, formats.money(amount)]);
  let level = 0;
  const bars = steps.map(({ name, amount, kind }) => {
    const value = height(amount);
    const from = kind === 'total' ? 0 : level;
    level = from + value;
    return {
      name,
      text: formats.money(amount),
      span: [Math.min(from, level), Math.max(from, level)],
      fill: kind === 'total' ? 'var(--chart-1)' : value < 0 ? 'var(--chart-3)' : 'var(--chart-4)',
    };
  });
  return (
    <ChartFrame
      summary={`From sales to payout: ${rows.map(([name, amount]) => `${name} ${amount}`).join(', ')}.`}
      columns={['Step', 'Amount']}
      rows={rows}
    >
      <ResponsiveContainer width="100%" height="100%">
        <BarChart
          data={bars}
          layout="vertical"
          margin={{ top: 0, right: 0, bottom: 0, left: 0 }}
          barCategoryGap="22%"
          accessibilityLayer={false}
        >
          <CartesianGrid {...GRID} horizontal={false} />
          <XAxis type="number" hide />
          <YAxis {...NAME_AXIS} dataKey="name" width={82} />
          <YAxis
            {...NAME_AXIS}
            yAxisId="amounts"
            orientation="right"
            dataKey="text"
            width={96}
            allowDuplicatedCategory
            tick={{ fill: 'var(--ink)', fontSize: 12 }}
          />
          <ReferenceLine x={0} stroke="var(--line-strong)" />
          <Bar {...STILL} dataKey="span" radius={4} minPointSize={2}>
            {bars.map(({ name, fill }) => (
              <Cell key={name} fill={fill} />
            ))}
          </Bar>
          <Bar yAxisId="amounts" dataKey="none" />
        </BarChart>
      </ResponsiveContainer>
    </ChartFrame>
  );
};
export default WaterfallChart;
