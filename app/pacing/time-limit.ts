import { AsyncLocalStorage } from 'node:async_hooks';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';

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

/** Not an error by which the SDK would try again. */
const outOfTime = (): Error => new Error('the time for it was over');

const beforeTheEnd = async <Result>(signal: AbortSignal, call: () => Promise<Result>): Promise<Result> => {
  if (signal.aborted) throw outOfTime();
  const { promise: over, reject } = Promise.withResolvers<never>();
  const end = (): void => reject(outOfTime());
  signal.addEventListener('abort', end, { once: true });
  try {
    return await Promise.race([call(), over]);
  } finally {
    signal.removeEventListener('abort', end);
  }
};

/**
 * Makes each call of a client keep to the limit of the work that it is made in, so that no store has to pass it on. A request on
 * its way is no longer waited for, and is not made again.
 */
export const keepToLimits = ({ middlewareStack }: DynamoDBClient): void => {
  middlewareStack.add(
    (next) => (args) => {
      const signal = limits.getStore();
      return signal === undefined ? next(args) : beforeTheEnd(signal, () => next(args));
    },
    { step: 'initialize', priority: 'high', name: 'keepToLimit' },
  );
  middlewareStack.add(
    (next) => async (args) => {
      if (limits.getStore()?.aborted) throw outOfTime();
      return next(args);
    },
    { step: 'finalizeRequest', priority: 'low', name: 'noRetryAfterLimit' },
  );
};
