import { statfsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Telemetry } from '../app/ports/telemetry.ts';
import { FixableError, reasonOf } from './errors.ts';
import type { DeliveryFailure } from './event-sources/redelivery.ts';

/** What SQLite, the store's server and Node say when nothing more can be written. */
const CANNOT_WRITE = /database or disk is full|disk I\/O error|\b(ENOSPC|EDQUOT|EFBIG)\b/;
/** An error that has a longer chain of causes says nothing about a disk. */
const CAUSES_MAX = 5;

/** Whether an error says that the disk takes no more data. */
export const isDiskFailure = (error: unknown, causesMax = CAUSES_MAX): boolean =>
  error instanceof Error &&
  (CANNOT_WRITE.test(error.message) || (causesMax > 0 && isDiskFailure(error.cause, causesMax - 1)));

/** What log and store may hold beside their files, with room for the records of some hours. */
const ROOM_MB_MIN = 200;

/** The disk takes no more data; the message says where, and how much room is needed. */
export class DiskError extends FixableError {
  override readonly name = 'DiskError';

  constructor(folder: string, cause: unknown) {
    const { bavail, bsize } = statfsSync(folder);
    const free_mb = Math.floor((bavail * bsize) / 1e6);
    super(
      `nothing more can be written to ${resolve(folder)} (${reasonOf(cause)}): ${free_mb} MB are free, ` +
        `and ${ROOM_MB_MIN} MB are needed. What was confirmed is kept. Make room there, or move the ` +
        'folder and name it with --data; then start again',
      { cause },
    );
  }
}

type Watched = {
  readonly folder: string;
  readonly telemetry: Telemetry;
  readonly onFailure: (failure: DeliveryFailure) => void;
  readonly onLost: (error: FixableError) => void;
};

/** Adds to the settings of a pipeline that it is lost once its disk takes no more data. */
export const watchDisk = <Settings extends Watched>(settings: Settings): Settings => {
  const { folder, telemetry, onLost } = settings;
  const look = (error: unknown): void => {
    if (isDiskFailure(error)) onLost(new DiskError(folder, error));
  };
  return {
    ...settings,
    telemetry: {
      ...telemetry,
      error: (message, error, details) => {
        telemetry.error(message, error, details);
        look(error);
      },
    },
    onFailure: (failure: DeliveryFailure) => {
      settings.onFailure(failure);
      look(failure.error);
    },
  };
};
