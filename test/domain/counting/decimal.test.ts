import { describe, expect, test } from 'vitest';
import { decimal, plain, quotient } from '../../../domain/counting/decimal.ts';

describe('an average or a share', () => {
  test.each([
    ['1', '3', 6, '0.333333'],
    ['2', '3', 6, '0.666667'],
    ['1', '8', 4, '0.125'],
    ['1', '16', 4, '0.0625'],
    ['1', '32', 4, '0.0313'],
    ['1', '2000000', 6, '0.000001'],
    ['1', '2000001', 6, '0'],
    ['0.00005', '1', 4, '0.0001'],
    ['0.00004999999999999999', '1', 4, '0'],
    ['0.0000005', '1', 6, '0.000001'],
    ['0.00000049999999999999999', '1', 6, '0'],
    ['999999999999.99995', '1', 4, '1000000000000'],
    ['-1', '32', 4, '-0.0313'],
    ['-0.00005', '1', 4, '-0.0001'],
    ['0', '7', 6, '0'],
    ['123456789012.12345678', '7', 4, '17636684144.5891'],
  ] as const)('%s / %s, rounded half up to %i places, is %s', (a, b, places, expected) => {
    expect(plain(quotient(decimal(a), decimal(b), places)!)).toBe(expected);
  });

  test('is rounded once, so that a quotient just below the half does not round up', () => {
    // 0.00004999…96 rounds to 0.00005 at six places and from there wrongly to 0.0001 at four.
    expect(plain(quotient(decimal('499999999'), decimal('10000000000000'), 4)!)).toBe('0');
  });

  test('does not exist when the denominator is zero', () =>
    expect(quotient(decimal(5), decimal(0), 4)).toBeUndefined());
});

describe('an amount of money', () => {
  test.each([
    ['12.50', '12.5'],
    ['0', '0'],
    ['-0', '0'],
    ['1e-8', '0.00000001'],
    ['1e21', '1000000000000000000000'],
    ['-0.10', '-0.1'],
    ['99999999999999999999.99999999', '99999999999999999999.99999999'],
  ])('%s is shown as %s, to the last digit', (given, shown) => expect(plain(decimal(given))).toBe(shown));

  test('is refused when it is not a number', () => expect(() => decimal('12,50')).toThrow());
});
