import { useState } from 'react';
import { TrendChart } from '../../charts/lazy-charts.tsx';
import { useFormats } from '../../data/formats.tsx';
import { Card } from '../../ui/card.tsx';
import { Segments } from '../../ui/segments.tsx';
import { changeFrom } from '../../words/amounts.ts';
import { useMetrics } from '../metrics-context.tsx';
import { TREND_WORDS, TRENDS, type Trend, tickOf, trendPoints } from '../trend-points.ts';
import { useDays } from '../use-history.ts';

const DAYS = 30;

export const TrendCard = () => {
  const formats = useFormats();
  const { seller_id, today, windows } = useMetrics();
  const { prior, to, orders } = windows['30d'];
  const [trend, choose] = useState<Trend>('gmv');
  const days = useDays(seller_id, prior.from, to);
  const points = trendPoints(formats, days, DAYS, trend);
  const change = changeFrom(prior.orders.total_gmv, orders.total_gmv);
  return (
    <Card
      title="Last 30 days"
      note={`${formats.money(orders.total_gmv)} GMV${change === null ? '' : `, ${formats.change(change)} on the 30 days before`}`}
      className="wide"
      actions={
        <Segments
          label="What is shown"
          value={trend}
          options={TRENDS.map((name) => [name, TREND_WORDS[name]])}
          onChange={choose}
        />
      }
    >
      <TrendChart
        points={points}
        today={today.date}
        what={TREND_WORDS[trend]}
        summary={`${TREND_WORDS[trend]} per day over the last ${DAYS} days and the ${DAYS} days before. GMV came to ${formats.money(orders.total_gmv)}, before that to ${formats.money(prior.orders.total_gmv)}.`}
        tick={(value) => tickOf(formats, trend, value)}
        fromZero={trend === 'gmv' || trend === 'orders'}
      />
    </Card>
  );
};
