/** Today against yesterday, up to the same hour: exact, and only over hours that are over. */
import type { HourFigures } from '../../../contracts/api/history.ts';
import { changeFrom, sum } from '../words/amounts.ts';

export type HourComparison = {
  /** Up to when, `10:00`. */
  readonly until: string;
  /** GMV up to then today, and yesterday. */
  readonly now: string;
  readonly before: string;
  /** As a share; null when nothing was sold by then yesterday. */
  readonly change: number | null;
  readonly ordersNow: number;
  readonly ordersBefore: number;
};

/** The local hour of an instant in a zone, 0 to 23. */
export const hourOf = (instant: string, timeZone: string): number =>
  Number(
    new Intl.DateTimeFormat('en', { timeZone, hour: '2-digit', hourCycle: 'h23' }).format(new Date(instant)),
  );

const dayOf = (instant: string, timeZone: string): string =>
  new Intl.DateTimeFormat('en-CA', { timeZone }).format(new Date(instant));

/**
 * The hour of `day` that has begun, of figures as of `asOf` that are still current at `currentAt`: nothing may have happened since. Once
 * another day has begun there, it is that of the figures, until they are of the new day.
 */
export const hourOfDay = (day: string, asOf: string, currentAt: string, timeZone: string): number =>
  hourOf(currentAt > asOf && dayOf(currentAt, timeZone) === day ? currentAt : asOf, timeZone);

/** Without the hours of `day` that are still to come. One that has orders already is kept, whoever's clock is wrong. */
export const begunHours = (
  points: readonly HourFigures[],
  day: string,
  hour: number,
): readonly HourFigures[] =>
  points.filter((point) => point.date !== day || point.hour <= hour || point.orders.total_orders > 0);

const until = (points: readonly HourFigures[], hour: number): readonly HourFigures[] =>
  points.filter((point) => point.hour < hour);
const gmv = (points: readonly HourFigures[]): string => sum(points.map(({ orders }) => orders.total_gmv));
const orders = (points: readonly HourFigures[]): number =>
  points.reduce((total, point) => total + point.orders.total_orders, 0);

/** Undefined in the first hour of a day, when no hour is over. */
export const compareHours = (
  today: readonly HourFigures[],
  yesterday: readonly HourFigures[],
  hour: number,
): HourComparison | undefined => {
  if (hour === 0 || today.length === 0) return undefined;
  const [now, before] = [until(today, hour), until(yesterday, hour)];
  return {
    until: `${String(hour).padStart(2, '0')}:00`,
    now: gmv(now),
    before: gmv(before),
    change: changeFrom(gmv(before), gmv(now)),
    ordersNow: orders(now),
    ordersBefore: orders(before),
  };
};
