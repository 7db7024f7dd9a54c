/** Runs what it is given once a slot is free, first come first served. */
export type Slots = <T>(work: () => Promise<T>) => Promise<T>;

/**
 * A bound on how much runs at once. Lambda gives every partition its own function instance; one machine with one small
 * store only gets slower, and runs into time-outs, when sixty of them work at the same time.
 */
export const createSlots = (count: number): Slots => {
  let free = count;
  const queue: (() => void)[] = [];
  const release = (): void => {
    const next = queue.shift();
    if (next === undefined) free += 1;
    else next();
  };
  return async (work) => {
    if (free > 0) free -= 1;
    else await new Promise<void>((resolve) => queue.push(resolve));
    try {
      return await work();
    } finally {
      release();
    }
  };
};
