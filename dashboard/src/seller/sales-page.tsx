import { useSearchParams } from 'wouter';
import type { HourFigures } from '../../../contracts/api/history.ts';
import type { DayFigures } from '../../../contracts/api/metrics.ts';
import { useFormats } from '../data/formats.tsx';
import { useHistory } from '../data/queries.ts';
import { Card } from '../ui/card.tsx';
import { DataTable, type TableColumn } from '../ui/data-table.tsx';
import { Asked, Empty } from '../ui/placeholders.tsx';
import { Segments } from '../ui/segments.tsx';
import type { Formats } from '../words/formats.ts';
import { begunHours } from './hours.ts';
import { useHourOfDay, useMetrics } from './metrics-context.tsx';

const hourColumns = (formats: Formats): readonly TableColumn<HourFigures>[] => [
  {
    id: 'hour',
    name: 'Hour',
    minWidth: 160,
    share: 2,
    cell: ({ date, hour }) => `${formats.day(date)}, ${String(hour).padStart(2, '0')}:00`,
  },
  {
    id: 'orders',
    name: 'Orders',
    minWidth: 90,
    end: true,
    cell: ({ orders }) => formats.count(orders.total_orders),
  },
  {
    id: 'completed',
    name: 'Completed',
    minWidth: 100,
    end: true,
    cell: ({ orders }) => formats.count(orders.completed_orders),
  },
  {
    id: 'cancelled',
    name: 'Cancelled',
    minWidth: 100,
    end: true,
    cell: ({ orders }) => formats.count(orders.cancelled_orders),
  },
  { id: 'gmv', name: 'GMV', minWidth: 120, end: true, cell: ({ orders }) => formats.money(orders.total_gmv) },
];

const dayColumns = (formats: Formats): readonly TableColumn<DayFigures>[] => [
  {
    id: 'day',
    name: 'Day',
    minWidth: 224,
    share: 2,
    cell: ({ date, provisional }) => (
      <span>
        {formats.day(date)} {provisional && <span className="note">· may still change</span>}
      </span>
    ),
  },
  {
    id: 'orders',
    name: 'Orders',
    minWidth: 80,
    end: true,
    cell: ({ orders }) => formats.count(orders.total_orders),
  },
  {
    id: 'completed',
    name: 'Completed',
    minWidth: 100,
    end: true,
    cell: ({ orders }) => formats.count(orders.completed_orders),
  },
  {
    id: 'acceptance',
    name: 'Acceptance',
    minWidth: 105,
    end: true,
    cell: ({ orders }) => formats.rate('acceptance_rate', orders.acceptance_rate),
  },
  {
    id: 'cancellation',
    name: 'Cancellation',
    minWidth: 110,
    end: true,
    cell: ({ orders }) => formats.rate('cancellation_rate', orders.cancellation_rate),
  },
  {
    id: 'sla',
    name: 'On time',
    minWidth: 90,
    end: true,
    cell: ({ fulfillment }) => formats.rate('sla_compliance_rate', fulfillment.sla_compliance_rate),
  },
  {
    id: 'rating',
    name: 'Rating',
    minWidth: 80,
    end: true,
    cell: ({ ratings }) => formats.rate('avg_rating', ratings.avg_rating),
  },
  { id: 'gmv', name: 'GMV', minWidth: 120, end: true, cell: ({ orders }) => formats.money(orders.total_gmv) },
  {
    id: 'refunds',
    name: 'Refunded',
    minWidth: 110,
    end: true,
    cell: ({ payout }) => formats.money(payout.refunded_value),
  },
];

/** What the sums of the overview are made of, hour by hour or day by day, newest first. */
const SalesPage = () => {
  const formats = useFormats();
  const { seller_id, today, yesterday, windows } = useMetrics();
  const hour = useHourOfDay();
  const [parameters, setParameters] = useSearchParams();
  const by = parameters.get('by') === 'hour' ? 'hour' : 'day';
  const hours = useHistory(
    seller_id,
    by,
    by === 'hour' ? yesterday.date : windows['30d'].prior.from,
    today.date,
  );
  return (
    <Card
      title={by === 'hour' ? 'Sales, hour by hour' : 'Sales, day by day'}
      note={`times are ${formats.timeZone}`}
      className="full"
      actions={
        <Segments
          label="Broken down by"
          value={by}
          options={[
            ['hour', 'Hours'],
            ['day', 'Days'],
          ]}
          onChange={(name) => setParameters({ by: name })}
        />
      }
    >
      <Asked query={hours} lines={10}>
        {(history) =>
          history.granularity === 'hour' ? (
            <DataTable
              label="Sales, hour by hour"
              columns={hourColumns(formats)}
              items={begunHours(history.points, today.date, hour).toReversed()}
              keyOf={({ date, hour }) => `${date}T${hour}`}
              empty={<Empty title="Nothing was sold yet." />}
            />
          ) : (
            <DataTable
              label="Sales, day by day"
              columns={dayColumns(formats)}
              items={history.points.toReversed()}
              keyOf={({ date }) => date}
              empty={<Empty title="Nothing was sold yet." />}
            />
          )
        }
      </Asked>
    </Card>
  );
};
export default SalesPage;
