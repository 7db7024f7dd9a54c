import type { RedriveBody } from '../../../contracts/api/redrive.ts';

/** What became of records, over all calls of a redrive. */
export type RedriveFigures = Pick<RedriveBody, 'selected' | 'counted' | 'unchanged' | 'stay' | 'reasons'>;

export const NO_FIGURES: RedriveFigures = { selected: 0, counted: 0, unchanged: 0, stay: 0, reasons: [] };

/** Adds what one more call did. Reasons that come again are counted together. */
export const addFigures = (before: RedriveFigures, more: RedriveFigures): RedriveFigures => {
  const reasons = new Map(before.reasons.map((one) => [one.reason, one]));
  for (const one of more.reasons) {
    const known = reasons.get(one.reason);
    reasons.set(one.reason, known === undefined ? one : { ...known, records: known.records + one.records });
  }
  return {
    selected: before.selected + more.selected,
    counted: before.counted + more.counted,
    unchanged: before.unchanged + more.unchanged,
    stay: before.stay + more.stay,
    reasons: [...reasons.values()].sort((a, b) => b.records - a.records),
  };
};
