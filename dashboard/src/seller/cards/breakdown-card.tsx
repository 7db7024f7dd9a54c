import { useState } from 'react';
import {
  BREAKDOWN_WINDOWS,
  type BreakdownWindow,
  DIMENSIONS,
  type Dimension,
} from '../../../../contracts/api/breakdown.ts';
import { useFormats } from '../../data/formats.tsx';
import { useBreakdown } from '../../data/queries.ts';
import { Card } from '../../ui/card.tsx';
import { Asked, Empty } from '../../ui/placeholders.tsx';
import { ScrollBox } from '../../ui/scroll-box.tsx';
import { Segments } from '../../ui/segments.tsx';
import { Select } from '../../ui/select.tsx';
import { height } from '../../words/amounts.ts';
import { useMetrics } from '../metrics-context.tsx';

const DIMENSION_WORDS: Readonly<Record<Dimension, string>> = { category: 'Category', channel: 'Channel' };
export const WINDOW_WORDS: Readonly<Record<BreakdownWindow, string>> = {
  today: 'Today',
  '7d': '7 days',
  '30d': '30 days',
  lifetime: 'All time',
};

/** What sells, and where. */
export const BreakdownCard = () => {
  const formats = useFormats();
  const { seller_id } = useMetrics();
  const [by, chooseBy] = useState<Dimension>('category');
  const [window, chooseWindow] = useState<BreakdownWindow>('30d');
  const breakdown = useBreakdown(seller_id, by, window);
  return (
    <Card
      title="What sells"
      className="half"
      actions={
        <>
          <Segments
            label="Broken down by"
            value={by}
            options={DIMENSIONS.map((name) => [name, DIMENSION_WORDS[name]])}
            onChange={chooseBy}
          />
          <Select
            label="Days"
            value={window}
            options={BREAKDOWN_WINDOWS.map((name) => [name, WINDOW_WORDS[name]])}
            onChange={chooseWindow}
          />
        </>
      }
    >
      <Asked query={breakdown} lines={5}>
        {({ items }) => {
          if (items.length === 0) return <Empty title="Nothing was ordered in these days." />;
          const most = Math.max(...items.map(({ orders }) => height(orders.total_gmv)), 1);
          return (
            <ScrollBox label={`Orders and GMV by ${by}`}>
              <table className="plain-table bars-table">
                <thead>
                  <tr>
                    <th scope="col">{DIMENSION_WORDS[by]}</th>
                    <th scope="col">Orders</th>
                    <th scope="col">GMV</th>
                  </tr>
                </thead>
                <tbody>
                  {items.map(({ name, orders }) => (
                    <tr key={name}>
                      <th scope="row">
                        {name}
                        <span
                          className="share-bar"
                          style={{ width: `${((height(orders.total_gmv) / most) * 100).toFixed(1)}%` }}
                        />
                      </th>
                      <td>{formats.count(orders.total_orders)}</td>
                      <td>{formats.money(orders.total_gmv)}</td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </ScrollBox>
          );
        }}
      </Asked>
    </Card>
  );
};
