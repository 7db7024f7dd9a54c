import { expect, test } from 'vitest';
import { minorDigitsOf } from '../../contracts/minor-units.ts';
import { decimal } from '../../domain/counting/decimal.ts';
import { toPayable } from '../../domain/showing/payable.ts';

test.each([
  ['EUR', 2],
  ['JPY', 0],
  ['KWD', 3],
  ['CLF', 4],
])('knows how finely a bank transfers %s', (currency, digits) =>
  expect(minorDigitsOf(currency)).toBe(digits),
);

test.each([
  ['0.005', 'EUR', '0'],
  ['0.019', 'EUR', '0.01'],
  ['-0.019', 'EUR', '-0.01'],
  ['-0.001', 'EUR', '0'],
  ['12.999', 'JPY', '12'],
  ['12.9999', 'KWD', '12.999'],
  ['12', 'EUR', '12'],
])('never says that more can be paid than is owed: of %s %s it is %s', (pending, currency, payable) =>
  expect(toPayable(decimal(pending), currency)).toBe(payable),
);
