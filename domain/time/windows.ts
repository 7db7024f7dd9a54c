import type { RuleWindow, Window } from '../../contracts/api/fields.ts';
import { addDays, type Calendar } from './calendar.ts';

/** Every window but `lifetime`, which has neither a first nor a last day. */
export type DayWindow = Exclude<Window, 'lifetime'>;

type WindowDefinition = {
  readonly length_days: number;
  /** How many days before today it ends: 0 when it includes today. */
  readonly ends_days_ago: number;
  /** The rules that judge it are those of this window; undefined: it has none of its own. */
  readonly judgedAs: RuleWindow | undefined;
};

/**
 * The one place that says what each window covers. A window is compared with the one before it, so
 * both are judged alike.
 */
export const DAY_WINDOWS: Readonly<Record<DayWindow, WindowDefinition>> = {
  today: { length_days: 1, ends_days_ago: 0, judgedAs: undefined },
  yesterday: { length_days: 1, ends_days_ago: 1, judgedAs: undefined },
  '7d': { length_days: 7, ends_days_ago: 0, judgedAs: '7d' },
  prior_7d: { length_days: 7, ends_days_ago: 7, judgedAs: '7d' },
  '30d': { length_days: 30, ends_days_ago: 0, judgedAs: '30d' },
  prior_30d: { length_days: 30, ends_days_ago: 30, judgedAs: '30d' },
};

/** How many days all windows together reach back, today included. */
export const LOOKBACK_DAYS = Math.max(
  ...Object.values(DAY_WINDOWS).map(({ length_days, ends_days_ago }) => length_days + ends_days_ago),
);

/** A stretch of local days, both ends included. */
export type DaySpan = { readonly from: string; readonly to: string };

/** The days that a window covers, seen on `today`. */
export const resolveWindow = (window: DayWindow, today: string): DaySpan => {
  const { length_days, ends_days_ago } = DAY_WINDOWS[window];
  const to = addDays(today, -ends_days_ago);
  return { from: addDays(to, 1 - length_days), to };
};

/** When these days begin and end, in ms since 1970; the end is the first instant after them. */
export const toInstants = (
  { from, to }: DaySpan,
  { startOfDay }: Pick<Calendar, 'startOfDay'>,
): { readonly from: number; readonly to: number } => ({
  from: startOfDay(from),
  to: startOfDay(addDays(to, 1)),
});

/** Whether what happens now still counts in the window. */
export const includesToday = (window: Window): boolean =>
  window === 'lifetime' || DAY_WINDOWS[window].ends_days_ago === 0;

/** The window of the rules that judge this one; undefined when any rule of the metric will do. */
export const findRuleWindow = (window: Window): RuleWindow | undefined =>
  window === 'lifetime' ? undefined : DAY_WINDOWS[window].judgedAs;

/** One value for each window that rules can look at. */
export const perRuleWindow = <Value>(
  create: (window: RuleWindow) => Value,
): Readonly<Record<RuleWindow, Value>> => ({ '7d': create('7d'), '30d': create('30d') });
