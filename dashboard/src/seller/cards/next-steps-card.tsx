import { useState } from 'react';
import { Button } from 'react-aria-components/Button';
import { useFormats } from '../../data/formats.tsx';
import { sellerPath } from '../../routes/seller-paths.ts';
import { Icon } from '../../ui/icon.tsx';
import { Link } from '../../ui/link.tsx';
import { Tip } from '../../ui/tip.tsx';
import { healthStanding } from '../../words/states.ts';
import { useMetrics } from '../metrics-context.tsx';
import { nextSteps } from '../next-steps.ts';
import { HealthExplained } from '../score-points.tsx';
import { useDueCounts } from '../use-due-counts.ts';

/** More at once is a list of chores, and no answer to what comes next. */
const SHOWN = 3;

/** What to do next, the most pressing first, and how the seller stands in one figure. */
export const NextStepsCard = () => {
  const formats = useFormats();
  const metrics = useMetrics();
  const steps = nextSteps(formats, metrics, useDueCounts());
  const [all, showAll] = useState(false);
  const { health, seller_id } = metrics;
  const { tone, words } = healthStanding(
    health.band,
    health.points.map(({ state }) => state),
  );
  return (
    <section className="card steps" aria-labelledby="steps-title">
      <header className="card-head">
        <h2 id="steps-title">What to do next</h2>
        <div className="card-actions score-chip" data-tone={tone}>
          <Tip label="What it is made of" about={<HealthExplained health={health} />}>
            <span className="score-value">{formats.score(health.score)}</span>
            <span className="score-words">
              Health score
              <b>{words}</b>
            </span>
          </Tip>
          <Link
            href={sellerPath(seller_id, 'health')}
            className="link small"
            label="Explain the health score"
          >
            Explain
          </Link>
        </div>
      </header>
      <ol className="step-list">
        {(all ? steps : steps.slice(0, SHOWN)).map(({ id, tone: urgency, title, detail, href, action }) => (
          <li key={id} className="step" data-tone={urgency}>
            <span className="step-sign">
              <Icon name={urgency} />
            </span>
            <span className="step-words">
              <strong>{title}</strong>
              <span className="note">{detail}</span>
            </span>
            {href !== undefined && action !== undefined && (
              <Link href={href} className="button">
                {action}
              </Link>
            )}
          </li>
        ))}
      </ol>
      {steps.length > SHOWN && (
        <Button className="button quiet small steps-more" onPress={() => showAll(!all)} aria-expanded={all}>
          {all ? 'The first three only' : `${steps.length - SHOWN} more`}
        </Button>
      )}
    </section>
  );
};
