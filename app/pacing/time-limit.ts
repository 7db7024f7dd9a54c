import { AsyncLocalStorage } from 'node:async_hooks';

/** Milliseconds left for the current work. */
export type RemainingTime = () => number;

/** The longest time that a timer can take. */
const TIMER_MS_MAX = 2 ** 31 - 1;

const limits = new AsyncLocalStorage<AbortSignal>();

/**
 * Runs work that may take `time_ms` at most. When the time is over, calls to other services that
 * are still running fail, and new ones fail at once. So work that catches its failures ends in time
 * even if a store or a topic hangs. Inside another limit, the shorter one counts.
 */
export const within = <Result>(time_ms: number, work: () => Promise<Result>): Promise<Result> => {
  const own = AbortSignal.timeout(Math.min(Math.max(0, Math.round(time_ms)), TIMER_MS_MAX));
  const outer = limits.getStore();
  return limits.run(outer === undefined ? own : AbortSignal.any([outer, own]), work);
};

/**
 * The time limit of the current work, as an option of an AWS client's `send`; undefined without a
 * limit.
 */
export const timeLimit = (): { readonly abortSignal: AbortSignal } | undefined => {
  const abortSignal = limits.getStore();
  return abortSignal && { abortSignal };
};
