import { BarsChart } from '../../charts/lazy-charts.tsx';
import { useFormats } from '../../data/formats.tsx';
import { listPath } from '../../routes/seller-paths.ts';
import { Card } from '../../ui/card.tsx';
import { Link } from '../../ui/link.tsx';
import { Empty } from '../../ui/placeholders.tsx';
import { plural } from '../../words/plural.ts';
import { useMetrics } from '../metrics-context.ts';

const STAR_FILLS = [
  ['1', 'var(--chart-3)'],
  ['2', 'var(--chart-3)'],
  ['3', 'var(--chart-2)'],
  ['4', 'var(--chart-1)'],
  ['5', 'var(--chart-1)'],
] as const;

export const RatingsCard = () => {
  const formats = useFormats();
  const { windows, seller_id } = useMetrics();
  const { histogram, total_ratings, avg_rating, negative_ratings } = windows['30d'].ratings;
  const points = STAR_FILLS.map(([stars, fill]) => ({
    name: `${stars} ★`,
    value: histogram[stars],
    text: formats.count(histogram[stars]),
    fill,
  }));
  return (
    <Card
      title="Ratings"
      note={`${avg_rating === null ? '' : `${formats.rate('avg_rating', avg_rating)} from `}${plural(formats, total_ratings, ['rating', 'ratings'])} in the last 30 days`}
      className="half"
      actions={
        negative_ratings > 0 && (
          <Link href={listPath(seller_id, 'negative_ratings', '30d')}>
            See {plural(formats, negative_ratings, ['negative rating', 'negative ratings'])}
          </Link>
        )
      }
    >
      {total_ratings === 0 ? (
        <Empty title="No ratings in the last 30 days">Ratings appear here as buyers give them.</Empty>
      ) : (
        <BarsChart
          points={points}
          columns={['Stars', 'Ratings']}
          summary={`Ratings of the last 30 days: ${STAR_FILLS.map(([stars]) => `${stars === '1' ? '1 star' : `${stars} stars`} ${histogram[stars]}`).join(', ')}.`}
        />
      )}
    </Card>
  );
};
