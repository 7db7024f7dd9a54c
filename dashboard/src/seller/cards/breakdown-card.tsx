import { useState } from 'react';
import {
  BREAKDOWN_WINDOWS,
  type BreakdownBody,
  type BreakdownWindow,
  DIMENSIONS,
  type Dimension,
  OTHER,
} from '../../../../contracts/api/breakdown.ts';
import { useFormats } from '../../data/formats.tsx';
import { useBreakdown } from '../../data/queries.ts';
import { Card } from '../../ui/card.tsx';
import { Empty, QueryResult } from '../../ui/placeholders.tsx';
import { ScrollBox } from '../../ui/scroll-box.tsx';
import { Segments } from '../../ui/segments.tsx';
import { Select } from '../../ui/select.tsx';
import { height } from '../../words/amounts.ts';
import { useMetrics } from '../metrics-context.ts';
import { WINDOW_WORDS } from '../queues.ts';

const DIMENSION_WORDS: Readonly<Record<Dimension, string>> = { category: 'Category', channel: 'Channel' };

const BreakdownTable = ({ by, items }: { by: Dimension; items: BreakdownBody['items'] }) => {
  const formats = useFormats();
  const tallest = Math.max(...items.map(({ orders }) => height(orders.total_gmv)), 1);
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
                {name === OTHER && <span className="note"> and names without a row of their own</span>}
                <span
                  className="share-bar"
                  style={{ width: `${((height(orders.total_gmv) / tallest) * 100).toFixed(1)}%` }}
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
};

export const BreakdownCard = () => {
  const { seller_id } = useMetrics();
  const [by, setBy] = useState<Dimension>('category');
  const [window, setWindow] = useState<BreakdownWindow>('30d');
  const breakdown = useBreakdown(seller_id, by, window);
  return (
    <Card
      title="What sells"
      className="half"
      actions={
        <>
          <Segments
            label="Group by"
            value={by}
            options={DIMENSIONS.map((name) => [name, DIMENSION_WORDS[name]])}
            onChange={setBy}
          />
          <Select
            label="Period"
            value={window}
            options={BREAKDOWN_WINDOWS.map((name) => [name, WINDOW_WORDS[name]])}
            onChange={setWindow}
          />
        </>
      }
    >
      <QueryResult query={breakdown} lines={5}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty title="No orders in this period">Choose a longer period to see more.</Empty>
          ) : (
            <BreakdownTable by={by} items={items} />
          )
        }
      </QueryResult>
    </Card>
  );
};
