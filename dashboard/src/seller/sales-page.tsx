import { useSearchParams } from 'wouter';
import type { HourFigures } from '../../../contracts/api/history.ts';
import type { DayFigures } from '../../../contracts/api/metrics.ts';
import { useFormats } from '../data/formats.tsx';
import { useHistory } from '../data/queries.ts';
import { Card } from '../ui/card.tsx';
import { DataTable, figureColumn, type TableColumn, textColumn } from '../ui/data-table.tsx';
import { Empty, QueryResult } from '../ui/placeholders.tsx';
import { Segments } from '../ui/segments.tsx';
import type { Formats } from '../words/formats.ts';
import { keepBegunHours } from './hours.ts';
import { useHourOfDay, useMetrics } from './metrics-context.ts';

const hourColumns = (formats: Formats): readonly TableColumn<HourFigures>[] => [
  textColumn(
    'hour',
    'Hour',
    160,
    ({ date, hour }) => `${formats.day(date)}, ${String(hour).padStart(2, '0')}:00`,
    { share: 2 },
  ),
  figureColumn('orders', 'Orders', 90, ({ orders }) => formats.count(orders.total_orders)),
  figureColumn('completed', 'Completed', 100, ({ orders }) => formats.count(orders.completed_orders)),
  figureColumn('cancelled', 'Cancelled', 100, ({ orders }) => formats.count(orders.cancelled_orders)),
  figureColumn('gmv', 'GMV', 120, ({ orders }) => formats.money(orders.total_gmv)),
];

const dayColumns = (formats: Formats): readonly TableColumn<DayFigures>[] => [
  textColumn(
    'day',
    'Day',
    224,
    ({ date, provisional }) => (
      <span>
        {formats.day(date)} {provisional && <span className="note">· may still change</span>}
      </span>
    ),
    { share: 2 },
  ),
  figureColumn('orders', 'Orders', 80, ({ orders }) => formats.count(orders.total_orders)),
  figureColumn('completed', 'Completed', 100, ({ orders }) => formats.count(orders.completed_orders)),
  figureColumn('acceptance', 'Acceptance', 105, ({ orders }) =>
    formats.rate('acceptance_rate', orders.acceptance_rate),
  ),
  figureColumn('cancellation', 'Cancellation', 110, ({ orders }) =>
    formats.rate('cancellation_rate', orders.cancellation_rate),
  ),
  figureColumn('sla', 'On time', 90, ({ fulfillment }) =>
    formats.rate('sla_compliance_rate', fulfillment.sla_compliance_rate),
  ),
  figureColumn('rating', 'Rating', 80, ({ ratings }) => formats.rate('avg_rating', ratings.avg_rating)),
  figureColumn('gmv', 'GMV', 120, ({ orders }) => formats.money(orders.total_gmv)),
  figureColumn('refunds', 'Refunded', 110, ({ payout }) => formats.money(payout.refunded_value)),
];

const noSales = <Empty title="No sales yet">They appear here with the first order.</Empty>;

/** The figures behind the totals of the overview, the newest first. */
const SalesPage = () => {
  const formats = useFormats();
  const { seller_id, today, yesterday, windows } = useMetrics();
  const hourOfDay = useHourOfDay();
  const [parameters, setParameters] = useSearchParams();
  const by = parameters.get('by') === 'hour' ? 'hour' : 'day';
  const from = by === 'hour' ? yesterday.date : windows['30d'].prior.from;
  const history = useHistory(seller_id, by, from, today.date);
  const title = `Sales by ${by}`;
  return (
    <Card
      title={title}
      note={`times in ${formats.timeZone}`}
      className="full"
      actions={
        <Segments
          label="Group by"
          value={by}
          options={[
            ['hour', 'Hours'],
            ['day', 'Days'],
          ]}
          onChange={(name) => setParameters({ by: name })}
        />
      }
    >
      <QueryResult query={history} lines={10}>
        {({ granularity, points }) =>
          granularity === 'hour' ? (
            <DataTable
              label={title}
              columns={hourColumns}
              items={keepBegunHours(points, today.date, hourOfDay).toReversed()}
              keyOf={({ date, hour }) => `${date}T${hour}`}
              empty={noSales}
            />
          ) : (
            <DataTable
              label={title}
              columns={dayColumns}
              items={points.toReversed()}
              keyOf={({ date }) => date}
              empty={noSales}
            />
          )
        }
      </QueryResult>
    </Card>
  );
};
export default SalesPage;
