import type { AlertTransition } from '../../../contracts/alerts.ts';
import { useFormats } from '../data/formats.tsx';
import { Badge } from '../ui/badge.tsx';
import { Link } from '../ui/link.tsx';
import { plural } from '../words/plural.ts';
import { countedWords, RATE_WORDS } from '../words/rates.ts';
import { KINDS } from '../words/states.ts';
import { listPath } from './paths.ts';

/** One committed alert, and the orders it is about. */
export const AlertItem = ({ alert }: { alert: AlertTransition }) => {
  const formats = useFormats();
  const { seller_id, metric, kind, occurred_at, observed, orders, severity } = alert;
  const { tone, words } = KINDS[kind];
  const href = kind === 'predicted' ? listPath(seller_id, 'overdue') : listPath(seller_id, RATE_WORDS[metric].queue, observed.window);
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
        {orders.length > 0 && <Link href={href}>{plural(formats, orders.length, ['order', 'orders'])} behind it</Link>}
      </span>
      <time className="note" dateTime={occurred_at}>
        {formats.dated(occurred_at)}
      </time>
    </li>
  );
};
