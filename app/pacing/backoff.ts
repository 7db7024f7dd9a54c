/** Time and chance as arguments, so that waiting can be tested without waiting. */
export type Waiting = {
  readonly sleep: (milliseconds: number) => Promise<void>;
  /** From 0 up to, but not including, 1. */
  readonly random: () => number;
};

/** The real ones. */
export const waiting: Waiting = {
  sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
  random: Math.random,
};

export type Backoff = { readonly attemptsMax: number; readonly base_ms: number; readonly cap_ms: number };

/**
 * How long to wait after a failed attempt (the first is 0): anything up to base·2^attempt, at most the cap. Full jitter,
 * after "Exponential Backoff And Jitter" (AWS Architecture Blog), so that colliding callers come apart.
 */
export const delayAfter = (attempt: number, { base_ms, cap_ms }: Backoff, random: () => number): number =>
  random() * Math.min(cap_ms, base_ms * 2 ** attempt);
