/**
 * Choices that depend on the seed and on a name, never on how many choices were made before. So a
 * history that lost a record or a delivery makes all its other choices as before, and a failure can
 * be shrunk.
 */
import { hashId } from '../../domain/counting/hash.ts';
import { createSeededRandom } from '../../local/seeded-random.ts';

/** A stream of choices. */
export type Random = {
  /** From 0 up to, but not including, 1. */
  readonly next: () => number;
  /** A whole number from 0 up to, but not including, `end`. */
  readonly below: (end: number) => number;
  /** A whole number; both ends included. */
  readonly between: (least: number, most: number) => number;
  readonly chance: (share: number) => boolean;
  readonly pick: <T>(choices: readonly [T, ...T[]]) => T;
  /** The same items in another order. */
  readonly shuffle: <T>(items: readonly T[]) => T[];
};

/** The stream of choices that belongs to a name. */
export type Draw = (name: string) => Random;

const toRandom = (next: () => number): Random => {
  const below = (end: number): number => Math.floor(next() * end);
  return {
    next,
    below,
    between: (least, most) => least + below(most - least + 1),
    chance: (share) => next() < share,
    pick: (choices) => choices[below(choices.length)] ?? choices[0],
    shuffle: (items) => {
      const shuffled = [...items];
      for (let end = shuffled.length; end > 1; end -= 1) {
        const from = below(end);
        const last = shuffled[end - 1]!;
        shuffled[end - 1] = shuffled[from]!;
        shuffled[from] = last;
      }
      return shuffled;
    },
  };
};

export const createDraw =
  (seed: number): Draw =>
  (name) =>
    toRandom(createSeededRandom(hashId(`${seed} ${name}`)));
