import type { HourFigures } from '../../../../contracts/api/history.ts';
import type { HourPoint } from '../../charts/hours-chart.tsx';
import { HoursChart } from '../../charts/lazy-charts.tsx';
import { useFormats } from '../../data/formats.tsx';
import { hourlySalesPath } from '../../routes/seller-paths.ts';
import { Card } from '../../ui/card.tsx';
import { Link } from '../../ui/link.tsx';
import { useMetrics } from '../metrics-context.ts';
import { useHours } from '../use-history.ts';

const toPoint = ({ hour, orders: { total_gmv } }: HourFigures): HourPoint => ({ hour, total_gmv });

export const HoursCard = () => {
  const formats = useFormats();
  const { seller_id, orders } = useMetrics();
  const { today, yesterday } = useHours();
  return (
    <Card
      title="GMV per hour"
      note={`${formats.money(orders.gmv_today)} so far today`}
      className="wide"
      actions={<Link href={hourlySalesPath(seller_id)}>See sales by hour</Link>}
    >
      <HoursChart today={today.map(toPoint)} yesterday={yesterday.map(toPoint)} />
    </Card>
  );
};
