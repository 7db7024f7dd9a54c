import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { timeLimit } from '../../app/pacing/time-limit.ts';
import { StoreUnavailableError } from '../../app/ports/stores.ts';

/** An error of ours, because the SDK does not retry those. */
const timeLimitError = (): Error => new StoreUnavailableError('the time limit was reached');

const raceAgainst = async <Result>(signal: AbortSignal, call: () => Promise<Result>): Promise<Result> => {
  if (signal.aborted) throw timeLimitError();
  const { promise: limit, reject } = Promise.withResolvers<never>();
  const end = (): void => reject(timeLimitError());
  signal.addEventListener('abort', end, { once: true });
  try {
    return await Promise.race([call(), limit]);
  } finally {
    signal.removeEventListener('abort', end);
  }
};

/**
 * Applies the time limit of the surrounding work to each call of a client, so that no store has to
 * pass the limit on. When the limit is reached, the call rejects and the SDK does not retry it.
 */
export const keepToLimits = ({ middlewareStack }: DynamoDBClient): void => {
  middlewareStack.add(
    (next) => (args) => {
      const signal = timeLimit()?.abortSignal;
      return signal === undefined ? next(args) : raceAgainst(signal, () => next(args));
    },
    { step: 'initialize', priority: 'high', name: 'keepToLimit' },
  );
  middlewareStack.add(
    (next) => async (args) => {
      if (timeLimit()?.abortSignal.aborted) throw timeLimitError();
      return next(args);
    },
    { step: 'finalizeRequest', priority: 'low', name: 'noRetryAfterLimit' },
  );
};
