import type { MetricsBody } from '../../../contracts/api/metrics.ts';
import { useNow } from '../data/clock.ts';
import { type LinkState, POLL_MS } from '../data/follow-seller.ts';
import { useTimeFormats } from '../data/formats.tsx';
import { Icon } from '../ui/icon.tsx';
import { duration } from '../words/formats.ts';
import type { Tone } from '../words/states.ts';

const LINKS: Readonly<Record<LinkState, { readonly tone: Tone; readonly words: string }>> = {
  connecting: { tone: 'quiet', words: 'Connecting' },
  live: { tone: 'good', words: 'Live' },
  polling: { tone: 'warning', words: `Not live: refreshes every ${POLL_MS / 1000} s` },
  away: { tone: 'breach', words: 'No connection' },
};

const LAG_MS_MAX = 60_000;

/** How far figures are behind the events; where nothing happened for a while, the last event. */
const describeLag = (lag: number | null): string => {
  if (lag === null) return '';
  return lag < LAG_MS_MAX ? ` · ${duration(lag)} behind` : ` · last event ${duration(lag)} ago`;
};

/** How figures arrive, and how new they are. */
export const LinkStatus = ({ link, metrics }: { link: LinkState; metrics: MetricsBody | undefined }) => {
  const formats = useTimeFormats(metrics?.time_zone);
  const { tone, words } = LINKS[link];
  return (
    <div className="link-status">
      <span className="badge live" data-tone={tone} role="status">
        <span className="live-dot" aria-hidden="true" />
        {words}
      </span>
      <span className="note">
        {metrics === undefined
          ? 'No figures yet'
          : `As of ${formats.clock(metrics.as_of)} ${formats.zone(metrics.as_of)}${describeLag(metrics.lag_ms)}`}
      </span>
    </div>
  );
};

type LinkBannerProps = {
  readonly link: LinkState;
  readonly metrics: MetricsBody | undefined;
  readonly currentAt: number | undefined;
  readonly problem: string | undefined;
};

/** What is wrong, and how old the figures are by now. */
export const LinkBanner = ({ link, metrics, currentAt, problem }: LinkBannerProps) => {
  const formats = useTimeFormats(metrics?.time_zone);
  const now = useNow();
  const isOld = link === 'away' && metrics !== undefined && currentAt !== undefined;
  if (problem === undefined && !isOld) return null;
  return (
    <div className="banner" data-tone={link === 'away' ? 'breach' : 'warning'} role="alert">
      <Icon name={link === 'away' ? 'breach' : 'warning'} />
      <span>
        {isOld && (
          <strong>
            These figures may be out of date. They were current at{' '}
            {formats.clock(new Date(currentAt).toISOString())},{' '}
            {duration(Math.max(0, Math.floor((now - currentAt) / 1000)) * 1000)} ago.{' '}
          </strong>
        )}
        {problem}
      </span>
    </div>
  );
};
