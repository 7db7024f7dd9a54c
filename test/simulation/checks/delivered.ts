/** The records that reached the product at all, once each. */
import type { Plan } from '../plan.ts';
import type { SimulatedRecord } from '../records.ts';

export const delivered = ({ records, steps }: Plan): readonly SimulatedRecord[] => {
  const places = new Set(steps.flatMap((step) => (step.kind === 'deliver' ? step.records : [])));
  return [...places].sort((a, b) => a - b).flatMap((place) => records[place] ?? []);
};
