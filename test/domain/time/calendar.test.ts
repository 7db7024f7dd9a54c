import { describe, expect, test } from 'vitest';
import { addDays, createCalendar, daysBetween } from '../../../domain/time/calendar.ts';

const place = (timeZone: string, instant: string): string => {
  const { day, hour } = createCalendar(timeZone);
  return `${day(Date.parse(instant))} ${hour(Date.parse(instant))}`;
};

describe('the local day and hour of an order', () => {
  test.each([
    ['UTC', '2026-02-28T23:59:59.999Z', '2026-02-28 23'],
    ['UTC', '2026-03-01T00:00:00.000Z', '2026-03-01 00'],
    ['UTC', '2024-02-29T12:00:00Z', '2024-02-29 12'],
    ['UTC', '2025-12-31T23:59:59.999Z', '2025-12-31 23'],
    ['Pacific/Kiritimati', '2025-12-31T10:00:00Z', '2026-01-01 00'],
    ['Asia/Kathmandu', '2025-12-31T18:14:59.999Z', '2025-12-31 23'],
    ['Asia/Kathmandu', '2025-12-31T18:15:00Z', '2026-01-01 00'],
  ])('follow the clocks of the marketplace: in %s, %s is %s', (zone, instant, local) =>
    expect(place(zone, instant)).toBe(local),
  );

  test.each([
    ['the hour skipped in spring', 'Europe/Berlin', '2026-03-29T00:59:59.999Z', '2026-03-29 01'],
    ['the hour skipped in spring', 'Europe/Berlin', '2026-03-29T01:00:00Z', '2026-03-29 03'],
    ['the end of a day of 23 hours', 'Europe/Berlin', '2026-03-29T21:59:59.999Z', '2026-03-29 23'],
    ['the day after a day of 23 hours', 'Europe/Berlin', '2026-03-29T22:00:00Z', '2026-03-30 00'],
    ['the first pass of the repeated hour', 'Europe/Berlin', '2026-10-25T00:30:00Z', '2026-10-25 02'],
    ['the second pass of the repeated hour', 'Europe/Berlin', '2026-10-25T01:30:00Z', '2026-10-25 02'],
    ['the end of a day of 25 hours', 'Europe/Berlin', '2026-10-25T22:59:59.999Z', '2026-10-25 23'],
    ['the day after a day of 25 hours', 'Europe/Berlin', '2026-10-25T23:00:00Z', '2026-10-26 00'],
    ['clocks that go back half an hour', 'Australia/Lord_Howe', '2026-04-04T14:59:59.999Z', '2026-04-05 01'],
    ['clocks that went back half an hour', 'Australia/Lord_Howe', '2026-04-04T15:00:00Z', '2026-04-05 01'],
    [
      'clocks that go forward half an hour',
      'Australia/Lord_Howe',
      '2026-10-03T15:29:59.999Z',
      '2026-10-04 01',
    ],
    ['clocks that went forward half an hour', 'Australia/Lord_Howe', '2026-10-03T15:30:00Z', '2026-10-04 02'],
    [
      'the last moment before a midnight that does not exist',
      'America/Sao_Paulo',
      '2018-11-04T02:59:59.999Z',
      '2018-11-03 23',
    ],
    ['a day that begins at one in the morning', 'America/Sao_Paulo', '2018-11-04T03:00:00Z', '2018-11-04 01'],
    [
      'a midnight that comes twice, the first time',
      'America/Sao_Paulo',
      '2018-02-18T01:59:59.999Z',
      '2018-02-17 23',
    ],
    ['a midnight that comes twice, an hour on', 'America/Sao_Paulo', '2018-02-18T02:00:00Z', '2018-02-17 23'],
    ['a midnight that comes twice, at last', 'America/Sao_Paulo', '2018-02-18T03:00:00Z', '2018-02-18 00'],
  ])('follow every change of clocks, here %s: in %s, %s is %s', (_name, zone, instant, local) =>
    expect(place(zone, instant)).toBe(local),
  );

  test('are right before 1973 too, when offsets had odd minutes and seconds', () => {
    expect(place('Africa/Monrovia', '1971-06-01T00:44:29.999Z')).toBe('1971-05-31 23');
    expect(place('Africa/Monrovia', '1971-06-01T00:44:30Z')).toBe('1971-06-01 00');
    expect(place('Europe/Amsterdam', '1930-01-01T00:00:00Z')).toBe('1930-01-01 00');
    expect(place('UTC', '0000-01-01T00:00:00Z')).toBe('0000-01-01 00');
  });

  test('change a minute past midnight where clocks do, although offsets are cached', () => {
    const { day, hour } = createCalendar('America/St_Johns');
    const before = Date.parse('2010-03-14T03:30:59.999Z');
    const forth = [before, before + 1].map((instant) => `${day(instant)} ${hour(instant)}`);
    expect(forth).toEqual(['2010-03-14 00', '2010-03-14 01']);
    const back = ['2010-11-07T02:30:30Z', '2010-11-07T02:31:00Z'].map(
      (text) => `${day(Date.parse(text))} ${hour(Date.parse(text))}`,
    );
    expect(back).toEqual(['2010-11-07 00', '2010-11-06 23']);
  });

  test('agree with the platform in every zone, whatever was asked before', () => {
    for (const zone of ['America/New_York', 'Australia/Lord_Howe', 'America/St_Johns', 'Asia/Gaza']) {
      const { day, hour } = createCalendar(zone);
      const parts = new Intl.DateTimeFormat('en-CA', {
        timeZone: zone,
        year: 'numeric',
        month: '2-digit',
        day: '2-digit',
        hour: '2-digit',
        hourCycle: 'h23',
      });
      // Eleven hours and seven seconds: no step falls on the same time of day for long.
      for (let instant = Date.UTC(2009, 11, 25); instant < Date.UTC(2012, 0, 5); instant += 39_607_000) {
        expect(`${day(instant)}, ${hour(instant)}`).toBe(parts.format(instant));
      }
    }
  });

  test('cannot be had for an unknown zone, which the error names when the function starts', () => {
    expect(() => createCalendar('Europe/Atlantis')).toThrow(/Europe\/Atlantis/);
  });
});

describe('the days of a window', () => {
  test.each([
    ['2026-03-01', -1, '2026-02-28'],
    ['2024-03-01', -1, '2024-02-29'],
    ['2026-01-01', -1, '2025-12-31'],
    ['2025-12-31', 1, '2026-01-01'],
    ['2026-03-29', 1, '2026-03-30'],
    ['2026-10-25', -30, '2026-09-25'],
    ['2026-07-01', 0, '2026-07-01'],
  ])('are counted from day to day: %s and %i days is %s', (day, days, result) =>
    expect(addDays(day, days)).toBe(result),
  );

  test('include both ends, across the end of a month and the changes of clocks', () => {
    expect(daysBetween('2026-02-27', '2026-03-02')).toEqual([
      '2026-02-27',
      '2026-02-28',
      '2026-03-01',
      '2026-03-02',
    ]);
    expect(daysBetween('2026-03-28', '2026-03-30')).toHaveLength(3);
    expect(daysBetween('2026-05-05', '2026-05-05')).toEqual(['2026-05-05']);
    expect(daysBetween('2025-01-01', '2025-12-31')).toHaveLength(365);
  });

  test('are none when the span ends before it begins', () =>
    expect(daysBetween('2026-05-06', '2026-05-05')).toEqual([]));
});

describe('the list of a day, which must hold exactly what the figure of that day counts', () => {
  const start = (zone: string, day: string): string =>
    new Date(createCalendar(zone).startOfDay(day)).toISOString();

  test.each([
    ['UTC', '2026-03-01', '2026-03-01T00:00:00.000Z'],
    ['UTC', '2024-02-29', '2024-02-29T00:00:00.000Z'],
    ['Pacific/Kiritimati', '2026-01-01', '2025-12-31T10:00:00.000Z'],
    ['Pacific/Pago_Pago', '2026-01-01', '2026-01-01T11:00:00.000Z'],
    ['Asia/Kathmandu', '2026-03-01', '2026-02-28T18:15:00.000Z'],
    ['Europe/Berlin', '2026-03-29', '2026-03-28T23:00:00.000Z'],
    ['Europe/Berlin', '2026-03-30', '2026-03-29T22:00:00.000Z'],
    ['Europe/Berlin', '2026-10-25', '2026-10-24T22:00:00.000Z'],
    ['Europe/Berlin', '2026-10-26', '2026-10-25T23:00:00.000Z'],
  ])('begins with the day: in %s, %s begins at %s', (zone, day, instant) =>
    expect(start(zone, day)).toBe(instant),
  );

  test.each([
    ['a midnight that is skipped', 'Africa/Cairo', '2026-04-24', '2026-04-23T22:00:00.000Z'],
    ['an eve whose last hour comes twice', 'Africa/Cairo', '2026-10-30', '2026-10-29T22:00:00.000Z'],
    ['a midnight that is skipped', 'America/Havana', '2026-03-08', '2026-03-08T05:00:00.000Z'],
    ['a midnight that comes twice', 'America/Havana', '2026-11-01', '2026-11-01T04:00:00.000Z'],
    ['a midnight that is skipped', 'America/Sao_Paulo', '2018-11-04', '2018-11-04T03:00:00.000Z'],
    ['a midnight that comes twice', 'America/Sao_Paulo', '2018-02-18', '2018-02-18T03:00:00.000Z'],
    ['half an hour of change', 'Australia/Lord_Howe', '2026-04-06', '2026-04-05T13:30:00.000Z'],
    ['the day before one that is left out', 'Pacific/Apia', '2011-12-29', '2011-12-29T10:00:00.000Z'],
    ['a day that is left out: it is empty', 'Pacific/Apia', '2011-12-30', '2011-12-30T10:00:00.000Z'],
    ['the day after one that is left out', 'Pacific/Apia', '2011-12-31', '2011-12-30T10:00:00.000Z'],
  ])('begins with the day at %s: in %s, %s begins at %s', (_name, zone, day, instant) =>
    expect(start(zone, day)).toBe(instant),
  );

  test('begins at the very instant at which the list of the day before ends', () => {
    for (const zone of [
      'Europe/Berlin',
      'Africa/Cairo',
      'America/Havana',
      'America/New_York',
      'Australia/Lord_Howe',
      'Pacific/Chatham',
    ]) {
      const { day, nextDay, startOfDay } = createCalendar(zone);
      for (const date of daysBetween('2025-12-25', '2027-01-05')) {
        const begins = startOfDay(date);
        expect([day(begins), day(begins - 1), nextDay(begins)]).toEqual([
          date,
          addDays(date, -1),
          startOfDay(addDays(date, 1)),
        ]);
      }
    }
  });
});
