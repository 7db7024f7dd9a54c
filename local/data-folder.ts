import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import * as z from 'zod';
import { COUNTER_LAYOUT } from '../topology/tables.ts';
import type { Marketplace } from './environment.ts';
import { FixableError, reasonOf } from './errors.ts';
import { readJsonFile } from './json-file.ts';
import { closeFile, makePrivateFile, makePrivateFolder, writePrivateFile } from './private-files.ts';
import { serverRecordPath } from './store/leftover.ts';

/** Where the runner keeps its data when no other folder is named. */
export const DATA_FOLDER = '.local';

export const storeFile = (folder: string): string => join(folder, 'store.db');
/** How far files of history were loaded into this folder's store. */
export const backfillFile = (folder: string): string => join(folder, 'backfill.json');
export const keyFile = (folder: string): string => join(folder, 'token-key.json');
const runnerFile = (folder: string): string => join(folder, 'runner.json');
const marketplaceFile = (folder: string): string => join(folder, 'marketplace.json');

const listDatabases = (folder: string): readonly string[] =>
  ['store.db', 'log.db', 'alerts.db'].flatMap((file) =>
    ['', '-wal', '-shm'].map((suffix) => join(folder, `${file}${suffix}`)),
  );

/** Every file that a data folder may have. */
const listFiles = (folder: string): readonly string[] => [
  ...listDatabases(folder),
  join(folder, 'runner.lock'),
  serverRecordPath(storeFile(folder)),
  ...[backfillFile, keyFile, runnerFile, marketplaceFile].map((fileIn) => fileIn(folder)),
];

/** A data folder cannot be used as asked; the message says what to do. */
export class DataFolderError extends FixableError {
  override readonly name: string = 'DataFolderError';
}

/** Another process has the data folder. */
export class FolderInUseError extends DataFolderError {
  override readonly name = 'FolderInUseError';
}

const runner = z.object({ url: z.url(), store: z.url() });
const marketplace = z.object({
  timeZone: z.string(),
  currency: z.string(),
  /** Earlier releases did not write it. */
  counterLayout: z.int().optional(),
});

/**
 * Makes the folder, and makes this process its only user until it ends: the operating system
 * releases the lock even of a process that is killed. Returns the function that gives the folder
 * up. Throws DataFolderError when another process has the folder or it cannot be used.
 */
export const claimFolder = (folder: string): (() => void) => {
  try {
    makePrivateFolder(folder);
    for (const file of listFiles(folder)) closeFile(file);
    const lockFile = join(folder, 'runner.lock');
    makePrivateFile(lockFile);
    const lock = new DatabaseSync(lockFile);
    try {
      lock.exec('BEGIN EXCLUSIVE');
    } catch (error) {
      lock.close();
      throw error;
    }
    return () => lock.close();
  } catch (error) {
    const reason = reasonOf(error);
    if (!/locked/.test(reason))
      throw new DataFolderError(
        `${folder} cannot be used for data (${reason}): choose another folder with --data`,
        { cause: error },
      );
    throw new FolderInUseError(
      `another runner is at work in ${folder}: end it, or choose another folder with --data`,
      { cause: error },
    );
  }
};

/** Removes all records, figures and alerts. The signing key stays, so that tokens remain valid. */
export const wipeFolder = (folder: string): void => {
  for (const file of [...listDatabases(folder), marketplaceFile(folder), backfillFile(folder)])
    rmSync(file, { force: true });
};

/** The marketplace whose data the folder has; undefined when it has none. */
export const readMarketplace = (folder: string): Marketplace | undefined =>
  readJsonFile(marketplaceFile(folder), marketplace);

/**
 * Notes in the folder which marketplace its data belongs to. Throws DataFolderError when it has
 * data of another marketplace, because another time zone cuts days elsewhere, or data that another
 * release counted in a layout of its own.
 */
export const prepareFolder = (folder: string, { timeZone, currency }: Marketplace): void => {
  const stored = readJsonFile(marketplaceFile(folder), marketplace);
  if (stored !== undefined && stored.counterLayout !== COUNTER_LAYOUT)
    throw new DataFolderError(
      `the data in ${folder} was counted by another release of Seller Pulse, and this one cannot go ` +
        'on with it: ' +
        'npm start -- --fresh empties it and begins anew; --data FOLDER leaves it as it is',
    );
  if (stored !== undefined && (stored.timeZone !== timeZone || stored.currency !== currency))
    throw new DataFolderError(
      `the data in ${folder} is of a marketplace in ${stored.timeZone} and ${stored.currency}: ` +
        `give --time-zone ${stored.timeZone} --currency ${stored.currency}; another one needs data ` +
        'of its own ' +
        '(--data FOLDER, or npm start -- --fresh, which empties this)',
    );
  const kept: z.infer<typeof marketplace> = { timeZone, currency, counterLayout: COUNTER_LAYOUT };
  writePrivateFile(marketplaceFile(folder), JSON.stringify(kept));
};

/** Tells other commands where the runner of this folder is, and where its store. */
export const announceRunner = (folder: string, url: string, store: string): void =>
  writePrivateFile(runnerFile(folder), JSON.stringify({ url, store } satisfies z.infer<typeof runner>));
export const withdrawRunner = (folder: string): void => rmSync(runnerFile(folder), { force: true });

/** Where the runner of this folder answers. Throws DataFolderError when none runs. */
export const runnerUrl = (folder: string): string => {
  const running = readJsonFile(runnerFile(folder), runner);
  if (running === undefined)
    throw new DataFolderError(`no pipeline is running on ${folder}: start one with npm start`);
  return running.url;
};

/** Where the store of this folder's runner answers; undefined when no runner is announced. */
export const runnerStore = (folder: string): string | undefined =>
  readJsonFile(runnerFile(folder), runner)?.store;
