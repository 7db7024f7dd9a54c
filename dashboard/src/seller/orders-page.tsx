import { useState } from 'react';
import { Button } from 'react-aria-components/Button';
import { useSearchParams } from 'wouter';
import { WINDOWS } from '../../../contracts/api/fields.ts';
import { isOpenQueue, type QueueItem } from '../../../contracts/api/orders.ts';
import { useSigned } from '../data/access.tsx';
import { useNow } from '../data/clock.ts';
import { useFormats } from '../data/formats.tsx';
import { useOrders } from '../data/queries.ts';
import { Card } from '../ui/card.tsx';
import { DATED_WIDTH, DataTable, type TableColumn } from '../ui/data-table.tsx';
import { OrderId } from '../ui/order-id.tsx';
import { Asked, Empty } from '../ui/placeholders.tsx';
import { Select } from '../ui/select.tsx';
import type { Formats } from '../words/formats.ts';
import { countdown } from '../words/formats.ts';
import { plural } from '../words/plural.ts';
import { RATE_WORDS } from '../words/rates.ts';
import { ExcludeDialog } from './exclude-dialog.tsx';
import { useMetrics } from './metrics-context.tsx';
import { DAYS_WORDS, QUEUE_WORDS, QUEUES, type Queue, wantedList } from './queues.ts';

const PAGE = 100;

const Left = ({ deadline }: { deadline: string }) => {
  const left = Date.parse(deadline) - useNow();
  return (
    <span className="countdown" data-tone={left < 0 ? 'breach' : left <= 3_600_000 ? 'warning' : 'quiet'}>
      {countdown(left)}
    </span>
  );
};

const late = (minutes: number | null): string =>
  minutes === null ? '–' : minutes < 90 ? `${minutes} min` : `${Math.round(minutes / 60)} h`;

type Columns = readonly TableColumn<QueueItem>[];

const columnsOf = (
  formats: Formats,
  queue: Queue,
  exclude: ((item: QueueItem) => void) | undefined,
): Columns => {
  const at = (instant: string | null): string => (instant === null ? '–' : formats.dated(instant));
  const order: TableColumn<QueueItem> = {
    id: 'order',
    name: 'Order',
    minWidth: 240,
    share: 2,
    cell: ({ order_id }) => <OrderId id={order_id} />,
  };
  const placed: TableColumn<QueueItem> = {
    id: 'placed',
    name: 'Placed',
    minWidth: DATED_WIDTH,
    cell: ({ placed_at }) => at(placed_at),
  };
  const value: TableColumn<QueueItem> = {
    id: 'value',
    name: 'Value',
    minWidth: 110,
    end: true,
    cell: ({ order_value }) => (order_value === null ? '–' : formats.money(order_value)),
  };
  const category: TableColumn<QueueItem> = {
    id: 'category',
    name: 'Category',
    minWidth: 120,
    cell: (item) => item.category ?? '–',
  };
  const channel: TableColumn<QueueItem> = {
    id: 'channel',
    name: 'Channel',
    minWidth: 100,
    cell: (item) => item.channel ?? '–',
  };
  const deadline: TableColumn<QueueItem> = {
    id: 'deadline',
    name: 'Ship by',
    minWidth: DATED_WIDTH,
    cell: (item) => at(item.deadline),
  };
  const actual = (name: string): TableColumn<QueueItem> => ({
    id: 'actual',
    name,
    minWidth: DATED_WIDTH,
    cell: (item) => at(item.actual),
  });
  const reason: TableColumn<QueueItem> = {
    id: 'reason',
    name: 'Reason',
    minWidth: 160,
    cell: (item) => item.reason ?? '–',
  };
  const counts: TableColumn<QueueItem> = {
    id: 'counts',
    name: 'Counts',
    minWidth: exclude === undefined ? 160 : 250,
    share: 1.5,
    cell: (item) => (
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
  };
  if (isOpenQueue(queue))
    return [
      order,
      {
        id: 'left',
        name: 'Time left',
        minWidth: 110,
        end: true,
        cell: (item) => (item.deadline === null ? '–' : <Left deadline={item.deadline} />),
      },
      deadline,
      value,
      category,
      channel,
      placed,
      ...(exclude === undefined ? [] : [counts]),
    ];
  switch (queue) {
    case 'late':
      return [
        order,
        { id: 'late', name: 'Late by', minWidth: 90, end: true, cell: (item) => late(item.minutes_late) },
        deadline,
        actual('Shipped'),
        value,
        category,
        counts,
      ];
    case 'negative_ratings':
    case 'low_ratings':
      return [
        order,
        { id: 'stars', name: 'Stars', minWidth: 80, end: true, cell: (item) => item.rating ?? '–' },
        actual('Rated'),
        value,
        category,
        counts,
      ];
    case 'refunds':
      return [
        order,
        {
          id: 'amount',
          name: 'Refunded',
          minWidth: 110,
          end: true,
          cell: (item) => (item.amount === null ? '–' : formats.money(item.amount)),
        },
        value,
        actual('On'),
        reason,
        category,
      ];
    default:
      return [
        order,
        actual('On'),
        reason,
        { id: 'fault', name: 'Through', minWidth: 90, cell: (item) => item.fault ?? '–' },
        value,
        category,
        counts,
      ];
  }
};

/** The orders behind a figure: as many as the figure says. */
const OrdersPage = () => {
  const formats = useFormats();
  const { viewer } = useSigned();
  const { seller_id } = useMetrics();
  const [parameters, setParameters] = useSearchParams();
  const { queue, window } = wantedList(parameters);
  const orders = useOrders(seller_id, { queue, window, limit: PAGE });
  const [chosen, choose] = useState<QueueItem>();
  const { title, none } = QUEUE_WORDS[queue];
  const first = orders.data?.pages[0];
  return (
    <Card
      title={title}
      note={
        first === undefined
          ? undefined
          : `${plural(formats, first.count, ['entry', 'entries'])}${first.from === null || first.to === null ? '' : `, ${formats.day(first.from)} to ${formats.day(first.to)}`} · as of ${formats.clock(first.as_of)} ${formats.zone(first.as_of)}`
      }
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
              label="Days"
              value={window}
              options={WINDOWS.map((name) => [name, DAYS_WORDS[name]])}
              onChange={(name) => setParameters({ queue, window: name })}
            />
          )}
        </>
      }
    >
      <Asked query={orders} lines={10}>
        {({ pages }) => (
          <DataTable
            label={title}
            columns={columnsOf(formats, queue, viewer.kind === 'operator' ? choose : undefined)}
            items={pages.flatMap(({ items }) => items)}
            keyOf={({ order_id, rating_id, refund_id }) => rating_id ?? refund_id ?? order_id}
            more={{
              isThere: orders.hasNextPage,
              isLoading: orders.isFetchingNextPage,
              load: () => void orders.fetchNextPage(),
            }}
            empty={<Empty title={none} />}
          />
        )}
      </Asked>
      {chosen !== undefined && (
        <ExcludeDialog
          key={chosen.order_id}
          sellerId={seller_id}
          item={chosen}
          queue={queue}
          close={() => choose(undefined)}
        />
      )}
    </Card>
  );
};
export default OrdersPage;
