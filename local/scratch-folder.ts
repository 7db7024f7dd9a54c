import { accessSync, constants, mkdtempSync, rmSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Linux keeps in memory what is written here. */
const SHARED_MEMORY = '/dev/shm';
/** A store grows to several times the size of its records, and other programs need memory too. */
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

export type ScratchFolder = Disposable & { readonly path: string };

/**
 * A folder for a store of this many bytes of records that is thrown away in the end. Nothing in it
 * has to reach a disk, whose flushes would take a quarter of the time: it is in memory where there
 * is plenty, else among the temporary files. It is removed when it is disposed of, and also when
 * Ctrl-C ends the process before that.
 */
export const makeScratchFolder = (bytes: number): ScratchFolder => {
  const path = mkdtempSync(join(hasRoom(bytes) ? SHARED_MEMORY : tmpdir(), 'seller-pulse-replay-'));
  const remove = (): void => rmSync(path, { recursive: true, force: true });
  process.once('exit', remove);
  return {
    path,
    [Symbol.dispose]: () => {
      process.off('exit', remove);
      remove();
    },
  };
};
