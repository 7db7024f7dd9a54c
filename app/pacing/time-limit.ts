import { AsyncLocalStorage } from 'node:async_hooks';

/** How much time (ms) is left for the work at hand. */
export type RemainingTime = () => number;

const limits = new AsyncLocalStorage<AbortSignal>();

/**
 * Runs some work for which there is so much time (ms) and no more: when it is over, every call to the outside that the work is waiting for
 * ends with an error, and each further one at once. So work that catches its failures comes to its end in time, whatever a store
 * or a topic does. Within another limit, the shorter one counts.
 */
export const within = <Result>(time_ms: number, work: () => Promise<Result>): Promise<Result> => {
  const own = AbortSignal.timeout(Math.max(0, Math.round(time_ms)));
  const outer = limits.getStore();
  return limits.run(outer === undefined ? own : AbortSignal.any([outer, own]), work);
};

/** What ends the calls of the work at hand, to be given to a client's `send`; undefined where nothing limits it. */
export const timeLimit = (): { readonly abortSignal: AbortSignal } | undefined => {
  const abortSignal = limits.getStore();
  return abortSignal && { abortSignal };
};
