import { useSyncExternalStore } from 'react';

const SECOND_MS = 1000;

const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;
let second = Math.floor(Date.now() / SECOND_MS);

const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener);
  timer ??= setInterval(() => {
    second = Math.floor(Date.now() / SECOND_MS);
    for (const tell of listeners) tell();
  }, SECOND_MS);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
};

const QUARTER_MS = 900_000;

/** The quarter of an hour that has begun (ms since 1970): at some of them an hour begins, in whatever zone. */
export const useQuarterHour = (): number =>
  useSyncExternalStore(subscribe, () => Math.floor((second * SECOND_MS) / QUARTER_MS)) * QUARTER_MS;

/** This browser's time (ms since 1970), a second at a time: everything that counts down ticks together. */
export const useNow = (): number => useSyncExternalStore(subscribe, () => second) * SECOND_MS;
