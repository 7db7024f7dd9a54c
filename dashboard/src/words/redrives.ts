import type { RedriveAudit } from '../../../contracts/audit.ts';
import type { Formats } from './formats.ts';

type Figures = Pick<RedriveAudit['details'], 'counted' | 'unchanged' | 'stay'>;
type Written = Pick<Formats, 'count' | 'dated'>;

/** `41 would count, 2 would stay.` A record that a newer version has overtaken is done already. */
export const describeFigures = (
  formats: Pick<Formats, 'count'>,
  { counted, unchanged, stay }: Figures,
  isDryRun: boolean,
): string => {
  const [count, remain] = isDryRun ? ['would count', 'would stay'] : ['counted', 'stayed'];
  const done = unchanged === 0 ? '' : `${formats.count(unchanged)} found already done, `;
  return `${formats.count(counted)} ${count}, ${done}${formats.count(stay)} ${remain}.`;
};

/** Which records were driven again: `marketplace_orders · reason contains “EUR” · since 3 Nov`. */
export const describeSelection = (
  formats: Written,
  { topic, reason, from, to, seller_ids: sellers }: RedriveAudit['details'],
): string => {
  const conditions = [
    topic,
    reason === null ? null : `reason contains “${reason}”`,
    from === null ? null : `since ${formats.dated(from)}`,
    to === null ? null : `before ${formats.dated(to)}`,
    sellers.length === 0 ? null : sellers.join(', '),
  ].filter((condition) => condition !== null);
  return conditions.length === 0 ? 'all records' : conditions.join(' · ');
};
