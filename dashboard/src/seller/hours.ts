/** Today against yesterday, up to the same hour: exact, and only over hours that are over. */
import type { HourFigures } from '../../../contracts/api/history.ts';
import { changeFrom, sum } from '../words/amounts.ts';

export type HourComparison = {
  /** Up to when, `10:00`. */
  readonly until: string;
  readonly before: string;
  /** As a share; null when nothing was sold by then yesterday. */
  readonly change: number | null;
  readonly ordersNow: number;
  readonly ordersBefore: number;
};

/** The local hour of an instant in a zone, 0 to 23. */
export const hourOf = (instant: string, timeZone: string): number =>
  Number(new Intl.DateTimeFormat('en', { timeZone, hour: '2-digit', hourCycle: 'h23' }).format(new Date(instant)));

const until = (points: readonly HourFigures[], hour: number): readonly HourFigures[] => points.filter((point) => point.hour < hour);
const gmv = (points: readonly HourFigures[]): string => sum(points.map(({ orders }) => orders.total_gmv));
const orders = (points: readonly HourFigures[]): number => points.reduce((total, point) => total + point.orders.total_orders, 0);

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
    before: gmv(before),
    change: changeFrom(gmv(before), gmv(now)),
    ordersNow: orders(now),
    ordersBefore: orders(before),
  };
};
