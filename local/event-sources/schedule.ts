import type { Context } from 'aws-lambda';
import type { DeliveryFailure } from './redelivery.ts';
import { waitFor } from './waiting.ts';

export type ScheduledHandler = (event: unknown, context: Context) => Promise<unknown>;

export type ScheduleSettings = {
  readonly name: string;
  readonly every_ms: number;
  /** Each tick invokes the function once with each of these. */
  readonly inputs: readonly unknown[];
  /** When the first tick comes, after the start. */
  readonly first_ms: number;
  readonly handler: ScheduledHandler;
  readonly createContext: () => Context;
  readonly onError: (failure: DeliveryFailure) => void;
};

/** A running schedule. */
export type Schedule = {
  /** Ends after the running invocation, which sees that it has no time left. */
  readonly stop: () => Promise<void>;
};

/**
 * Invokes a function at intervals with each of its inputs, as EventBridge Scheduler does. On one
 * machine the invocations would only slow each other down, so they run one after another, and when
 * they take longer than the interval, the next tick waits. One that fails is reported and tried
 * again at the next tick; the others are not held up.
 */
export const startSchedule = ({
  name,
  every_ms,
  first_ms,
  inputs,
  handler,
  createContext,
  onError,
}: ScheduleSettings): Schedule => {
  const stopping = new AbortController();
  const { signal } = stopping;

  const tick = async (input: unknown): Promise<void> => {
    const context = createContext();
    const remaining = context.getRemainingTimeInMillis;
    await handler(input, { ...context, getRemainingTimeInMillis: () => (signal.aborted ? 0 : remaining()) });
  };

  const run = async (): Promise<void> => {
    await waitFor(first_ms, signal);
    const failures = new Map<unknown, number>();
    while (!signal.aborted) {
      const interval = waitFor(every_ms, signal);
      for (const input of inputs) {
        if (signal.aborted) break;
        try {
          await tick(input);
          failures.delete(input);
        } catch (error) {
          const attempt = (failures.get(input) ?? 0) + 1;
          failures.set(input, attempt);
          onError({
            delivery: `${name}: scheduled run with ${JSON.stringify(input)}`,
            error,
            attempt,
            retryIn_ms: every_ms,
          });
        }
      }
      await interval;
    }
  };
  const ended = run();
  return {
    stop: () => {
      stopping.abort();
      return ended;
    },
  };
};
