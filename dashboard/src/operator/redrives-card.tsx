import type { RedriveAudit } from '../../../contracts/audit.ts';
import { FormatsProvider, useFormats } from '../data/formats.tsx';
import { useRedrives } from '../data/queries.ts';
import { Badge } from '../ui/badge.tsx';
import { Card } from '../ui/card.tsx';
import { Empty, QueryResult } from '../ui/placeholders.tsx';
import { describeFigures, describeSelection } from '../words/redrives.ts';

const RedriveLine = ({ redrive: { at, by, details } }: { redrive: RedriveAudit }) => {
  const formats = useFormats();
  const isEnded = details.ended_at !== null;
  return (
    <li className="alert">
      <Badge tone={isEnded ? 'good' : 'quiet'}>{isEnded ? 'Ended' : 'Not ended'}</Badge>
      <span className="alert-words">
        <strong>{describeFigures(formats, details, false)}</strong>
        <span className="note">
          {describeSelection(formats, details)} · by {by}
        </span>
      </span>
      <time className="note" dateTime={at}>
        {formats.dated(at)}
      </time>
    </li>
  );
};

/** Who drove quarantined records again lately, and what became of them. */
export const RedrivesCard = () => {
  const redrives = useRedrives();
  return (
    <Card title="Last drives" note="who drove records again" className="full">
      <QueryResult query={redrives} lines={3}>
        {(body) =>
          body.redrives.length === 0 ? (
            <Empty title="No records were driven again" />
          ) : (
            <FormatsProvider of={body}>
              <ul className="alert-list">
                {body.redrives.map((redrive) => (
                  <RedriveLine key={`${redrive.at}${redrive.by}`} redrive={redrive} />
                ))}
              </ul>
            </FormatsProvider>
          )
        }
      </QueryResult>
    </Card>
  );
};
