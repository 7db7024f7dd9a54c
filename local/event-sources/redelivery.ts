import { delayAfter } from '../../app/pacing/backoff.ts';
import { messageOf } from '../message-of.ts';
import { waitFor } from './waiting.ts';

/** What went wrong with one delivery, and when it is tried again. */
export type DeliveryFailure = {
  /** The function and what it was given, such as `ingest-orders: marketplace_orders-3, offsets 10 to 24`. */
  readonly delivery: string;
  readonly error: unknown;
  /** Failures in a row, this one included. */
  readonly attempt: number;
  /** Undefined when it is not tried again: what was to be delivered is set aside, and `error` says why. */
  readonly retryIn_ms: number | undefined;
};

/** A failure in a line. */
export const failureLine = ({ delivery, error, retryIn_ms }: DeliveryFailure): string => {
  const reason = messageOf(error);
  return retryIn_ms === undefined
    ? `${delivery} ${reason}`
    : `${delivery} failed, again in ${retryIn_ms} ms: ${reason}`;
};

/** How an event source tries again: for ever, unless it says otherwise, since a record is never skipped because something else is down. */
export type Redelivery = {
  readonly base_ms: number;
  readonly cap_ms: number;
  readonly random: () => number;
  readonly onError: (failure: DeliveryFailure) => void;
};

const ATTEMPTS_UNBOUNDED = Number.POSITIVE_INFINITY;

/** Reports a failed delivery and waits with exponential back-off and jitter; returns at once when `signal` is aborted. */
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

/** Calls `attempt` until it succeeds. False when `signal` was aborted first. */
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
