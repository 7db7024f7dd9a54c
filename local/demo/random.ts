import { createSeededRandom } from '../seeded-random.ts';

/** A repeatable source of randomness: the same seed gives the same numbers. */
export type Random = {
  /** From 0 up to but without 1. */
  readonly next: () => number;
  /** A whole number from `least` to `most`, both included. */
  readonly whole: (least: number, most: number) => number;
  readonly pick: <T>(weighted: readonly (readonly [T, number])[]) => T;
};

/** Random choices that are the same for the same seed. */
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
  return { next, whole: (least, most) => least + Math.floor(next() * (most - least + 1)), pick };
};

/**
 * Says yes for a share of the calls, spread evenly: a seller of 50 orders with a share of 0.02 gets one, never four by bad
 * luck. The share may change from call to call.
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
