import { setTimeout as sleep } from 'node:timers/promises';
import { reasonOf } from '../errors.ts';
import { StoreError } from './binary.ts';
import type { StoreServer } from './server.ts';

export type KeepingSettings = {
  /** Called when the server ended by itself, and when it answers again. */
  readonly onRestart?: ((message: string) => void) | undefined;
  /** Called when the server cannot be started again; the message says why. */
  readonly onLost?: ((error: StoreError) => void) | undefined;
};

/** A server that ends this often without running for a while in between does not get better. */
const TRIES_MAX = 5;
const STEADY_MS = 10_000;
const PAUSE_MS = 250;

/**
 * Starts a server, and starts it again when it ends by itself: the system may kill it when memory
 * runs short. Its data file has every answered write, and its clients try again. Rejects when the
 * first start fails.
 */
export const keepServerRunning = async (
  start: () => Promise<StoreServer>,
  { onRestart = () => undefined, onLost = () => undefined }: KeepingSettings,
): Promise<Omit<StoreServer, 'ended'>> => {
  let server: StoreServer = await start();
  let startedAt = Date.now();
  let isClosing = false;

  /** Starts the server again, and returns how many tries are used up; undefined: all are. */
  const restart = async (triesBefore: number): Promise<number | undefined> => {
    let reason = `it ended ${TRIES_MAX} times in a row`;
    for (let tries = triesBefore + 1; tries <= TRIES_MAX && !isClosing; tries += 1) {
      try {
        server = await start();
        startedAt = Date.now();
        return tries;
      } catch (error) {
        reason = reasonOf(error);
        await sleep(PAUSE_MS * tries);
      }
    }
    if (!isClosing) onLost(new StoreError(`the store ended and could not be started again: ${reason}`));
    return undefined;
  };

  const keep = async (): Promise<void> => {
    for (let tries: number | undefined = 0; tries !== undefined; ) {
      const how = await server.ended;
      await server.close();
      if (isClosing) return;
      onRestart(`the store ended (${how}); it is started again, and requests wait or are refused meanwhile`);
      tries = await restart(Date.now() - startedAt > STEADY_MS ? 0 : tries);
      if (tries !== undefined) onRestart('the store answers again; nothing is lost');
    }
  };
  const keeping = keep();

  return {
    endpoint: server.endpoint,
    close: async () => {
      isClosing = true;
      await server.close();
      await keeping;
      // It may have been starting again.
      await server.close();
    },
  };
};
