import { minorDigitsOf } from '../../contracts/minor-units.ts';
import { cut, type Decimal, plain } from '../counting/decimal.ts';

/**
 * What a bank can transfer of a pending payout: cut toward zero to the currency's smallest unit, so
 * that nobody is paid more than is owed.
 * @param currency ISO 4217 code
 */
export const toPayable = (pending: Decimal, currency: string): string =>
  plain(cut(pending, minorDigitsOf(currency)));
