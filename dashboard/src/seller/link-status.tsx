import { useLocale } from 'react-aria-components/I18nProvider';
import type { MetricsBody } from '../../../contracts/api/metrics.ts';
import { useNow } from '../data/clock.ts';
import { type LinkState, POLL_MS } from '../data/follow-seller.ts';
import { Icon } from '../ui/icon.tsx';
import { createFormats, duration } from '../words/formats.ts';
import type { Tone } from '../words/states.ts';

const LINKS: Readonly<Record<LinkState, { readonly tone: Tone; readonly words: string }>> = {
  connecting: { tone: 'quiet', words: 'Connecting' },
  live: { tone: 'good', words: 'Live' },
  polling: { tone: 'warning', words: `Not live: asking every ${POLL_MS / 1000} s` },
  away: { tone: 'breach', words: 'No connection' },
};

const useZoned = (metrics: MetricsBody | undefined) => {
  const { locale } = useLocale();
  return createFormats({
    locale,
    currency: metrics?.currency ?? 'USD',
    timeZone: metrics?.time_zone ?? 'UTC',
  });
};

const QUIET_MS = 60_000;

/** How far figures are behind what happened; where nothing happened for a while, since when. */
const lagWords = (lag: number | null): string => {
  if (lag === null) return '';
  return lag < QUIET_MS ? ` · lag ${duration(lag)}` : ` · last event ${duration(lag)} before`;
};

/** How the figures get here and what they are as of; always in sight. */
export const LinkStatus = ({ link, metrics }: { link: LinkState; metrics: MetricsBody | undefined }) => {
  const formats = useZoned(metrics);
  const { tone, words } = LINKS[link];
  return (
    <div className="link-status">
      <span className="live" data-tone={tone} role="status">
        <span className="live-dot" aria-hidden="true" />
        {words}
      </span>
      <span className="note">
        {metrics === undefined
          ? 'No figures yet'
          : `As of ${formats.clock(metrics.as_of)} ${formats.zone(metrics.as_of)}${lagWords(metrics.lag_ms)}`}
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
  const formats = useZoned(metrics);
  const now = useNow();
  const isOld = link === 'away' && metrics !== undefined && currentAt !== undefined;
  if (problem === undefined && !isOld) return null;
  return (
    <div className="banner" data-tone={link === 'away' ? 'breach' : 'warning'} role="alert">
      <Icon name={link === 'away' ? 'breach' : 'warning'} />
      <span>
        {isOld && (
          <strong>
            These figures may be out of date: they were last current at{' '}
            {formats.clock(new Date(currentAt).toISOString())},{' '}
            {duration(Math.max(0, Math.floor((now - currentAt) / 1000)) * 1000)} ago.{' '}
          </strong>
        )}
        {problem}
      </span>
    </div>
  );
};
