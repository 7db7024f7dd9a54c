import { Button } from 'react-aria-components/Button';
import { useFormats } from '../data/formats.tsx';
import { useAlerts } from '../data/queries.ts';
import { Card } from '../ui/card.tsx';
import { Asked, Empty } from '../ui/placeholders.tsx';
import { AlertItem } from './alert-list.tsx';
import { useMetrics } from './metrics-context.tsx';

/** Every alert that was ever committed, newest first. */
const AlertsPage = () => {
  const formats = useFormats();
  const { seller_id, as_of } = useMetrics();
  const alerts = useAlerts(seller_id);
  return (
    <Card title="Alert history" note={`times are ${formats.zone(as_of)}`} className="full">
      <Asked query={alerts} lines={8}>
        {({ pages }) => {
          const all = pages.flatMap((page) => page.alerts);
          return all.length === 0 ? (
            <Empty title="No alert yet.">The first one comes when a rate crosses its limit.</Empty>
          ) : (
            <ul className="alert-list">
              {all.map((alert) => (
                <AlertItem key={alert.alert_id} alert={alert} />
              ))}
            </ul>
          );
        }}
      </Asked>
      {alerts.hasNextPage && (
        <Button
          className="button"
          isPending={alerts.isFetchingNextPage}
          onPress={() => void alerts.fetchNextPage()}
        >
          Earlier ones
        </Button>
      )}
    </Card>
  );
};
export default AlertsPage;
