/** Money that was exact all the way must not be bent in the last step. */
import { describe, expect, test } from 'vitest';
import { metricsExample } from '../../contracts/api/examples.ts';
import { clock, counted, dated, deducted, duration, money, rateText, target } from '../../dashboard/src/page/format.ts';

describe('what stands on the page', () => {
  test.each([
    ['90071992547409.93', 'USD', '$90,071,992,547,409.93'],
    ['999999999999.99', 'USD', '$999,999,999,999.99'],
    ['12345678901234567890.12', 'EUR', '€12,345,678,901,234,567,890.12'],
    ['-0.5', 'USD', '-$0.50'],
    ['1000', 'JPY', '¥1,000'],
    ['not money', 'USD', 'not money'],
  ])('%s %s reads %s, to the last digit', (text, currency, words) => {
    expect(money(text, currency)).toBe(words);
  });

  test('what is taken off is negative, except nothing', () => {
    expect(['45', '0', '0.00', '0.01'].map(deducted)).toEqual(['-45', '0', '0', '-0.01']);
  });

  test('a rate comes with what it is made of and its target', () => {
    const { sla_compliance_rate: rate, avg_rating } = metricsExample.windows['30d'].rates;
    expect(rateText('sla_compliance_rate', 0.947368)).toBe('94.74 %');
    expect(rateText('avg_rating', 4.4)).toBe('4.40');
    expect(rateText('acceptance_rate', null)).toBe('–');
    expect(counted('sla_compliance_rate', { ...rate, numerator: 1944, denominator: 2000 })).toBe('1,944 of 2,000 shipments on time');
    expect(counted('avg_rating', { ...avg_rating, numerator: 44, denominator: 10 })).toBe('44 stars in 10 ratings');
    expect(target('cancellation_rate', { ...rate, target: 0.025, comparator: '<=' })).toBe('Target: at most 2.5 %');
  });

  test("times are the marketplace's, not the browser's", () => {
    expect(clock('2026-03-29T10:15:30.000Z', 'Europe/Berlin')).toBe('12:15:30');
    expect(dated('2026-03-29T23:30:00.000Z', 'Asia/Tokyo')).toBe('30 Mar, 08:30');
  });

  test.each([
    [420, '420 ms'],
    [1500, '1.5 s'],
    [600_000, '10 min'],
    [7_200_000, '2 h'],
  ])('%d ms is %s', (ms, words) => {
    expect(duration(ms)).toBe(words);
  });
});
