import type { Window } from '../../contracts/api/fields.ts';
import { addDays } from './calendar.ts';

/** `length` days that end `endsBefore` days before today. */
const DAYS: Readonly<
  Record<Exclude<Window, 'lifetime'>, { readonly length: number; readonly endsBefore: number }>
> = {
  today: { length: 1, endsBefore: 0 },
  yesterday: { length: 1, endsBefore: 1 },
  '7d': { length: 7, endsBefore: 0 },
  '30d': { length: 30, endsBefore: 0 },
  prior_7d: { length: 7, endsBefore: 7 },
  prior_30d: { length: 30, endsBefore: 30 },
};

/** The first and the last day of a window, both included; undefined for the lifetime. */
export const daysOfWindow = (
  window: Window,
  today: string,
): { readonly from: string; readonly to: string } | undefined => {
  if (window === 'lifetime') return undefined;
  const { length, endsBefore } = DAYS[window];
  const to = addDays(today, -endsBefore);
  return { from: addDays(to, 1 - length), to };
};
