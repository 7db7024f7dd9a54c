/** Each figure names a window, and must cover exactly the days that the window says. */
import { describe, expect, test } from 'vitest';
import { WINDOWS } from '../../../contracts/api/fields.ts';
import { createCalendar } from '../../../domain/time/calendar.ts';
import {
  findRuleWindow,
  includesToday,
  LOOKBACK_DAYS,
  perRuleWindow,
  resolveWindow,
  toInstants,
} from '../../../domain/time/windows.ts';

const TODAY = '2026-03-29';

test.each([
  ['today', '2026-03-29', '2026-03-29'],
  ['yesterday', '2026-03-28', '2026-03-28'],
  ['7d', '2026-03-23', '2026-03-29'],
  ['prior_7d', '2026-03-16', '2026-03-22'],
  ['30d', '2026-02-28', '2026-03-29'],
  ['prior_30d', '2026-01-29', '2026-02-27'],
] as const)('the window %s covers the days from %s to %s, both included', (window, from, to) => {
  expect(resolveWindow(window, TODAY)).toEqual({ from, to });
});

test('a window is as long in time as its days are, one hour shorter when clocks go forward', () => {
  const iso = (zone: string, from: string, to: string) => {
    const span = toInstants({ from, to }, createCalendar(zone));
    return [span.from, span.to].map((instant) => new Date(instant).toISOString());
  };
  expect(iso('UTC', TODAY, TODAY)).toEqual(['2026-03-29T00:00:00.000Z', '2026-03-30T00:00:00.000Z']);
  expect(iso('Europe/Berlin', TODAY, TODAY)).toEqual([
    '2026-03-28T23:00:00.000Z',
    '2026-03-29T22:00:00.000Z',
  ]);
  expect(iso('UTC', '2026-03-23', TODAY)).toEqual(['2026-03-23T00:00:00.000Z', '2026-03-30T00:00:00.000Z']);
});

test('the days that are read are all that some window covers: sixty, today included', () =>
  expect(LOOKBACK_DAYS).toBe(60));

test('what happens now counts in the windows that include today, and in no other', () => {
  expect(new Set(WINDOWS.filter(includesToday))).toEqual(new Set(['lifetime', 'today', '7d', '30d']));
});

describe('the rules that judge a window', () => {
  test.each([
    ['lifetime', undefined],
    ['today', undefined],
    ['yesterday', undefined],
    ['7d', '7d'],
    ['prior_7d', '7d'],
    ['30d', '30d'],
    ['prior_30d', '30d'],
  ] as const)(
    '%s are those of %s, so that a window is compared with one that is judged alike',
    (window, rules) => expect(findRuleWindow(window)).toBe(rules),
  );

  test('are asked for each window that rules can look at', () =>
    expect(perRuleWindow((window) => `over ${window}`)).toEqual({ '7d': 'over 7d', '30d': 'over 30d' }));
});
