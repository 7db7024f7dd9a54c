import type { Health } from '../../../contracts/api/health.ts';
import { useSigned } from '../data/access.tsx';
import { useFormats } from '../data/formats.tsx';
import { useExclusions } from '../data/queries.ts';
import { listPath } from '../routes/seller-paths.ts';
import { Badge } from '../ui/badge.tsx';
import { Card } from '../ui/card.tsx';
import { Figure } from '../ui/figure.tsx';
import { Link } from '../ui/link.tsx';
import { Asked, Empty } from '../ui/placeholders.tsx';
import { RATE_WORDS } from '../words/rates.ts';
import { healthStanding, STATES } from '../words/states.ts';
import { useMetrics } from './metrics-context.tsx';

const Point = ({ sellerId, point }: { sellerId: string; point: Health['points'][number] }) => {
  const formats = useFormats();
  const { metric, lost, weight, window, adjusted, warn, breach, floor, state, formula } = point;
  const { tone, words } = STATES[state];
  return (
    <Card title={RATE_WORDS[metric].title} className="half" actions={<Badge tone={tone}>{words}</Badge>}>
      <p className="point-lost">
        <Figure text={formats.score(lost)} className="big" />{' '}
        <span className="note">of {formats.score(weight)} points lost</span>
      </p>
      <dl className="facts">
        <div>
          <dt>Now</dt>
          <dd>
            {formats.rate(metric, adjusted.rate)} · {formats.count(adjusted.numerator)} /{' '}
            {formats.count(adjusted.denominator)} in {window === '7d' ? '7' : '30'} days
          </dd>
        </div>
        <div>
          <dt>Costs nothing</dt>
          <dd>{formats.rate(metric, warn)} or better</dd>
        </div>
        <div>
          <dt>Costs half</dt>
          <dd>at {formats.rate(metric, breach)}, where a breach begins</dd>
        </div>
        <div>
          <dt>Costs all</dt>
          <dd>{formats.rate(metric, floor)} or worse</dd>
        </div>
        <div>
          <dt>Worked out</dt>
          <dd className="mono">{formula}</dd>
        </div>
      </dl>
      <Link href={listPath(sellerId, RATE_WORDS[metric].queue, window)}>
        See {RATE_WORDS[metric].listed.toLowerCase()}
      </Link>
    </Card>
  );
};

const Exclusions = ({ sellerId }: { sellerId: string }) => {
  const formats = useFormats();
  const exclusions = useExclusions(sellerId);
  return (
    <Card title="Cases taken out by operators" className="full">
      <Asked query={exclusions} lines={3}>
        {({ pages }) => {
          const entries = pages.flatMap((page) => page.entries);
          return entries.length === 0 ? (
            <Empty title="No case was taken out of a rate." />
          ) : (
            <ul className="alert-list">
              {entries.map((entry) => (
                <li
                  key={`${entry.at}${'order_id' in entry ? entry.order_id : entry.rating_id}`}
                  className="alert"
                >
                  <Badge tone={entry.action === 'exclude' ? 'info' : 'quiet'}>
                    {entry.action === 'exclude' ? 'Taken out' : 'Counted again'}
                  </Badge>
                  <span className="alert-words">
                    <strong className="mono">{'order_id' in entry ? entry.order_id : entry.rating_id}</strong>
                    <span className="note">
                      {RATE_WORDS[entry.rate].title} · {entry.reason} · by {entry.by}
                    </span>
                  </span>
                  <time className="note" dateTime={entry.at}>
                    {formats.dated(entry.at)}
                  </time>
                </li>
              ))}
            </ul>
          );
        }}
      </Asked>
    </Card>
  );
};

/** The health score, explained to the last step. */
const HealthPage = () => {
  const formats = useFormats();
  const { viewer } = useSigned();
  const { health, seller_id } = useMetrics();
  const { tone, words } = healthStanding(
    health.band,
    health.points.map(({ state }) => state),
  );
  return (
    <div className="board">
      <Card title="Health score" className="full" actions={<Badge tone={tone}>{words}</Badge>}>
        <p className="score-sum">
          <Figure text={formats.score(health.score)} className="huge" />
          <span className="note">
            of 100, {words.toLowerCase()} since {formats.dated(health.since)} {formats.zone(health.since)}.{' '}
            {health.band !== 'healthy' &&
              `GMV of the last 30 days at risk: ${formats.money(health.gmv_at_risk)}.`}{' '}
            It is 100 minus what each rate below costs. A rate with too little data costs nothing.
          </span>
        </p>
      </Card>
      {health.points.map((point) => (
        <Point key={point.metric} sellerId={seller_id} point={point} />
      ))}
      {viewer.kind === 'operator' && <Exclusions sellerId={seller_id} />}
    </div>
  );
};
export default HealthPage;
