import type { AlertTransition } from '../../contracts/alerts.ts';
import type { RateName } from '../../contracts/api/fields.ts';
import type { ListName } from '../counting/entities/entity.ts';
import type { Calendar } from '../time/calendar.ts';
import { resolveWindow, toInstants } from '../time/windows.ts';
import { METRICS } from './metrics.ts';

/**
 * A stretch of one list of a seller: from an instant (ms) to before another; with `marks`, only entries that carry one of them. What an operator
 * took out of `rate` is not in it.
 */
export type ListSpan = {
  readonly list: ListName;
  readonly marks?: string;
  readonly from: number;
  readonly to: number;
  readonly rate: RateName;
};

/**
 * The list of what is behind a transition that came at `now` (ms): the bad cases of its window, or what is overdue when a breach is only to be
 * expected. Undefined for the end of an alert: nothing is behind that.
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
      return { list, marks: flags, ...span, rate: metric };
    }
  }
};
