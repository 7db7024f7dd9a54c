import { useSyncExternalStore } from 'react';

const SECOND_MS = 1000;
const QUARTER_HOUR_MS = 900_000;

const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;
let second = Math.floor(Date.now() / SECOND_MS);

const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener);
  timer ??= setInterval(() => {
    second = Math.floor(Date.now() / SECOND_MS);
    for (const notify of listeners) notify();
  }, SECOND_MS);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
};

/** This browser's time (ms since 1970), once a second: all countdowns tick together. */
export const useNow = (): number => useSyncExternalStore(subscribe, () => second) * SECOND_MS;

/**
 * The quarter of an hour that has begun (ms since 1970). In every time zone hours begin with one of
 * these quarters.
 */
export const useQuarterHour = (): number =>
  useSyncExternalStore(subscribe, () => Math.floor((second * SECOND_MS) / QUARTER_HOUR_MS)) * QUARTER_HOUR_MS;
