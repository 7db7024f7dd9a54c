import { useFormats } from '../../data/formats.tsx';
import { useAlerts } from '../../data/queries.ts';
import { sellerPath } from '../../routes/seller-paths.ts';
import { Card } from '../../ui/card.tsx';
import { Link } from '../../ui/link.tsx';
import { Asked, Empty } from '../../ui/placeholders.tsx';
import { plural } from '../../words/plural.ts';
import { AlertItem } from '../alert-list.tsx';
import { useMetrics } from '../metrics-context.tsx';

const SHOWN = 5;

export const AlertsCard = () => {
  const formats = useFormats();
  const { seller_id, alerts: active } = useMetrics();
  const alerts = useAlerts(seller_id, { limit: SHOWN });
  return (
    <Card
      title="Alerts"
      note={active.length === 0 ? 'none is on' : `${plural(formats, active.length, ['is', 'are'])} on`}
      className="half"
      actions={<Link href={sellerPath(seller_id, 'alerts')}>All alerts</Link>}
    >
      <Asked query={alerts} lines={SHOWN}>
        {({ pages }) => {
          const newest = pages[0]?.alerts ?? [];
          return newest.length === 0 ? (
            <Empty title="No alert yet.">The first one comes when a rate crosses its limit.</Empty>
          ) : (
            <ul className="alert-list">
              {newest.map((alert) => (
                <AlertItem key={alert.alert_id} alert={alert} />
              ))}
            </ul>
          );
        }}
      </Asked>
    </Card>
  );
};
