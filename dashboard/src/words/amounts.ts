/** Sums of money stay exact: they are decimal text before and after. */
import Big from 'big.js';

export const sum = (amounts: readonly string[]): string =>
  amounts.reduce((total, amount) => total.plus(amount), new Big(0)).toFixed();

/** By which share an amount differs from another; null when that is none to compare with. */
export const changeFrom = (before: string, now: string): number | null => {
  const base = new Big(before);
  return base.lte(0) ? null : new Big(now).minus(base).div(base).toNumber();
};

export const isNegative = (amount: string): boolean => new Big(amount).lt(0);

/** For the length of a bar and nothing that is read as a figure. */
export const height = (amount: string): number => Number(amount);
