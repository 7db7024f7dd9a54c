import { useState } from 'react';
import { Button } from 'react-aria-components/Button';
import { useFormats } from '../../data/formats.tsx';
import { sellerPath } from '../../routes/seller-paths.ts';
import { Icon } from '../../ui/icon.tsx';
import { Link } from '../../ui/link.tsx';
import { Tip } from '../../ui/tip.tsx';
import { healthStanding } from '../../words/states.ts';
import { useMetrics } from '../metrics-context.ts';
import { suggestNextSteps } from '../next-steps.ts';
import { ScorePoints } from '../score-points.tsx';
import { useDueCounts } from '../use-due-counts.ts';

/** More would be a list of chores, and no answer to what comes next. */
const STEPS_MAX = 3;

const ScoreChip = () => {
  const formats = useFormats();
  const { health, seller_id } = useMetrics();
  const { tone, words, isRated } = healthStanding(
    health.band,
    health.points.map(({ state }) => state),
  );
  return (
    <div className="card-actions score-chip" data-tone={tone}>
      <Tip label="How the score is calculated" about={<ScorePoints health={health} />}>
        <span className="score-value">{isRated ? formats.score(health.score) : '–'}</span>
        <span className="score-words">
          Health score
          <b>{words}</b>
        </span>
      </Tip>
      <Link href={sellerPath(seller_id, 'health')} className="link small" label="Explain the health score">
        Explain
      </Link>
    </div>
  );
};

/** What to do next, the most pressing first, and how the seller stands. */
export const NextStepsCard = () => {
  const steps = suggestNextSteps(useFormats(), useMetrics(), useDueCounts());
  const [isExpanded, setIsExpanded] = useState(false);
  return (
    <section className="card steps" aria-labelledby="steps-title">
      <header className="card-head">
        <h2 id="steps-title">What to do next</h2>
        <ScoreChip />
      </header>
      <ol className="step-list">
        {(isExpanded ? steps : steps.slice(0, STEPS_MAX)).map(({ id, tone, title, detail, link }) => (
          <li key={id} className="step" data-tone={tone}>
            <span className="step-sign">
              <Icon name={tone} />
            </span>
            <span className="step-words">
              <strong>{title}</strong>
              <span className="note">{detail}</span>
            </span>
            {link !== undefined && (
              <Link href={link.href} className="button">
                {link.words}
              </Link>
            )}
          </li>
        ))}
      </ol>
      {steps.length > STEPS_MAX && (
        <Button
          className="button quiet small steps-more"
          onPress={() => setIsExpanded(!isExpanded)}
          aria-expanded={isExpanded}
        >
          {isExpanded ? 'Show fewer' : `Show ${steps.length - STEPS_MAX} more`}
        </Button>
      )}
    </section>
  );
};
