import { createSeededRandom } from '../seeded-random.ts';
import type { Weights } from './sellers.ts';

/** Random choices that the seed decides. */
export type Random = {
  /** From 0 up to, but not including, 1. */
  readonly next: () => number;
  /** A whole number from `least` to `most`, both included. */
  readonly whole: (least: number, most: number) => number;
  readonly pick: <T>(weighted: readonly (readonly [T, number])[]) => T;
  /** A key of a table, as often as its weight says. */
  readonly pickKey: (weights: Weights) => string;
};

export const createRandom = (seed: number): Random => {
  const next = createSeededRandom(seed);
  const pick = <T>(weighted: readonly (readonly [T, number])[]): T => {
    let left = next() * weighted.reduce((sum, [, weight]) => sum + weight, 0);
    for (const [value, weight] of weighted) {
      left -= weight;
      if (left < 0) return value;
    }
    const last = weighted.at(-1);
    if (last === undefined) throw new Error('pick needs at least one choice');
    return last[0];
  };
  return {
    next,
    whole: (least, most) => least + Math.floor(next() * (most - least + 1)),
    pick,
    pickKey: (weights) => pick(Object.entries(weights)),
  };
};

/**
 * Returns true for a share of the calls, spread evenly: with a share of 0.02, exactly one of 50
 * orders is late, never four by bad luck. The share may change from call to call.
 */
export const createQuota = (start: number): ((share: number) => boolean) => {
  let owed = start;
  return (share) => {
    owed += share;
    if (owed < 1) return false;
    owed -= 1;
    return true;
  };
};
