/** Half an hour compared with a whole one would always look like a loss. */
import { expect, test } from 'vitest';
import { metricsExample } from '../../contracts/api/examples.ts';
import type { HourFigures } from '../../contracts/api/history.ts';
import { compareHours, findHour, findHourOfDay, keepBegunHours } from '../../dashboard/src/seller/hours.ts';

const day = (date: string, gmv: readonly string[]): HourFigures[] =>
  gmv.map((total_gmv, hour) => ({
    date,
    hour,
    orders: { ...metricsExample.today.orders, total_orders: 1, total_gmv },
  }));

test('a seller compares today with yesterday over complete hours only', () => {
  const today = day('2026-03-29', ['10.1', '20.2', '99']);
  const yesterday = day('2026-03-28', ['10', '10.2', '50', '70']);
  expect(compareHours(today, yesterday, 2)).toEqual({
    until: '02:00',
    now: '30.3',
    before: '20.2',
    change: 0.5,
    ordersNow: 2,
    ordersBefore: 2,
  });
});

test('a seller sees no comparison in the first hour of a day, and no percentage of nothing', () => {
  expect(compareHours(day('2026-03-29', ['10']), day('2026-03-28', ['5']), 0)).toBeUndefined();
  expect(compareHours([], [], 5)).toBeUndefined();
  expect(compareHours(day('2026-03-29', ['10']), day('2026-03-28', ['0']), 1)?.change).toBeNull();
});

test('a seller without new orders still sees the comparison as of now', () => {
  const hour = (asOf: string, currentAt: string) =>
    findHourOfDay('2026-03-28', asOf, currentAt, 'Europe/Berlin');
  expect(hour('2026-03-27T23:10:00.000Z', '2026-03-28T08:45:00.000Z')).toBe(9);
  // A browser's clock is slow; a day is over and its figures are still shown.
  expect(hour('2026-03-28T10:10:00.000Z', '2026-03-28T08:45:00.000Z')).toBe(11);
  expect(hour('2026-03-28T10:10:00.000Z', '2026-03-28T23:15:00.000Z')).toBe(11);
});

test('a seller does not see the hours to come as hours without sales', () => {
  const today = day('2026-03-29', ['1', '2', '3', '4']).map((point) => ({
    ...point,
    orders: { ...point.orders, total_orders: 0 },
  }));
  const hours = (points: readonly HourFigures[]) => points.map((point) => point.hour);
  expect(hours(keepBegunHours(today, '2026-03-29', 1))).toEqual([0, 1]);
  expect(hours(keepBegunHours(today, '2026-03-30', 1))).toEqual([0, 1, 2, 3]);
  expect(hours(keepBegunHours(day('2026-03-29', ['1', '2', '3']), '2026-03-29', 0))).toEqual([0, 1, 2]);
});

test("a seller sees the hours of the marketplace's time zone, over a change of clocks too", () => {
  expect(findHour('2026-03-29T00:30:00.000Z', 'Europe/Berlin')).toBe(1);
  expect(findHour('2026-03-29T01:30:00.000Z', 'Europe/Berlin')).toBe(3);
  expect(findHour('2026-03-29T00:00:00.000Z', 'UTC')).toBe(0);
});
