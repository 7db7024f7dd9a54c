import { useState } from 'react';
import { TrendChart } from '../../charts/lazy-charts.tsx';
import { useFormats } from '../../data/formats.tsx';
import { Card } from '../../ui/card.tsx';
import { Segments } from '../../ui/segments.tsx';
import { changeFrom } from '../../words/amounts.ts';
import { useMetrics } from '../metrics-context.ts';
import { formatTick, TREND_WORDS, TRENDS, type Trend, trendPoints } from '../trend-points.ts';
import { useDays } from '../use-history.ts';

const DAYS = 30;

export const TrendCard = () => {
  const formats = useFormats();
  const { today, windows } = useMetrics();
  const { prior, to, orders } = windows['30d'];
  const [trend, setTrend] = useState<Trend>('gmv');
  const points = trendPoints(formats, useDays(prior.from, to), DAYS, trend);
  const change = changeFrom(prior.orders.total_gmv, orders.total_gmv);
  const gmv = formats.money(orders.total_gmv);
  return (
    <Card
      title="Last 30 days"
      note={`${gmv} GMV${change === null ? '' : `, ${formats.change(change)} vs. the 30 days before`}`}
      className="wide"
      actions={
        <Segments
          label="Show"
          value={trend}
          options={TRENDS.map((name) => [name, TREND_WORDS[name]])}
          onChange={setTrend}
        />
      }
    >
      <TrendChart
        points={points}
        today={today.date}
        what={TREND_WORDS[trend]}
        summary={`${TREND_WORDS[trend]} per day for the last ${DAYS} days and the ${DAYS} days before. GMV was ${gmv}, and ${formats.money(prior.orders.total_gmv)} before.`}
        formatTick={(value) => formatTick(formats, trend, value)}
        fromZero={trend === 'gmv' || trend === 'orders'}
      />
    </Card>
  );
};
