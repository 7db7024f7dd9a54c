import { accessSync, constants, mkdtempSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Linux keeps what is written here in memory. */
const SHARED_MEMORY = '/dev/shm';
/** A store grows to several times its records, and others need memory too. */
const ROOM_PER_BYTE = 20;

const hasRoom = (bytes: number): boolean => {
  try {
    accessSync(SHARED_MEMORY, constants.W_OK);
    const { bavail, bsize } = statfsSync(SHARED_MEMORY);
    return bavail * bsize > bytes * ROOM_PER_BYTE;
  } catch {
    return false;
  }
};

/**
 * A new folder for the store of a replay of this many bytes. It is thrown away in the end, so it need not reach a disk, whose flushes
 * are a quarter of the time: in memory when the system offers that and there is plenty, else among the temporary files.
 */
export const makeScratchFolder = (bytes: number): string =>
  mkdtempSync(join(hasRoom(bytes) ? SHARED_MEMORY : tmpdir(), 'seller-pulse-replay-'));
