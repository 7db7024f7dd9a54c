import { RATE_NAMES } from '../../../contracts/api/fields.ts';
import type { SellerRow } from '../../../contracts/seller-row.ts';
import { useFormats } from '../data/formats.tsx';
import { RATE_WORDS } from '../words/rates.ts';
import { STATES } from '../words/states.ts';

/** The rates behind a seller's score. The points that each loses are on the seller's own page. */
export const ScoreRates = ({ row: { score, rates } }: { row: Pick<SellerRow, 'score' | 'rates'> }) => {
  const formats = useFormats();
  const isRated = RATE_NAMES.some((name) => rates[name].state !== 'not_enough_data');
  return (
    <span className="explained in-pairs">
      <strong>
        {isRated
          ? `${formats.score(score)} of 100, from the rates of the last 30 days`
          : 'No rate has enough data yet'}
      </strong>
      {RATE_NAMES.map((name) => (
        <span key={name} className="explained-line">
          <span>{RATE_WORDS[name].title}</span>
          <b>{formats.rate(name, rates[name].rate)}</b>
          <span>
            {formats.count(rates[name].bad)} bad of {formats.count(rates[name].denominator)}
          </span>
          <span>{STATES[rates[name].state].words}</span>
        </span>
      ))}
    </span>
  );
};
