import { type AmountFormat, formatCount } from './progress.ts';

/** `1 seller`, `1,024 sellers`. `many` is the plural where it is not `one` with an s. */
export const countOf = (
  count: number,
  one: string,
  many = `${one}s`,
  format: AmountFormat = formatCount,
): string => `${format(count)} ${count === 1 ? one : many}`;
