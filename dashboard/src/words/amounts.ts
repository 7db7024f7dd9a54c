/** Exact arithmetic with amounts of money, which are decimal text before and after. */
import Big from 'big.js';

export const sum = (amounts: readonly string[]): string =>
  amounts.reduce((total, amount) => total.plus(amount), new Big(0)).toFixed();

/** The change of an amount as a share of the earlier one; null if that was zero or less. */
export const changeFrom = (before: string, now: string): number | null => {
  const base = new Big(before);
  return base.lte(0) ? null : new Big(now).minus(base).div(base).toNumber();
};

export const isNegative = (amount: string): boolean => new Big(amount).lt(0);

/** A number for the length of a bar. Never write it as a figure: it is not exact. */
export const height = (amount: string): number => Number(amount);
