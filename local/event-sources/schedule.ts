import type { Context } from 'aws-lambda';
import type { DeliveryFailure } from './redelivery.ts';
import { waitFor } from './waiting.ts';

export type ScheduledHandler = (event: unknown, context: Context) => Promise<unknown>;

export type ScheduleSettings = {
  readonly name: string;
  readonly every_ms: number;
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
 * Calls a function again and again, as EventBridge Scheduler does. A tick that takes longer than the interval delays the
 * next one: two never run at once. One that fails is reported, and the next comes when it would have come anyway.
 */
export const startSchedule = ({ name, every_ms, first_ms, handler, createContext, onError }: ScheduleSettings): Schedule => {
  const stopping = new AbortController();
  const { signal } = stopping;

  const tick = async (): Promise<void> => {
    const context = createContext();
    const remaining = context.getRemainingTimeInMillis;
    await handler({}, { ...context, getRemainingTimeInMillis: () => (signal.aborted ? 0 : remaining()) });
  };

  const run = async (): Promise<void> => {
    await waitFor(first_ms, signal);
    for (let failures = 0; !signal.aborted; ) {
      const interval = waitFor(every_ms, signal);
      try {
        await tick();
        failures = 0;
      } catch (error) {
        failures += 1;
        onError({ delivery: `${name}: scheduled run`, error, attempt: failures, retryIn_ms: every_ms });
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
