/** An operator who asks for records since quarter past ten must get no others. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { toInstant, toLocalTime } from '../../dashboard/src/words/local-times.ts';

test.each([
  ['2026-03-29T08:15:00.000Z', 'Europe/Berlin', '2026-03-29T10:15'],
  ['2026-03-28T23:05:00.000Z', 'Europe/Berlin', '2026-03-29T00:05'],
  ['2026-01-01T04:59:00.000Z', 'America/New_York', '2025-12-31T23:59'],
  ['2026-06-30T18:15:00.000Z', 'Asia/Kathmandu', '2026-07-01T00:00'],
  ['2026-06-30T12:00:00.000Z', 'UTC', '2026-06-30T12:00'],
])('%s in %s is %s, and back', (instant, zone, local) => {
  expect(toLocalTime(instant, zone)).toBe(local);
  expect(toInstant(local, zone)).toBe(instant);
});

test('an hour that comes twice is its first, and one that clocks skip is the one they would have shown', () => {
  expect(toInstant('2026-10-25T02:30', 'Europe/Berlin')).toBe('2026-10-25T00:30:00.000Z');
  expect(toInstant('2026-03-29T02:30', 'Europe/Berlin')).toBe('2026-03-29T01:30:00.000Z');
});

test('every minute is found again by its local time, but for the hour that comes twice', () => {
  const zones = ['UTC', 'Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'Asia/Kathmandu'];
  fc.assert(
    fc.property(
      fc.integer({ min: Date.parse('2000-01-01') / 60_000, max: Date.parse('2040-01-01') / 60_000 }),
      fc.constantFrom(...zones),
      (minutes, zone) => {
        const local = toLocalTime(new Date(minutes * 60_000).toISOString(), zone);
        const found = toInstant(local, zone);
        expect(toLocalTime(found, zone)).toBe(local);
        expect(Math.abs(Date.parse(found) - minutes * 60_000)).toBeLessThanOrEqual(3_600_000);
      },
    ),
  );
});

test('what is no instant is empty, as in an address that somebody typed', () => {
  expect(toLocalTime('yesterday', 'UTC')).toBe('');
});
