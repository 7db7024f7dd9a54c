import { type AlertTransition, ORDERS_MAX } from '../../../contracts/alerts.ts';
import { useFormats } from '../data/formats.tsx';
import { listPath } from '../routes/seller-paths.ts';
import { Badge } from '../ui/badge.tsx';
import { Link } from '../ui/link.tsx';
import { plural } from '../words/plural.ts';
import { countedWords, RATE_WORDS } from '../words/rates.ts';
import { KINDS } from '../words/states.ts';

/** One committed alert, and the orders it is about. */
export const AlertItem = ({ alert }: { alert: AlertTransition }) => {
  const formats = useFormats();
  const { seller_id, metric, kind, occurred_at, observed, orders, severity } = alert;
  const { tone, words } = KINDS[kind];
  const behind = `${plural(formats, orders.length, ['order', 'orders'])}${orders.length === ORDERS_MAX ? ' or more' : ''} behind it`;
  return (
    <li className="alert">
      <Badge tone={tone}>{words}</Badge>
      <span className="alert-words">
        <strong>
          {RATE_WORDS[metric].title} {formats.rate(metric, observed.adjusted.rate)}
        </strong>
        <span className="note">
          {countedWords(formats, metric, observed)} · {severity}
        </span>
        {orders.length > 0 && (
          // What was behind it then is history; what is linked is the list as it is now.
          <span className="note">
            {behind} ·{' '}
            {kind === 'predicted' ? (
              <Link href={listPath(seller_id, 'overdue')}>See what is overdue now</Link>
            ) : (
              <Link href={listPath(seller_id, RATE_WORDS[metric].queue, observed.window)}>
                See {RATE_WORDS[metric].listed.toLowerCase()} now
              </Link>
            )}
          </span>
        )}
      </span>
      <time className="note" dateTime={occurred_at}>
        {formats.dated(occurred_at)}
      </time>
    </li>
  );
};
