import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { timeLimit } from '../../app/pacing/time-limit.ts';

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
      const signal = timeLimit()?.abortSignal;
      return signal === undefined ? next(args) : beforeTheEnd(signal, () => next(args));
    },
    { step: 'initialize', priority: 'high', name: 'keepToLimit' },
  );
  middlewareStack.add(
    (next) => async (args) => {
      if (timeLimit()?.abortSignal.aborted) throw outOfTime();
      return next(args);
    },
    { step: 'finalizeRequest', priority: 'low', name: 'noRetryAfterLimit' },
  );
};
