import type { AlertTransition } from '../../contracts/alerts.ts';
import type { RateName } from '../../contracts/api/fields.ts';
import type { ListName } from '../counting/entities/entity.ts';
import type { Calendar } from '../time/calendar.ts';
import { resolveWindow, toInstants } from '../time/windows.ts';
import { METRICS } from './metrics.ts';

/**
 * A stretch of one of a seller's lists, from one instant until before another (ms since 1970). With
 * `flags` it holds only entries that have one of them. Cases that an operator excluded from `rate`
 * are not part of it.
 */
export type ListSpan = {
  readonly list: ListName;
  readonly flags?: string;
  readonly from: number;
  readonly to: number;
  readonly rate: RateName;
};

/**
 * Where the orders behind a transition at `now` (ms since 1970) are listed: the bad cases of its
 * window, or the overdue orders when a breach is only expected. Undefined when the alert ends,
 * because no orders are behind that.
 */
export const findListBehind = (
  { kind, metric, observed: { window } }: AlertTransition,
  now: number,
  calendar: Pick<Calendar, 'day' | 'startOfDay' | 'nextDay'>,
): ListSpan | undefined => {
  switch (kind) {
    case 'resolved':
    case 'correction':
      return undefined;
    case 'predicted':
      return { list: 'open', from: 0, to: now, rate: metric };
    case 'breach':
    case 'warning':
    case 'eased': {
      const span =
        window === 'lifetime'
          ? { from: 0, to: calendar.nextDay(now) }
          : toInstants(resolveWindow(window, calendar.day(now)), calendar);
      const { list, flags } = METRICS[metric].badCases;
      return { list, flags, ...span, rate: metric };
    }
  }
};
