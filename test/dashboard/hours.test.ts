/** Half an hour against a whole one would always look like a loss. */
import { expect, test } from 'vitest';
import { metricsExample } from '../../contracts/api/examples.ts';
import type { HourFigures } from '../../contracts/api/history.ts';
import { compareHours, hourOf } from '../../dashboard/src/seller/hours.ts';

const day = (date: string, gmv: readonly string[]): HourFigures[] =>
  gmv.map((total_gmv, hour) => ({ date, hour, orders: { ...metricsExample.today.orders, total_orders: 1, total_gmv } }));

test('today is compared with yesterday over the hours that are over', () => {
  const today = day('2026-03-29', ['10.1', '20.2', '99']);
  const yesterday = day('2026-03-28', ['10', '10.2', '50', '70']);
  expect(compareHours(today, yesterday, 2)).toEqual({ until: '02:00', before: '20.2', change: 0.5, ordersNow: 2, ordersBefore: 2 });
});

test('in the first hour of a day there is nothing to compare, and with nothing sold yesterday no share', () => {
  expect(compareHours(day('2026-03-29', ['10']), day('2026-03-28', ['5']), 0)).toBeUndefined();
  expect(compareHours([], [], 5)).toBeUndefined();
  expect(compareHours(day('2026-03-29', ['10']), day('2026-03-28', ['0']), 1)?.change).toBeNull();
});

test("an hour is the marketplace's", () => {
  expect(hourOf('2026-03-29T00:30:00.000Z', 'Europe/Berlin')).toBe(1);
  expect(hourOf('2026-03-29T01:30:00.000Z', 'Europe/Berlin')).toBe(3);
  expect(hourOf('2026-03-29T00:00:00.000Z', 'UTC')).toBe(0);
});
