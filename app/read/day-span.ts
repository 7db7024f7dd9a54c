import { addDays } from '../../domain/time/calendar.ts';
import type { DaySpan } from '../../domain/time/windows.ts';
import { badRequest } from './problems.ts';

export type SpanLimits = {
  /** How many days the span has if the query does not say from when. */
  readonly byDefault: number;
  readonly max: number;
  /** Goes into the error text, as `by hour` in `at most 31 days by hour are answered`. */
  readonly unit?: string;
};

/**
 * Resolves the days of a query, both included. The last day is today if the query names none.
 * @throws a 400 problem when the days are too many or in the wrong order
 */
export const resolveDaySpan = (
  query: { readonly from?: string | undefined; readonly to?: string | undefined },
  today: string,
  { byDefault, max, unit = '' }: SpanLimits,
): DaySpan => {
  const to = query.to ?? today;
  const from = query.from ?? addDays(to, 1 - byDefault);
  if (from > to)
    throw badRequest([
      { parameter: query.from === undefined ? 'to' : 'from', detail: `must not be after 'to' (${to})` },
    ]);
  const first = addDays(to, 1 - max);
  if (from < first)
    throw badRequest([
      { parameter: 'from', detail: `must be ${first} or later: at most ${max} days${unit} are answered` },
    ]);
  return { from, to };
};
