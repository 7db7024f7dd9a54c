import type { RedriveFigures } from '../../app/redrive/figures.ts';
import { countOf } from '../terminal/count-of.ts';
import { formatCount } from '../terminal/progress.ts';

/** The result of a redrive, for people. */
export const readableReport = (
  { selected, counted, unchanged, stay, reasons }: RedriveFigures,
  dryRun: boolean,
): string => {
  const [count, change, remain] = dryRun
    ? ['would count', 'would change nothing', 'would stay in quarantine']
    : ['count now', 'changed nothing', 'stay in quarantine'];
  return [
    `${countOf(selected, 'record')}: ${formatCount(counted)} ${count}, ` +
      `${formatCount(unchanged)} ${change}, ${formatCount(stay)} ${remain}`,
    ...reasons.map(
      ({ reason, records, place }) => `  ${formatCount(records)} × ${reason} (such as ${place})`,
    ),
  ].join('\n');
};
