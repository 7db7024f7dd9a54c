import { setTimeout as sleep } from 'node:timers/promises';

/** Waits for a time, or until `signal` aborts. Never throws. */
export const waitFor = async (milliseconds: number, signal: AbortSignal): Promise<void> => {
  await sleep(milliseconds, undefined, { signal }).catch(() => undefined);
};

/** Wakes one loop. A ring that comes just before the loop begins to wait is not lost. */
export type Bell = {
  readonly ring: () => void;
  /**
   * Returns when the bell has rung since the last call, when `signal` aborts, or after
   * `milliseconds`.
   */
  readonly heard: (signal: AbortSignal, milliseconds?: number) => Promise<void>;
};

export const createBell = (): Bell => {
  let rang = false;
  let wake: (() => void) | undefined;
  return {
    ring: () => {
      rang = true;
      wake?.();
    },
    heard: (signal, milliseconds) =>
      new Promise((resolve) => {
        const end = (): void => {
          clearTimeout(timer);
          signal.removeEventListener('abort', end);
          wake = undefined;
          rang = false;
          resolve();
        };
        const timer = milliseconds === undefined ? undefined : setTimeout(end, milliseconds);
        signal.addEventListener('abort', end);
        wake = end;
        if (rang || signal.aborted) end();
      }),
  };
};
