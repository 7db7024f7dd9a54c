import { Label } from 'react-aria-components/Label';
import { Meter } from 'react-aria-components/Meter';
import { useFormats } from '../../data/formats.tsx';
import { listPath } from '../../routes/seller-paths.ts';
import { Badge } from '../../ui/badge.tsx';
import { Card } from '../../ui/card.tsx';
import { Facts } from '../../ui/facts.tsx';
import { Figure } from '../../ui/figure.tsx';
import { Link } from '../../ui/link.tsx';
import { plural } from '../../words/plural.ts';
import { budgetWords, countedWords } from '../../words/rates.ts';
import { STATES } from '../../words/states.ts';
import { useMetrics } from '../metrics-context.ts';

const SCALE_STEP = 0.05;
const SCALE_MARGIN = 0.02;

/** Finds where the scale starts so that all values have room on it. */
const findScaleStart = (values: readonly number[]): number =>
  Math.max(0, Math.floor((Math.min(...values) - SCALE_MARGIN) / SCALE_STEP) * SCALE_STEP);

/** On-time shipping now, and once all overdue orders have shipped late. */
export const SlaCard = () => {
  const formats = useFormats();
  const { windows, fulfillment, seller_id } = useMetrics();
  const { overdue_orders } = fulfillment;
  const rate = windows['30d'].rates.sla_compliance_rate;
  const projected = fulfillment.projected['30d'];
  const { tone, words } = STATES[rate.state];
  const value = rate.adjusted.rate;
  const start = findScaleStart([value ?? rate.target, projected.rate ?? rate.target, rate.target]);
  const position = (at: number): string => `${(((at - start) / (1 - start)) * 100).toFixed(2)}%`;
  const formatRate = (share: number | null): string => formats.rate('sla_compliance_rate', share);
  return (
    <Card
      title="Shipping on time"
      note="last 30 days"
      className="narrow sla-card"
      actions={<Badge tone={tone}>{words}</Badge>}
    >
      <Figure text={formatRate(value)} className="big" />
      <Meter
        value={value ?? start}
        minValue={start}
        maxValue={1}
        valueLabel={formatRate(value)}
        className="gauge"
      >
        <Label className="visually-hidden">Shipped on time, target {formatRate(rate.target)}</Label>
        <div className="gauge-bar">
          <div className="gauge-fill" data-tone={tone} style={{ width: position(value ?? start) }} />
          <div className="gauge-target" style={{ left: position(rate.target) }} />
          {projected.rate !== null && overdue_orders > 0 && (
            <div className="gauge-projected" style={{ left: position(projected.rate) }} />
          )}
        </div>
        <div className="gauge-scale" aria-hidden="true">
          <span>{formatRate(start)}</span>
          <span className="gauge-target-words" style={{ left: position(rate.target) }}>
            target {formatRate(rate.target)}
          </span>
          <span>100%</span>
        </div>
      </Meter>
      <Facts
        facts={[
          ['Shipped', countedWords(formats, 'sla_compliance_rate', rate)],
          ['Target', budgetWords(formats, 'sla_compliance_rate', rate)],
          [
            'Outlook',
            overdue_orders === 0 ? (
              'No overdue orders to bring it down'
            ) : (
              <>
                <span className="projected-key" aria-hidden="true" />
                {formatRate(projected.rate)} once{' '}
                {plural(formats, overdue_orders, ['overdue order ships', 'overdue orders ship'])}:{' '}
                {STATES[projected.state].words.toLowerCase()}
              </>
            ),
          ],
        ]}
      />
      <Link href={listPath(seller_id, 'late', '30d')}>See late shipments</Link>
    </Card>
  );
};
