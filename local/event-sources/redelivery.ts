import { delayAfter } from '../../app/pacing/backoff.ts';
import { reasonOf } from '../errors.ts';
import { waitFor } from './waiting.ts';

/** A delivery that failed, and when it is tried again. */
export type DeliveryFailure = {
  /**
   * The function and its records, such as `ingest-orders: marketplace_orders-3, offsets 10 to 24`.
   */
  readonly delivery: string;
  readonly error: unknown;
  /** Failures in a row, this one included. */
  readonly attempt: number;
  /** Undefined when the record is set aside instead; `error` then says why. */
  readonly retryIn_ms: number | undefined;
};

/** A failure in a line. */
export const failureLine = ({ delivery, error, retryIn_ms }: DeliveryFailure): string => {
  const reason = reasonOf(error);
  return retryIn_ms === undefined
    ? `${delivery} ${reason}`
    : `${delivery} failed, again in ${retryIn_ms} ms: ${reason}`;
};

/**
 * How an event source tries again. It does so for ever unless it says otherwise: a record is never
 * skipped because something else is down.
 */
export type Redelivery = {
  readonly base_ms: number;
  readonly cap_ms: number;
  readonly random: () => number;
  readonly onError: (failure: DeliveryFailure) => void;
};

/** How everything on a laptop tries again. */
export const createRedelivery = (onError: Redelivery['onError']): Redelivery => ({
  base_ms: 100,
  cap_ms: 5000,
  random: Math.random,
  onError,
});

const ATTEMPTS_UNBOUNDED = Number.POSITIVE_INFINITY;

/**
 * Reports a failed delivery, then waits with exponential back-off and jitter, or until `signal`
 * aborts.
 */
export const waitAfterFailure = async (
  { base_ms, cap_ms, random, onError }: Redelivery,
  { delivery, error, attempt }: Pick<DeliveryFailure, 'delivery' | 'error' | 'attempt'>,
  signal: AbortSignal,
): Promise<void> => {
  const retryIn_ms = Math.ceil(
    delayAfter(attempt - 1, { attemptsMax: ATTEMPTS_UNBOUNDED, base_ms, cap_ms }, random),
  );
  onError({ delivery, error, attempt, retryIn_ms });
  await waitFor(retryIn_ms, signal);
};

/** Calls `attempt` until it succeeds. False when `signal` aborts first. */
export const untilDelivered = async (
  delivery: string,
  attempt: () => Promise<unknown>,
  redelivery: Redelivery,
  signal: AbortSignal,
): Promise<boolean> => {
  for (let failures = 0; !signal.aborted; ) {
    try {
      await attempt();
      return true;
    } catch (error) {
      failures += 1;
      await waitAfterFailure(redelivery, { delivery, error, attempt: failures }, signal);
    }
  }
  return false;
};
