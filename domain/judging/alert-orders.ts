import type { AlertTransition } from '../../contracts/alerts.ts';
import type { RateName } from '../../contracts/api/fields.ts';
import type { ListName } from '../counting/entities/entity.ts';
import type { Calendar } from '../time/calendar.ts';
import { resolveWindow, toInstants } from '../time/windows.ts';

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

/** Where the bad cases of each rate are listed: `s` marks what the seller cancelled, `d` what was declined and `u` what was never answered. */
const LISTS = {
  acceptance_rate: { list: 'dropped', marks: 'du' },
  cancellation_rate: { list: 'dropped', marks: 's' },
  sla_compliance_rate: { list: 'late' },
  avg_rating: { list: 'low' },
} as const satisfies Record<RateName, Pick<ListSpan, 'list' | 'marks'>>;

/**
 * The list of what is behind a transition that came at `now` (ms): the bad cases of its window, or what is overdue when a breach is only to be
 * expected. Undefined for the end of an alert: nothing is behind that.
 */
export const listBehind = (
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
      return { ...LISTS[metric], ...span, rate: metric };
    }
  }
};
