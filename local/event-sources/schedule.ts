import type { Context } from 'aws-lambda';
import type { DeliveryFailure } from './redelivery.ts';
import { waitFor } from './waiting.ts';

export type ScheduledHandler = (event: unknown, context: Context) => Promise<unknown>;

export type ScheduleSettings = {
  readonly name: string;
  readonly every_ms: number;
  /** The function is invoked once with each of these, every time. */
  readonly inputs: readonly unknown[];
  /** How long after the start the first tick comes. */
  readonly first_ms: number;
  readonly handler: ScheduledHandler;
  readonly createContext: () => Context;
  readonly onError: (failure: DeliveryFailure) => void;
};

/** A schedule that is running. */
export type Schedule = {
  /** Ends after the tick under way, which is told that its time is over. */
  readonly stop: () => Promise<void>;
};

/**
 * Calls a function again and again with each of its inputs, as EventBridge Scheduler does; but one after another, since they
 * would only take the machine from one another. Those that take longer than the interval delay the next round: two never run at
 * once. One that fails is reported and holds up no other, and it is called again when it would have been anyway.
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
