/** Sleep and randomness, as arguments so that tests do not wait. */
export type Waiting = {
  readonly sleep: (milliseconds: number) => Promise<void>;
  /** From 0 up to, but not including, 1. */
  readonly random: () => number;
};

export const waiting: Waiting = {
  sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
  random: Math.random,
};

export type Backoff = { readonly attemptsMax: number; readonly base_ms: number; readonly cap_ms: number };

/**
 * Milliseconds to wait after a failed attempt; the first attempt is 0. A random time of up to
 * base·2^attempt, at most the cap, so that callers that collided do not collide again. See "full
 * jitter" in "Exponential Backoff And Jitter" (AWS Architecture Blog).
 */
export const delayAfter = (attempt: number, { base_ms, cap_ms }: Backoff, random: () => number): number =>
  random() * Math.min(cap_ms, base_ms * 2 ** attempt);
