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
import { ChartFrame } from './chart-frame.tsx';

/** A sum on the way (`total`), or what is added to or taken off the one before. */
export type WaterfallStep = {
  readonly name: string;
  readonly amount: string;
  readonly kind: 'total' | 'change';
};

/** From what was sold to what is still owed. */
const WaterfallChart = ({ steps, summary }: { steps: readonly WaterfallStep[]; summary: string }) => {
  const formats = useFormats();
  let level = 0;
  const bars = steps.map(({ name, amount, kind }) => {
    const value = height(amount);
    const from = kind === 'total' ? 0 : level;
    level = kind === 'total' ? value : level + value;
    return {
      name,
      text: formats.money(amount),
      span: [Math.min(from, level), Math.max(from, level)],
      kind,
      negative: value < 0,
    };
  });
  return (
    <ChartFrame
      summary={summary}
      columns={['Step', 'Amount']}
      rows={steps.map(({ name, amount }) => [name, formats.money(amount)])}
    >
      <ResponsiveContainer width="100%" height="100%">
        <BarChart
          data={bars}
          layout="vertical"
          margin={{ top: 0, right: 0, bottom: 0, left: 0 }}
          barCategoryGap="22%"
          accessibilityLayer={false}
        >
          <CartesianGrid horizontal={false} stroke="var(--line)" />
          <XAxis type="number" hide />
          <YAxis
            dataKey="name"
            type="category"
            width={82}
            interval={0}
            tickLine={false}
            axisLine={false}
            tick={{ fill: 'var(--soft)', fontSize: 12 }}
          />
          <YAxis
            yAxisId="amounts"
            orientation="right"
            dataKey="text"
            type="category"
            width={96}
            interval={0}
            tickLine={false}
            axisLine={false}
            allowDuplicatedCategory
            tick={{ fill: 'var(--ink)', fontSize: 12 }}
          />
          <ReferenceLine x={0} stroke="var(--line-strong)" />
          <Bar dataKey="span" radius={4} isAnimationActive={false} minPointSize={2}>
            {bars.map(({ name, kind, negative }) => (
              <Cell
                key={name}
                fill={kind === 'total' ? 'var(--chart-1)' : negative ? 'var(--chart-3)' : 'var(--chart-4)'}
              />
            ))}
          </Bar>
          <Bar yAxisId="amounts" dataKey="none" />
        </BarChart>
      </ResponsiveContainer>
    </ChartFrame>
  );
};
export default WaterfallChart;
