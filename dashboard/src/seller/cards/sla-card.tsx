import { Label } from 'react-aria-components/Label';
import { Meter } from 'react-aria-components/Meter';
import { useFormats } from '../../data/formats.tsx';
import { listPath } from '../../routes/seller-paths.ts';
import { Badge } from '../../ui/badge.tsx';
import { Card } from '../../ui/card.tsx';
import { Figure } from '../../ui/figure.tsx';
import { Link } from '../../ui/link.tsx';
import { plural } from '../../words/plural.ts';
import { budgetWords, countedWords } from '../../words/rates.ts';
import { STATES } from '../../words/states.ts';
import { useMetrics } from '../metrics-context.tsx';

const STEP = 0.05;
const ROOM = 0.02;

/** Where the scale begins: room for all that is marked on it, in whole steps. */
const beginOf = (values: readonly number[]): number =>
  Math.max(0, Math.floor((Math.min(...values) - ROOM) / STEP) * STEP);

/** On-time shipping as it stands, as it would be if everything overdue shipped late, and the target between. */
export const SlaCard = () => {
  const formats = useFormats();
  const { windows, fulfillment, seller_id } = useMetrics();
  const rate = windows['30d'].rates.sla_compliance_rate;
  const projected = fulfillment.projected['30d'];
  const { tone, words } = STATES[rate.state];
  const value = rate.adjusted.rate;
  const begin = beginOf([value ?? rate.target, projected.rate ?? rate.target, rate.target]);
  const place = (at: number): string => `${(((at - begin) / (1 - begin)) * 100).toFixed(2)}%`;
  const text = (share: number | null): string => formats.rate('sla_compliance_rate', share);
  return (
    <Card
      title="Shipping on time"
      note="last 30 days"
      className="narrow sla-card"
      actions={<Badge tone={tone}>{words}</Badge>}
    >
      <Figure text={text(value)} className="big" />
      <Meter value={value ?? begin} minValue={begin} maxValue={1} valueLabel={text(value)} className="gauge">
        <Label className="visually-hidden">Shipped on time, target {text(rate.target)}</Label>
        <div className="gauge-bar">
          <div className="gauge-fill" data-tone={tone} style={{ width: place(value ?? begin) }} />
          <div className="gauge-target" style={{ left: place(rate.target) }} />
          {projected.rate !== null && fulfillment.overdue_orders > 0 && (
            <div className="gauge-projected" style={{ left: place(projected.rate) }} />
          )}
        </div>
        <div className="gauge-scale" aria-hidden="true">
          <span>{text(begin)}</span>
          <span className="gauge-target-words" style={{ left: place(rate.target) }}>
            target {text(rate.target)}
          </span>
          <span>100%</span>
        </div>
      </Meter>
      <dl className="facts">
        <div>
          <dt>Counted</dt>
          <dd>{countedWords(formats, 'sla_compliance_rate', rate)}</dd>
        </div>
        <div>
          <dt>Budget</dt>
          <dd>{budgetWords(formats, 'sla_compliance_rate', rate)}</dd>
        </div>
        <div>
          <dt>Projected</dt>
          <dd>
            {fulfillment.overdue_orders === 0 ? (
              'Nothing is overdue that could pull it down'
            ) : (
              <>
                <span className="projected-key" aria-hidden="true" />
                {text(projected.rate)} if{' '}
                {plural(formats, fulfillment.overdue_orders, ['overdue order ships', 'overdue orders ship'])}{' '}
                late: {STATES[projected.state].words.toLowerCase()}
              </>
            )}
          </dd>
        </div>
      </dl>
      <Link href={listPath(seller_id, 'late', '30d')}>See late shipments</Link>
    </Card>
  );
};
