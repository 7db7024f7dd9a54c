import { useState } from 'react';
import { Tab, TabList, TabPanel, Tabs } from 'react-aria-components/Tabs';
import type { OpenQueue, QueueItem } from '../../../../contracts/api/orders.ts';
import { useFormats } from '../../data/formats.tsx';
import { useOrders } from '../../data/queries.ts';
import { listPath } from '../../routes/seller-paths.ts';
import { Card } from '../../ui/card.tsx';
import { Link } from '../../ui/link.tsx';
import { OrderId } from '../../ui/order-id.tsx';
import { Empty, QueryResult } from '../../ui/placeholders.tsx';
import { Countdown } from '../countdown.tsx';
import { useMetrics } from '../metrics-context.ts';
import { QUEUE_WORDS } from '../queues.ts';
import { useDueCounts } from '../use-due-counts.ts';

const TABS = [
  ['overdue', 'Overdue'],
  ['due_1h', '1 h'],
  ['due_4h', '4 h'],
  ['due_today', 'Today'],
] as const satisfies readonly (readonly [OpenQueue, string])[];

const ORDERS_MAX = 5;

const DueOrder = ({ item: { order_id, order_value, category, deadline } }: { item: QueueItem }) => {
  const formats = useFormats();
  return (
    <li className="due-order">
      <span className="due-order-name">
        <OrderId id={order_id} />
        <span className="note">
          {order_value === null ? 'value not yet known' : formats.money(order_value)}
          {category === null ? '' : ` · ${category}`}
          {deadline === null ? '' : ` · by ${formats.dated(deadline)}`}
        </span>
      </span>
      {deadline !== null && <Countdown deadline={deadline} />}
    </li>
  );
};

const DueOrders = ({ queue }: { queue: OpenQueue }) => {
  const { seller_id } = useMetrics();
  const orders = useOrders(seller_id, { queue, limit: ORDERS_MAX });
  return (
    <QueryResult query={orders} lines={ORDERS_MAX}>
      {({ pages }) => {
        const items = pages[0]?.items ?? [];
        const count = pages[0]?.count ?? 0;
        if (items.length === 0) return <Empty title={QUEUE_WORDS[queue].empty} />;
        return (
          <>
            <ul className="due-orders">
              {items.map((item) => (
                <DueOrder key={item.order_id} item={item} />
              ))}
            </ul>
            <Link href={listPath(seller_id, queue)}>
              {count > items.length ? `See all ${count}` : 'See the list'}
            </Link>
          </>
        );
      }}
    </QueryResult>
  );
};

/** The orders to ship next, with the time they have left. */
export const DueCard = () => {
  const formats = useFormats();
  const due = useDueCounts();
  const counts: Readonly<Record<string, number | null>> = { ...due, overdue: due.overdue_orders };
  const [chosenTab, setChosenTab] = useState<string>();
  const firstTab = TABS.find(([queue]) => (counts[queue] ?? 0) > 0)?.[0] ?? 'due_today';
  return (
    <Card title="Orders due" className="narrow due-card">
      <Tabs
        selectedKey={chosenTab ?? firstTab}
        onSelectionChange={(key) => setChosenTab(String(key))}
        className="tab-box"
      >
        <TabList className="tab-list" aria-label="When orders are due">
          {TABS.map(([queue, words]) => (
            <Tab key={queue} id={queue} className="tab-choice">
              {words}{' '}
              <span className="pill">{counts[queue] == null ? '…' : formats.count(counts[queue])}</span>
            </Tab>
          ))}
        </TabList>
        {TABS.map(([queue]) => (
          <TabPanel key={queue} id={queue} className="tab-panel">
            <DueOrders queue={queue} />
          </TabPanel>
        ))}
      </Tabs>
    </Card>
  );
};
