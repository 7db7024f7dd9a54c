import { useFormats } from '../../data/formats.tsx';
import { useAlerts } from '../../data/queries.ts';
import { sellerPath } from '../../routes/seller-paths.ts';
import { Card } from '../../ui/card.tsx';
import { Link } from '../../ui/link.tsx';
import { QueryResult } from '../../ui/placeholders.tsx';
import { AlertList } from '../alert-list.tsx';
import { useMetrics } from '../metrics-context.ts';

const ALERTS_MAX = 5;

export const AlertsCard = () => {
  const formats = useFormats();
  const { seller_id, alerts: active } = useMetrics();
  const alerts = useAlerts(seller_id, { limit: ALERTS_MAX });
  return (
    <Card
      title="Alerts"
      note={active.length === 0 ? 'none active' : `${formats.count(active.length)} active`}
      className="half"
      actions={<Link href={sellerPath(seller_id, 'alerts')}>See all alerts</Link>}
    >
      <QueryResult query={alerts} lines={ALERTS_MAX}>
        {({ pages }) => <AlertList alerts={pages[0]?.alerts ?? []} />}
      </QueryResult>
    </Card>
  );
};
