/**
 * When a seller is evaluated although nothing happens. Too late, and "today" is yesterday; too
 * often, and it costs.
 */
import { describe, expect, test } from 'vitest';
import { createCalendar } from '../../../domain/time/calendar.ts';
import { scheduleEvaluation } from '../../../domain/time/next-evaluation.ts';

const MINUTE = 60_000;
const at = (text: string): number => Date.parse(text);
const iso = (instant: number): string => new Date(instant).toISOString();

describe('the next day', () => {
  test.each([
    [
      'at midnight in the marketplace and not in UTC',
      'America/New_York',
      '2026-03-10T12:00:00Z',
      '2026-03-11T04:00:00.000Z',
    ],
    [
      'in the next millisecond, seen from the last one of a day',
      'UTC',
      '2026-12-31T23:59:59.999Z',
      '2027-01-01T00:00:00.000Z',
    ],
    [
      'a whole day later, seen from the first instant of a day',
      'UTC',
      '2026-03-10T00:00:00.000Z',
      '2026-03-11T00:00:00.000Z',
    ],
    [
      'after 23 hours when clocks go forward',
      'Europe/Berlin',
      '2026-03-28T23:00:00Z',
      '2026-03-29T22:00:00.000Z',
    ],
    [
      'after 25 hours when clocks go back',
      'Europe/Berlin',
      '2026-10-24T22:00:00Z',
      '2026-10-25T23:00:00.000Z',
    ],
    [
      'at one in the morning where midnight is skipped',
      'America/Sao_Paulo',
      '2018-11-03T12:00:00Z',
      '2018-11-04T03:00:00.000Z',
    ],
    [
      'at the second of two midnights',
      'America/Sao_Paulo',
      '2018-02-17T12:00:00Z',
      '2018-02-18T03:00:00.000Z',
    ],
    ['at a quarter past in Nepal', 'Asia/Kathmandu', '2026-03-10T18:14:59Z', '2026-03-10T18:15:00.000Z'],
    [
      'after a whole day that was skipped',
      'Pacific/Apia',
      '2011-12-30T09:00:00Z',
      '2011-12-30T10:00:00.000Z',
    ],
  ])('begins %s: in %s, after %s', (_name, zone, now, next) =>
    expect(iso(createCalendar(zone).nextDay(at(now)))).toBe(next),
  );

  test('begins at the same instant whoever asks, and in whichever order', () => {
    const { nextDay, day } = createCalendar('Europe/Berlin');
    const hours = Array.from(
      { length: 24 * 400 },
      (_, hour) => at('2026-01-01T00:20:00Z') + hour * 60 * MINUTE,
    );
    const instants = [...hours.toReversed(), ...hours];
    for (const now of instants) {
      const next = nextDay(now);
      expect([next > now, day(next - 1) === day(now), day(next) > day(now)]).toEqual([true, true, true]);
    }
  });
});

describe('a seller is evaluated again', () => {
  const calendar = createCalendar('Europe/Berlin');
  const sellers = Array.from({ length: 6000 }, (_, index) => `seller-${index}`);
  const dueOf = (sellerId: string, now: string): number =>
    scheduleEvaluation({ sellerId, now: at(now), calendar });
  const MIDNIGHT = at('2026-03-29T22:00:00Z');

  test('within half an hour after midnight, spread evenly, so that no minute is overloaded', () => {
    const minutes = new Map<number, number>();
    for (const sellerId of sellers) {
      const minute = Math.floor((dueOf(sellerId, '2026-03-29T12:00:00Z') - MIDNIGHT) / MINUTE);
      minutes.set(minute, (minutes.get(minute) ?? 0) + 1);
    }
    expect([...minutes.keys()].toSorted((a, b) => a - b)).toEqual(
      Array.from({ length: 30 }, (_, minute) => minute),
    );
    // 200 each if they were spread perfectly.
    expect(Math.max(...minutes.values())).toBeLessThan(300);
    expect(Math.min(...minutes.values())).toBeGreaterThan(120);
  });

  test('at a time that is the same all day, so that it is written only once a day', () => {
    const times = ['2026-03-28T23:00:00Z', '2026-03-29T01:00:00Z', '2026-03-29T21:59:59.999Z'].map((now) =>
      dueOf('seller-042', now),
    );
    expect(new Set(times).size).toBe(1);
  });

  test('always later than now, so that an evaluation does not leave it due', () => {
    for (const sellerId of sellers.slice(0, 500)) {
      const first = dueOf(sellerId, '2026-03-29T21:59:59.999Z');
      const next = dueOf(sellerId, iso(first));
      expect(next - first).toBe(24 * 60 * MINUTE);
      expect(dueOf(sellerId, '2026-03-29T22:00:00Z')).toBe(next);
    }
  });

  test('sooner when a change for the worse will have held long enough to alert', () => {
    const now = at('2026-03-29T12:00:00Z');
    const due = (...holdEnds: number[]): number =>
      scheduleEvaluation({ sellerId: 'seller-042', now, calendar }, holdEnds);
    expect([due(), due(now + 2, now + 1), due(now + 5 * 24 * 60 * MINUTE)]).toEqual([
      dueOf('seller-042', '2026-03-29T12:00:00Z'),
      now + 1,
      dueOf('seller-042', '2026-03-29T12:00:00Z'),
    ]);
  });
});
