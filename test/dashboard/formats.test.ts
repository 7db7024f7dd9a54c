/** An amount that was exact all the way must not be rounded on the page. */
import { describe, expect, test } from 'vitest';
import { metricsExample } from '../../contracts/api/examples.ts';
import { changeFrom, sum } from '../../dashboard/src/words/amounts.ts';
import { countdown, createFormats, deducted, duration } from '../../dashboard/src/words/formats.ts';
import { budgetWords, countedWords, targetWords } from '../../dashboard/src/words/rates.ts';

const en = createFormats({ locale: 'en', currency: 'USD', timeZone: 'Europe/Berlin' });
const { sla_compliance_rate: sla, avg_rating } = metricsExample.windows['30d'].rates;
const budget = { bad_until_breach: null, clean_until_target: null, clean_until_recovery: null };
const adjusted = { numerator: 12, denominator: 12, rate: 1, bad: 0, excluded: 0 };

describe('the figures on the page', () => {
  test.each([
    ['90071992547409.93', 'USD', '$90,071,992,547,409.93'],
    ['999999999999.99', 'USD', '$999,999,999,999.99'],
    ['12345678901234567890.12', 'EUR', '€12,345,678,901,234,567,890.12'],
    ['-0.5', 'USD', '-$0.50'],
    ['1000', 'JPY', '¥1,000'],
    ['not money', 'USD', 'not money'],
  ])('show the amount %s %s as %s, to the last digit', (text, currency, words) => {
    expect(createFormats({ locale: 'en', currency, timeZone: 'UTC' }).money(text)).toBe(words);
  });

  test('are written the way the reader writes numbers', () => {
    const german = createFormats({ locale: 'de-DE', currency: 'EUR', timeZone: 'Europe/Berlin' });
    expect(german.money('1284.5').replaceAll('\u00a0', ' ')).toBe('1.284,50 €');
    expect(german.rate('acceptance_rate', 0.947368).replaceAll('\u00a0', ' ')).toBe('94,74 %');
  });

  test('show deductions as negative amounts, but never a negative zero', () => {
    expect(['45', '0', '0.00', '0.01', '-3'].map(deducted)).toEqual(['-45', '0', '0', '-0.01', '3']);
  });

  test('add up exactly, and show no percentage of nothing', () => {
    expect(sum(['0.1', '0.2', '90071992547409.93'])).toBe('90071992547410.23');
    expect(sum([])).toBe('0');
    expect(changeFrom('80', '100')).toBe(0.25);
    expect(changeFrom('0', '100')).toBeNull();
  });

  test('show a rate with what it is made of and its target', () => {
    expect(en.rate('sla_compliance_rate', 0.947368)).toBe('94.74%');
    expect(en.rate('avg_rating', 4.4)).toBe('4.40');
    expect(en.rate('acceptance_rate', null)).toBe('–');
    const most = { ...sla, adjusted: { ...adjusted, numerator: 1944, denominator: 2000 } };
    expect(countedWords(en, 'sla_compliance_rate', most)).toBe('1,944 of 2,000 shipments on time');
    expect(
      countedWords(en, 'avg_rating', {
        ...avg_rating,
        adjusted: { ...adjusted, numerator: 44, denominator: 10 },
      }),
    ).toBe('44 stars in 10 ratings');
    const one = { adjusted: { ...adjusted, numerator: 1, denominator: 1 } };
    expect(countedWords(en, 'avg_rating', one)).toBe('1 star in 1 rating');
    expect(countedWords(en, 'acceptance_rate', one)).toBe('1 of 1 order accepted');
    expect(targetWords(en, 'cancellation_rate', { target: 0.025, comparator: '<=' })).toBe('at most 2.5%');
  });

  test.each([
    [
      { state: 'good', budget: { ...budget, bad_until_breach: 3 } },
      'Room for 3 more late shipments before a breach',
    ],
    [
      { state: 'warning', budget: { ...budget, bad_until_breach: 1 } },
      'Room for 1 more late shipment before a breach',
    ],
    [{ state: 'warning', budget: { ...budget, bad_until_breach: 0 } }, 'The next late shipment is a breach'],
    [{ state: 'good', budget }, 'No number of new cases brings a breach'],
    [
      { state: 'breach', budget: { ...budget, clean_until_target: 86 } },
      '86 shipments on time in a row to meet the target again',
    ],
    [{ state: 'not_enough_data', budget }, 'Not enough data yet: 12 of 20 shipments'],
    [{ state: 'breach', budget }, 'The target cannot be met again within this window by new cases alone'],
  ] as const)('say how far a rate is from a breach (%#)', (rate, words) => {
    expect(budgetWords(en, 'sla_compliance_rate', { ...sla, adjusted, ...rate })).toBe(words);
  });

  test("show times in the marketplace's zone, not the browser's, and name the zone", () => {
    const tokyo = createFormats({ locale: 'en-GB', currency: 'JPY', timeZone: 'Asia/Tokyo' });
    expect(
      createFormats({ locale: 'en-GB', currency: 'EUR', timeZone: 'Europe/Berlin' }).clock(
        '2026-03-29T10:15:30.000Z',
      ),
    ).toBe('12:15:30');
    expect(tokyo.dated('2026-03-29T23:30:00.000Z')).toBe('30 Mar, 08:30');
    expect(en.zone('2026-03-29T10:15:30.000Z')).toBe('Europe/Berlin (GMT+2)');
    expect(en.zone('2026-03-28T10:15:30.000Z')).toBe('Europe/Berlin (GMT+1)');
    expect(
      createFormats({ locale: 'en', currency: 'USD', timeZone: 'UTC' }).zone('2026-03-28T10:15:30.000Z'),
    ).toBe('UTC');
  });

  test('show a calendar day as the same day in every zone', () => {
    expect(
      createFormats({ locale: 'en', currency: 'USD', timeZone: 'Pacific/Honolulu' }).day('2026-03-29'),
    ).toBe('Sun, Mar 29');
  });

  test.each([
    [420, '420 ms'],
    [1500, '1.5 s'],
    [600_000, '10 min'],
    [7_200_000, '2 h'],
    [259_200_000, '3 days'],
  ])('write a duration of %d ms as %s', (ms, words) => {
    expect(duration(ms)).toBe(words);
  });

  test.each([
    [3_849_000, '1:04:09'],
    [59_999, '0:00:59'],
    [0, '0:00:00'],
    [-1000, '−0:00:01'],
    [183_600_000, '2 d 3 h'],
    [-5_200_000, '−1:26:40'],
  ])('count %d ms down to a deadline as %s', (ms, words) => {
    expect(countdown(ms)).toBe(words);
  });
});
