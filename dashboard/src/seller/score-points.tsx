import type { Health } from '../../../contracts/api/health.ts';
import { useFormats } from '../data/formats.tsx';
import { RATE_WORDS } from '../words/rates.ts';

/** The points that each rate costs a score. */
export const ScorePoints = ({ health: { score, points } }: { health: Pick<Health, 'score' | 'points'> }) => {
  const formats = useFormats();
  const isRated = points.some(({ state }) => state !== 'not_enough_data');
  return (
    <span className="explained">
      <strong>
        {isRated ? `100 minus the points lost = ${formats.score(score)}` : 'No rate has enough data yet'}
      </strong>
      {points.map(({ metric, lost, weight, adjusted, state }) => (
        <span key={metric} className="explained-line">
          <span>{RATE_WORDS[metric].title}</span>
          <span>{state === 'not_enough_data' ? 'not enough data' : formats.rate(metric, adjusted.rate)}</span>
          <b>{lost === 0 ? '0' : `−${formats.score(lost)}`}</b>
          <span>of {formats.score(weight)}</span>
        </span>
      ))}
    </span>
  );
};
