import type { Rate } from '../../../contracts/api/fields.ts';
import type { HealthPoint } from '../../../contracts/api/health.ts';
import { useAccess } from '../data/access.ts';
import { useFormats } from '../data/formats.tsx';
import { useExclusions } from '../data/queries.ts';
import { listPath } from '../routes/seller-paths.ts';
import { Badge } from '../ui/badge.tsx';
import { Card } from '../ui/card.tsx';
import { Facts } from '../ui/facts.tsx';
import { Figure } from '../ui/figure.tsx';
import { Link } from '../ui/link.tsx';
import { Empty, QueryResult } from '../ui/placeholders.tsx';
import type { Formats } from '../words/formats.ts';
import { budgetWords, countedWords, RATE_WORDS } from '../words/rates.ts';
import { healthStanding, STATES } from '../words/states.ts';
import { useMetrics } from './metrics-context.ts';

/** The API's formula, in words where it only compares. */
const explainPoints = (
  formats: Formats,
  { metric, state, formula, warn, adjusted: { numerator, denominator } }: HealthPoint,
  rate: Rate,
): string => {
  if (state === 'not_enough_data') return budgetWords(formats, metric, rate);
  const isAtLeast = rate.comparator === '>=';
  const value = numerator / denominator;
  if (state !== 'good' || (isAtLeast ? value < warn : value > warn)) return formula;
  return `${numerator} ÷ ${denominator} is at ${isAtLeast ? 'least' : 'most'} ${warn}, so no points are lost`;
};

const PointCard = ({ point }: { point: HealthPoint }) => {
  const formats = useFormats();
  const { seller_id, windows } = useMetrics();
  const { metric, lost, weight, window, adjusted, warn, breach, floor, state } = point;
  const rate = windows[window].rates[metric];
  const { tone, words } = STATES[state];
  return (
    <Card title={RATE_WORDS[metric].title} className="half" actions={<Badge tone={tone}>{words}</Badge>}>
      <p className="point-lost">
        <Figure text={formats.score(lost)} className="big" />{' '}
        <span className="note">of {formats.score(weight)} points lost</span>
      </p>
      <Facts
        facts={[
          [
            `Last ${window === '7d' ? '7' : '30'} days`,
            `${formats.rate(metric, adjusted.rate)}: ${countedWords(formats, metric, rate)}`,
          ],
          ['No points lost', `at ${formats.rate(metric, warn)} or better`],
          ['Half lost', `at ${formats.rate(metric, breach)}, where a breach begins`],
          ['All lost', `at ${formats.rate(metric, floor)} or worse`],
          ['Calculation', <span className="mono">{explainPoints(formats, point, rate)}</span>],
        ]}
      />
      <Link href={listPath(seller_id, RATE_WORDS[metric].queue, window)}>
        See {RATE_WORDS[metric].queueTitle.toLowerCase()}
      </Link>
    </Card>
  );
};

const ExclusionsCard = ({ sellerId }: { sellerId: string }) => {
  const formats = useFormats();
  const exclusions = useExclusions(sellerId);
  return (
    <Card title="Exclusions" note="cases that operators took out of a rate" className="full">
      <QueryResult query={exclusions} lines={3}>
        {({ pages }) => {
          const entries = pages.flatMap((page) => page.entries);
          return entries.length === 0 ? (
            <Empty title="No exclusions">To exclude an order from a rate, open the list of orders.</Empty>
          ) : (
            <ul className="alert-list">
              {entries.map((entry) => {
                const id = 'order_id' in entry ? entry.order_id : entry.rating_id;
                return (
                  <li key={`${entry.at}${id}`} className="alert">
                    <Badge tone={entry.action === 'exclude' ? 'info' : 'quiet'}>
                      {entry.action === 'exclude' ? 'Excluded' : 'Counted again'}
                    </Badge>
                    <span className="alert-words">
                      <strong className="mono">{id}</strong>
                      <span className="note">
                        {RATE_WORDS[entry.rate].title} · {entry.reason} · by {entry.by}
                      </span>
                    </span>
                    <time className="note" dateTime={entry.at}>
                      {formats.dated(entry.at)}
                    </time>
                  </li>
                );
              })}
            </ul>
          );
        }}
      </QueryResult>
    </Card>
  );
};

/** The health score, and how each rate changes it. */
const HealthPage = () => {
  const formats = useFormats();
  const { viewer } = useAccess();
  const { health, seller_id } = useMetrics();
  const { tone, words, isRated } = healthStanding(
    health.band,
    health.points.map(({ state }) => state),
  );
  return (
    <div className="board">
      <Card title="Health score" className="full" actions={<Badge tone={tone}>{words}</Badge>}>
        <p className="score-sum">
          <Figure text={isRated ? formats.score(health.score) : '–'} className="huge" />
          <span className="note">
            of 100, {words.toLowerCase()} since {formats.dated(health.since)} {formats.zone(health.since)}.{' '}
            {health.band !== 'healthy' &&
              `GMV at risk: ${formats.money(health.gmv_at_risk)} from the last 30 days.`}{' '}
            Each rate below loses some of the 100 points. A rate without enough data loses none.
          </span>
        </p>
      </Card>
      {health.points.map((point) => (
        <PointCard key={point.metric} point={point} />
      ))}
      {viewer.kind === 'operator' && <ExclusionsCard sellerId={seller_id} />}
    </div>
  );
};
export default HealthPage;
