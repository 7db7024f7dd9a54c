import { BarsChart } from '../../charts/lazy-charts.tsx';
import { useFormats } from '../../data/formats.tsx';
import { listPath } from '../../routes/seller-paths.ts';
import { Card } from '../../ui/card.tsx';
import { Link } from '../../ui/link.tsx';
import { Empty } from '../../ui/placeholders.tsx';
import { plural } from '../../words/plural.ts';
import { useMetrics } from '../metrics-context.tsx';

const STARS = ['1', '2', '3', '4', '5'] as const;
const COLOURS: Readonly<Record<(typeof STARS)[number], string>> = {
  '1': 'var(--chart-3)',
  '2': 'var(--chart-3)',
  '3': 'var(--chart-2)',
  '4': 'var(--chart-1)',
  '5': 'var(--chart-1)',
};

/** How buyers rated the last 30 days. */
export const RatingsCard = () => {
  const formats = useFormats();
  const { windows, seller_id } = useMetrics();
  const { histogram, total_ratings, avg_rating, negative_ratings } = windows['30d'].ratings;
  const points = STARS.map((stars) => ({
    name: `${stars} ★`,
    value: histogram[stars],
    text: formats.count(histogram[stars]),
    fill: COLOURS[stars],
  }));
  return (
    <Card
      title="Ratings"
      note={`${formats.rate('avg_rating', avg_rating)} from ${plural(formats, total_ratings, ['rating', 'ratings'])} in 30 days`}
      className="half"
      actions={
        <Link href={listPath(seller_id, 'negative_ratings', '30d')}>
          {plural(formats, negative_ratings, ['bad one', 'bad ones'])}
        </Link>
      }
    >
      {total_ratings === 0 ? (
        <Empty title="Nobody rated an order in the last 30 days." />
      ) : (
        <BarsChart
          points={points}
          columns={['Stars', 'Ratings']}
          summary={`Ratings of the last 30 days by stars: ${STARS.map((stars) => `${stars} stars ${histogram[stars]}`).join(', ')}.`}
        />
      )}
    </Card>
  );
};
