import { type AlertTransition, ORDERS_MAX } from '../../../contracts/alerts.ts';
import { useFormats } from '../data/formats.tsx';
import { listPath } from '../routes/seller-paths.ts';
import { Badge } from '../ui/badge.tsx';
import { Link } from '../ui/link.tsx';
import { Empty } from '../ui/placeholders.tsx';
import { plural } from '../words/plural.ts';
import { countedWords, RATE_WORDS } from '../words/rates.ts';
import { KINDS } from '../words/states.ts';

/** The orders of an alert are history; the link opens the list as it is now. */
const AlertOrders = ({
  alert: { seller_id, metric, kind, observed, orders },
}: {
  alert: AlertTransition;
}) => {
  const formats = useFormats();
  const count = plural(formats, orders.length, ['order', 'orders']);
  return (
    <span className="note">
      Because of {count}
      {orders.length === ORDERS_MAX ? ' or more' : ''} ·{' '}
      {kind === 'predicted' ? (
        <Link href={listPath(seller_id, 'overdue')}>See overdue orders now</Link>
      ) : (
        <Link href={listPath(seller_id, RATE_WORDS[metric].queue, observed.window)}>
          See {RATE_WORDS[metric].queueTitle.toLowerCase()} now
        </Link>
      )}
    </span>
  );
};

const AlertItem = ({ alert }: { alert: AlertTransition }) => {
  const formats = useFormats();
  const { metric, kind, occurred_at, observed, orders, severity } = alert;
  const { tone, words } = KINDS[kind];
  return (
    <li className="alert">
      <Badge tone={tone}>{words}</Badge>
      <span className="alert-words">
        <strong>
          {RATE_WORDS[metric].title} {formats.rate(metric, observed.adjusted.rate)}
        </strong>
        <span className="note">
          {countedWords(formats, metric, observed)} · severity: {severity}
        </span>
        {orders.length > 0 && <AlertOrders alert={alert} />}
      </span>
      <time className="note" dateTime={occurred_at}>
        {formats.dated(occurred_at)}
      </time>
    </li>
  );
};

export const AlertList = ({ alerts }: { alerts: readonly AlertTransition[] }) =>
  alerts.length === 0 ? (
    <Empty title="No alerts yet">An alert appears here when a rate crosses its limit.</Empty>
  ) : (
    <ul className="alert-list">
      {alerts.map((alert) => (
        <AlertItem key={alert.alert_id} alert={alert} />
      ))}
    </ul>
  );
