import { Button } from 'react-aria-components/Button';
import { useFormats } from '../data/formats.tsx';
import { useAlerts } from '../data/queries.ts';
import { Card } from '../ui/card.tsx';
import { QueryResult } from '../ui/placeholders.tsx';
import { AlertList } from './alert-list.tsx';
import { useMetrics } from './metrics-context.ts';

/** All alerts of a seller, the newest first. */
const AlertsPage = () => {
  const formats = useFormats();
  const { seller_id, as_of } = useMetrics();
  const alerts = useAlerts(seller_id);
  return (
    <Card title="Alert history" note={`times in ${formats.zone(as_of)}`} className="full">
      <QueryResult query={alerts} lines={8}>
        {({ pages }) => <AlertList alerts={pages.flatMap((page) => page.alerts)} />}
      </QueryResult>
      {alerts.hasNextPage && (
        <Button
          className="button"
          isPending={alerts.isFetchingNextPage}
          onPress={() => void alerts.fetchNextPage()}
        >
          Show earlier alerts
        </Button>
      )}
    </Card>
  );
};
export default AlertsPage;
