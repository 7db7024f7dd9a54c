import { useState } from 'react';
import { Tab, TabList, TabPanel, Tabs } from 'react-aria-components/Tabs';
import type { OpenQueue, QueueItem } from '../../../../contracts/api/orders.ts';
import { useNow } from '../../data/clock.ts';
import { useFormats } from '../../data/formats.tsx';
import { useOrders } from '../../data/queries.ts';
import { listPath } from '../../routes/seller-paths.ts';
import { Card } from '../../ui/card.tsx';
import { Link } from '../../ui/link.tsx';
import { OrderId } from '../../ui/order-id.tsx';
import { Asked, Empty } from '../../ui/placeholders.tsx';
import { countdown } from '../../words/formats.ts';
import { useMetrics } from '../metrics-context.tsx';
import { useDueCounts } from '../use-due-counts.ts';

const QUEUES = [
  ['overdue', 'Overdue', 'Nothing is overdue.'],
  ['due_1h', '1 h', 'Nothing is due within the hour.'],
  ['due_4h', '4 h', 'Nothing is due within four hours.'],
  ['due_today', 'Today', 'Nothing more is due today.'],
] as const satisfies readonly (readonly [OpenQueue, string, string])[];

const SHOWN = 5;
const SOON_MS = 3_600_000;

const urgencyOf = (left: number): 'breach' | 'warning' | 'quiet' =>
  left < 0 ? 'breach' : left <= SOON_MS ? 'warning' : 'quiet';

/** Ticks by itself. It is no live region: a clock that speaks every second drowns everything else. */
const Countdown = ({ deadline }: { deadline: string }) => {
  const left = Date.parse(deadline) - useNow();
  return (
    <span className="countdown" data-tone={urgencyOf(left)}>
      {countdown(left)}
      <span className="visually-hidden">{left < 0 ? ' since the deadline' : ' left'}</span>
    </span>
  );
};

const DueOrder = ({ item: { order_id, order_value, category, deadline } }: { item: QueueItem }) => {
  const formats = useFormats();
  return (
    <li className="due-order">
      <span className="due-order-name">
        <OrderId id={order_id} />
        <span className="note">
          {order_value === null ? 'value not known yet' : formats.money(order_value)}
          {category === null ? '' : ` · ${category}`}
          {deadline === null ? '' : ` · by ${formats.dated(deadline)}`}
        </span>
      </span>
      {deadline !== null && <Countdown deadline={deadline} />}
    </li>
  );
};

const Queue = ({ queue, nothing }: { queue: OpenQueue; nothing: string }) => {
  const { seller_id } = useMetrics();
  const orders = useOrders(seller_id, { queue, limit: SHOWN });
  return (
    <Asked query={orders} lines={SHOWN}>
      {({ pages }) => {
        const items = pages[0]?.items ?? [];
        const count = pages[0]?.count ?? 0;
        if (items.length === 0) return <Empty title={nothing} />;
        return (
          <>
            <ul className="due-orders">
              {items.map((item) => (
                <DueOrder key={item.order_id} item={item} />
              ))}
            </ul>
            <Link href={listPath(seller_id, queue)}>
              {count > items.length ? `All ${count}` : 'Open the list'}
            </Link>
          </>
        );
      }}
    </Asked>
  );
};

/** Orders that wait to be shipped, with the time they have left. */
export const DueCard = () => {
  const formats = useFormats();
  const due = useDueCounts();
  const counts: Readonly<Record<string, number | null>> = { ...due, overdue: due.overdue_orders };
  const [chosen, choose] = useState<string>();
  // Where there is something to do, until one looks elsewhere.
  const shown = chosen ?? QUEUES.find(([queue]) => (counts[queue] ?? 0) > 0)?.[0] ?? 'due_today';
  return (
    <Card title="Orders due" className="narrow due-card">
      <Tabs selectedKey={shown} onSelectionChange={(key) => choose(String(key))} className="tab-box">
        <TabList className="tab-list" aria-label="When orders are due">
          {QUEUES.map(([queue, words]) => (
            <Tab key={queue} id={queue} className="tab-choice">
              {words}{' '}
              <span className="pill">{counts[queue] == null ? '…' : formats.count(counts[queue])}</span>
            </Tab>
          ))}
        </TabList>
        {QUEUES.map(([queue, , nothing]) => (
          <TabPanel key={queue} id={queue} className="tab-panel">
            <Queue queue={queue} nothing={nothing} />
          </TabPanel>
        ))}
      </Tabs>
    </Card>
  );
};
