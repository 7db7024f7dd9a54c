/** The days of a statement: what an address says or a person picks becomes valid for the API. */
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
const laterDay = (a: string, b: string): string => (a > b ? a : b);
const earlierDay = (a: string, b: string): string => (a < b ? a : b);

/** Changes the first day, and the last one if it would be before the first or too far behind it. */
export const changeFirstDay = ({ to }: Span, from: string): Span => ({
  from,
  to: earlierDay(laterDay(to, from), addDays(from, STATEMENT_DAYS_MAX - 1)),
});

/** Changes the last day, and likewise the first one. */
export const changeLastDay = ({ from }: Span, to: string): Span => ({
  from: laterDay(earlierDay(from, to), addDays(to, 1 - STATEMENT_DAYS_MAX)),
  to,
});

/** Reads the days that an address asks for. What is missing or no day is left to the API. */
export const parseSpan = (parameters: URLSearchParams): Partial<Span> => {
  const [from, to] = [parameters.get('from'), parameters.get('to')];
  if (isDay(from) && isDay(to)) return changeLastDay({ from, to }, to);
  return { ...(isDay(from) && { from }), ...(isDay(to) && { to }) };
};
