import { setTimeout as sleep } from 'node:timers/promises';

/** Waits, or returns at once when `signal` is (or becomes) aborted. Never throws. */
export const waitFor = async (milliseconds: number, signal: AbortSignal): Promise<void> => {
  await sleep(milliseconds, undefined, { signal }).catch(() => undefined);
};

/** A bell that one loop waits for; it also hears a ring from just before it began to wait. */
export type Bell = {
  readonly ring: () => void;
  /** Returns when the bell rang since the last call, when `signal` is aborted, or after `milliseconds`. */
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
