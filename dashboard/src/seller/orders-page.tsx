import { useState } from 'react';
import { Button } from 'react-aria-components/Button';
import { useSearchParams } from 'wouter';
import { WINDOWS } from '../../../contracts/api/fields.ts';
import { isOpenQueue, type OrdersBody, type QueueItem } from '../../../contracts/api/orders.ts';
import { useAccess } from '../data/access.ts';
import { useFormats } from '../data/formats.tsx';
import { useOrders } from '../data/queries.ts';
import { Card } from '../ui/card.tsx';
import { DATED_WIDTH, DataTable, figureColumn, type TableColumn, textColumn } from '../ui/data-table.tsx';
import { OrderId } from '../ui/order-id.tsx';
import { Empty, QueryResult } from '../ui/placeholders.tsx';
import { Select } from '../ui/select.tsx';
import type { Formats } from '../words/formats.ts';
import { plural } from '../words/plural.ts';
import { RATE_WORDS } from '../words/rates.ts';
import { Countdown } from './countdown.tsx';
import { ExcludeDialog } from './exclude-dialog.tsx';
import { useMetrics } from './metrics-context.ts';
import { parseQueueAddress, QUEUE_WORDS, QUEUES, type Queue, WINDOW_WORDS } from './queues.ts';

const PAGE_SIZE = 100;

const formatDelay = (minutes: number | null): string => {
  if (minutes === null) return '–';
  return minutes < 90 ? `${minutes} min` : `${Math.round(minutes / 60)} h`;
};

type Columns = readonly TableColumn<QueueItem>[];

const queueColumns = (
  formats: Formats,
  queue: Queue,
  exclude: ((item: QueueItem) => void) | undefined,
): Columns => {
  const formatTime = (instant: string | null): string => (instant === null ? '–' : formats.dated(instant));
  const formatMoney = (amount: string | null): string => (amount === null ? '–' : formats.money(amount));
  const order = textColumn<QueueItem>('order', 'Order', 240, ({ order_id }) => <OrderId id={order_id} />, {
    share: 2,
  });
  const value = figureColumn<QueueItem>('value', 'Value', 110, (item) => formatMoney(item.order_value));
  const category = textColumn<QueueItem>('category', 'Category', 120, (item) => item.category ?? '–');
  const deadline = textColumn<QueueItem>('deadline', 'Ship by', DATED_WIDTH, (item) =>
    formatTime(item.deadline),
  );
  const reason = textColumn<QueueItem>('reason', 'Reason', 160, (item) => item.reason ?? '–');
  const actual = (name: string): TableColumn<QueueItem> =>
    textColumn('actual', name, DATED_WIDTH, (item) => formatTime(item.actual));
  const counted = textColumn<QueueItem>(
    'counted',
    'Counted',
    exclude === undefined ? 170 : 270,
    (item) => (
      <span className="counts">
        {item.excluded.length === 0
          ? 'Yes'
          : `Not in ${item.excluded.map((name) => RATE_WORDS[name].title.toLowerCase()).join(', ')}`}
        {exclude !== undefined && (
          <Button
            className="button small"
            onPress={() => exclude(item)}
            aria-label={`Change whether ${item.order_id} counts`}
          >
            Change
          </Button>
        )}
      </span>
    ),
    { share: 1.5 },
  );
  if (isOpenQueue(queue))
    return [
      order,
      figureColumn('left', 'Time left', 110, (item) =>
        item.deadline === null ? '–' : <Countdown deadline={item.deadline} />,
      ),
      deadline,
      value,
      category,
      textColumn('channel', 'Channel', 100, (item) => item.channel ?? '–'),
      textColumn('placed', 'Placed', DATED_WIDTH, (item) => formatTime(item.placed_at)),
      ...(exclude === undefined ? [] : [counted]),
    ];
  switch (queue) {
    case 'late':
      return [
        order,
        figureColumn('late', 'Late by', 90, (item) => formatDelay(item.minutes_late)),
        deadline,
        actual('Shipped'),
        value,
        category,
        counted,
      ];
    case 'negative_ratings':
    case 'low_ratings':
      return [
        order,
        figureColumn('stars', 'Stars', 80, (item) => item.rating ?? '–'),
        actual('Rated'),
        value,
        category,
        counted,
      ];
    case 'refunds':
      return [
        order,
        figureColumn('amount', 'Refunded', 110, (item) => formatMoney(item.amount)),
        value,
        actual('Date'),
        reason,
        category,
      ];
    default:
      return [
        order,
        actual('Date'),
        reason,
        textColumn('fault', 'Fault', 90, (item) => item.fault ?? '–'),
        value,
        category,
        counted,
      ];
  }
};

const describeList = (formats: Formats, queue: Queue, { count, from, to, as_of }: OrdersBody): string => {
  const days = from === null || to === null ? '' : `, ${formats.day(from)} to ${formats.day(to)}`;
  return `${plural(formats, count, QUEUE_WORDS[queue].entry)}${days} · as of ${formats.clock(as_of)} ${formats.zone(as_of)}`;
};

/** The orders behind a figure, as many as the figure says. */
const OrdersPage = () => {
  const formats = useFormats();
  const { viewer } = useAccess();
  const { seller_id } = useMetrics();
  const [parameters, setParameters] = useSearchParams();
  const { queue, window } = parseQueueAddress(parameters);
  const orders = useOrders(seller_id, { queue, window, limit: PAGE_SIZE });
  const [excludedItem, setExcludedItem] = useState<QueueItem>();
  const exclude = viewer.kind === 'operator' ? setExcludedItem : undefined;
  const { title, empty } = QUEUE_WORDS[queue];
  const first = orders.data?.pages[0];
  return (
    <Card
      title={title}
      note={first && describeList(formats, queue, first)}
      className="full"
      actions={
        <>
          <Select
            label="List"
            value={queue}
            options={QUEUES.map((name) => [name, QUEUE_WORDS[name].title])}
            onChange={(name) => setParameters({ queue: name, ...(window !== undefined && { window }) })}
          />
          {window !== undefined && (
            <Select
              label="Period"
              value={window}
              options={WINDOWS.map((name) => [name, WINDOW_WORDS[name]])}
              onChange={(name) => setParameters({ queue, window: name })}
            />
          )}
        </>
      }
    >
      <QueryResult query={orders} lines={10}>
        {({ pages }) => (
          <DataTable
            label={title}
            columns={(formats) => queueColumns(formats, queue, exclude)}
            items={pages.flatMap(({ items }) => items)}
            keyOf={({ order_id, rating_id, refund_id }) => rating_id ?? refund_id ?? order_id}
            query={orders}
            empty={
              <Empty title={empty}>
                {window === undefined || window === 'lifetime'
                  ? undefined
                  : 'Choose a longer period to see more.'}
              </Empty>
            }
          />
        )}
      </QueryResult>
      {excludedItem !== undefined && (
        <ExcludeDialog
          key={excludedItem.order_id}
          sellerId={seller_id}
          item={excludedItem}
          queue={queue}
          close={() => setExcludedItem(undefined)}
        />
      )}
    </Card>
  );
};
export default OrdersPage;
