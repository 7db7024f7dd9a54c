import type { HourFigures } from '../../../../contracts/api/history.ts';
import type { HourPoint } from '../../charts/hours-chart.tsx';
import { HoursChart } from '../../charts/lazy-charts.tsx';
import { useFormats } from '../../data/formats.tsx';
import { sellerPath } from '../../routes/seller-paths.ts';
import { Card } from '../../ui/card.tsx';
import { Link } from '../../ui/link.tsx';
import { useMetrics } from '../metrics-context.tsx';
import { useHours } from '../use-history.ts';

const pointOf = ({ hour, orders: { total_gmv } }: HourFigures): HourPoint => ({ hour, total_gmv });

export const HoursCard = () => {
  const formats = useFormats();
  const { seller_id, orders } = useMetrics();
  const { today, yesterday } = useHours(seller_id);
  return (
    <Card
      title="GMV per hour"
      note={`${formats.money(orders.gmv_today)} so far today`}
      className="wide"
      actions={<Link href={`${sellerPath(seller_id, 'sales')}?by=hour`}>Hour by hour</Link>}
    >
      <HoursChart today={today.map(pointOf)} yesterday={yesterday.map(pointOf)} />
    </Card>
  );
};
