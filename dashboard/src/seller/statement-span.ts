/** Which days a statement is of: whatever is typed or stands in an address becomes something that the API answers. */
import { STATEMENT_DAYS_MAX } from '../../../contracts/api/statement.ts';

export type Span = { readonly from: string; readonly to: string };

const DAY_MS = 86_400_000;
const FIRST_DAY = '1970-01-01';

const isDay = (text: string | null): text is string =>
  text !== null &&
  /^\d{4}-\d\d-\d\d$/.test(text) &&
  text >= FIRST_DAY &&
  !Number.isNaN(Date.parse(text)) &&
  addDays(text, 0) === text;

const addDays = (day: string, days: number): string =>
  new Date(Date.parse(day) + days * DAY_MS).toISOString().slice(0, 10);
const later = (a: string, b: string): string => (a > b ? a : b);
const earlier = (a: string, b: string): string => (a < b ? a : b);

/** With another first day; the last one moves along where it would lie before it, or too far behind it. */
export const withFrom = ({ to }: Span, from: string): Span => ({
  from,
  to: earlier(later(to, from), addDays(from, STATEMENT_DAYS_MAX - 1)),
});

/** With another last day; the first one moves along likewise. */
export const withTo = ({ from }: Span, to: string): Span => ({
  from: later(earlier(from, to), addDays(to, 1 - STATEMENT_DAYS_MAX)),
  to,
});

/** The days that an address asks for; what it does not say, or not as a day, is left to the API. */
export const wantedSpan = (parameters: URLSearchParams): Partial<Span> => {
  const [from, to] = [parameters.get('from'), parameters.get('to')];
  if (isDay(from) && isDay(to)) return withTo({ from, to }, to);
  return { ...(isDay(from) && { from }), ...(isDay(to) && { to }) };
};
