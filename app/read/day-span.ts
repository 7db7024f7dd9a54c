import { addDays } from '../../domain/time/calendar.ts';
import { badRequest } from './problems.ts';

export type DaySpan = { readonly from: string; readonly to: string };

export type SpanLimits = {
  /** Days up to the last one, when the first is not given. */
  readonly byDefault: number;
  readonly max: number;
  /** What is answered so many days of: `at most 31 days by hour are answered`. */
  readonly unit?: string;
};

/** The days asked for, both included; up to today unless said otherwise. Throws a 400 when they are in the wrong order or too many. */
export const daySpan = (
  asked: { readonly from?: string | undefined; readonly to?: string | undefined },
  today: string,
  { byDefault, max, unit = '' }: SpanLimits,
): DaySpan => {
  const to = asked.to ?? today;
  const from = asked.from ?? addDays(to, 1 - byDefault);
  if (from > to)
    throw badRequest([
      { parameter: asked.from === undefined ? 'to' : 'from', detail: `must not be after 'to' (${to})` },
    ]);
  const first = addDays(to, 1 - max);
  if (from < first)
    throw badRequest([
      { parameter: 'from', detail: `must be ${first} or later: at most ${max} days${unit} are answered` },
    ]);
  return { from, to };
};
