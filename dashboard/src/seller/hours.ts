/** Compares today with yesterday up to the same hour: only hours that are over are compared. */
import type { HourFigures } from '../../../contracts/api/history.ts';
import { changeFrom, sum } from '../words/amounts.ts';

export type HourComparison = {
  /** The end of the last hour that is over, `10:00`. */
  readonly until: string;
  /** GMV until then. */
  readonly now: string;
  readonly before: string;
  /** The change as a share; null when nothing was sold by then yesterday. */
  readonly change: number | null;
  readonly ordersNow: number;
  readonly ordersBefore: number;
};

/** Finds the local hour of an instant, 0 to 23. */
export const findHour = (instant: string, timeZone: string): number =>
  Number(
    new Intl.DateTimeFormat('en', { timeZone, hour: '2-digit', hourCycle: 'h23' }).format(new Date(instant)),
  );

const findDay = (instant: string, timeZone: string): string =>
  new Intl.DateTimeFormat('en-CA', { timeZone }).format(new Date(instant));

/**
 * Finds the hour of `day` up to which figures go. Figures as of `asOf` are still current at
 * `currentAt` when nothing happened since. Once the next day has begun, the hour is that of `asOf`.
 */
export const findHourOfDay = (day: string, asOf: string, currentAt: string, timeZone: string): number =>
  findHour(currentAt > asOf && findDay(currentAt, timeZone) === day ? currentAt : asOf, timeZone);

/**
 * Leaves out the hours of `day` after `hour`. An hour with orders stays: then a clock is wrong, not
 * the orders.
 */
export const keepBegunHours = (
  points: readonly HourFigures[],
  day: string,
  hour: number,
): readonly HourFigures[] =>
  points.filter((point) => point.date !== day || point.hour <= hour || point.orders.total_orders > 0);

const addGmv = (points: readonly HourFigures[]): string => sum(points.map(({ orders }) => orders.total_gmv));
const addOrders = (points: readonly HourFigures[]): number =>
  points.reduce((total, point) => total + point.orders.total_orders, 0);

/** Compares the hours before `hour`. Undefined in the first hour of a day, when no hour is over. */
export const compareHours = (
  today: readonly HourFigures[],
  yesterday: readonly HourFigures[],
  hour: number,
): HourComparison | undefined => {
  if (hour === 0 || today.length === 0) return undefined;
  const isOver = (point: HourFigures): boolean => point.hour < hour;
  const [hoursNow, hoursBefore] = [today.filter(isOver), yesterday.filter(isOver)];
  const [now, before] = [addGmv(hoursNow), addGmv(hoursBefore)];
  return {
    until: `${String(hour).padStart(2, '0')}:00`,
    now,
    before,
    change: changeFrom(before, now),
    ordersNow: addOrders(hoursNow),
    ordersBefore: addOrders(hoursBefore),
  };
};
