import type { Formats } from './formats.ts';

/** `1 order`, `1,024 orders`. */
export const plural = (
  formats: Pick<Formats, 'count'>,
  value: number,
  [one, many]: readonly [one: string, many: string],
): string => `${formats.count(value)} ${value === 1 ? one : many}`;
