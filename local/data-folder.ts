import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import * as z from 'zod';
import { COUNTER_LAYOUT } from '../topology/tables.ts';
import type { Marketplace } from './environment.ts';
import { messageOf } from './message-of.ts';

/** Where the runner keeps its data, unless told otherwise. */
export const DATA_FOLDER = '.local';

export const keyFile = (folder: string): string => join(folder, 'token-key.json');
const runnerFile = (folder: string): string => join(folder, 'runner.json');
const marketplaceFile = (folder: string): string => join(folder, 'marketplace.json');

/** Something about the data folder that its user can mend; the message says how. */
export class DataFolderError extends Error {
  override readonly name: string = 'DataFolderError';
}

/** Somebody else is at work in the data folder. */
export class FolderInUseError extends DataFolderError {
  override readonly name = 'FolderInUseError';
}

const runner = z.object({ url: z.url(), store: z.url() });
/** `counterLayout`: an earlier release said nothing of it. */
const marketplace = z.object({
  timeZone: z.string(),
  currency: z.string(),
  counterLayout: z.int().optional(),
});

const readJson = <T>(file: string, schema: z.ZodType<T>): T | undefined => {
  try {
    return schema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return undefined;
  }
};

/**
 * Makes the folder, and this process its only user until it ends, even when it is killed: the operating system releases the lock. Returns the
 * function that gives the folder up. Throws DataFolderError when somebody else has it or it cannot be had.
 */
export const claim = (folder: string): (() => void) => {
  try {
    mkdirSync(folder, { recursive: true });
    const lock = new DatabaseSync(join(folder, 'runner.lock'));
    try {
      lock.exec('BEGIN EXCLUSIVE');
    } catch (error) {
      lock.close();
      throw error;
    }
    return () => lock.close();
  } catch (error) {
    const detail = messageOf(error);
    if (!/locked/.test(detail))
      throw new DataFolderError(
        `${folder} cannot be used for data (${detail}): choose another folder with --data`,
        { cause: error },
      );
    throw new FolderInUseError(
      `another runner is at work in ${folder}: end it, or choose another folder with --data`,
      { cause: error },
    );
  }
};

const DATA_FILES = ['store.db', 'log.db', 'alerts.db'];

export const storeFile = (folder: string): string => join(folder, 'store.db');
/** How far files of history were loaded into this folder's store. */
export const backfillFile = (folder: string): string => join(folder, 'backfill.json');

/** Removes all records, figures and alerts; the key that tokens are signed with stays, so that old tokens go on working. */
export const wipe = (folder: string): void => {
  for (const file of DATA_FILES)
    for (const suffix of ['', '-wal', '-shm']) rmSync(join(folder, `${file}${suffix}`), { force: true });
  for (const file of [marketplaceFile(folder), backfillFile(folder)]) rmSync(file, { force: true });
};

/** Whose data the folder has; undefined when it has none. */
export const marketplaceOf = (folder: string): Marketplace | undefined =>
  readJson(marketplaceFile(folder), marketplace);

/**
 * Data counted in one time zone or currency cannot go on in another: its days would be cut elsewhere. Nor can data that another release counted
 * otherwise. Throws DataFolderError when the folder has data of another marketplace or layout.
 */
export const prepare = (folder: string, settings: Marketplace): void => {
  const known = readJson(marketplaceFile(folder), marketplace);
  if (known !== undefined && known.counterLayout !== COUNTER_LAYOUT) {
    throw new DataFolderError(
      `the data in ${folder} was counted by another release of Seller Pulse, which this one cannot go on with: npm start -- --fresh empties it and begins anew; --data FOLDER leaves it as it is`,
    );
  }
  if (known !== undefined && (known.timeZone !== settings.timeZone || known.currency !== settings.currency)) {
    throw new DataFolderError(
      `the data in ${folder} is of a marketplace in ${known.timeZone} and ${known.currency}: give --time-zone ${known.timeZone} --currency ${known.currency}; another one needs data of its own (--data FOLDER, or npm start -- --fresh, which empties this)`,
    );
  }
  const { timeZone, currency } = settings;
  const kept: z.infer<typeof marketplace> = { timeZone, currency, counterLayout: COUNTER_LAYOUT };
  writeFileSync(marketplaceFile(folder), JSON.stringify(kept));
};

/** Tells other commands where the runner is, and where its store. */
export const announce = (folder: string, url: string, store: string): void =>
  writeFileSync(runnerFile(folder), JSON.stringify({ url, store } satisfies z.infer<typeof runner>));
export const withdraw = (folder: string): void => rmSync(runnerFile(folder), { force: true });

/** Where the runner of this folder is. Throws DataFolderError when none was started. */
export const runnerUrl = (folder: string): string => {
  const known = readJson(runnerFile(folder), runner);
  if (known === undefined)
    throw new DataFolderError(`no pipeline is running on ${folder}: start one with npm start`);
  return known.url;
};

/** Where the store of this folder's runner is; undefined when none is announced. */
export const runnerStore = (folder: string): string | undefined =>
  readJson(runnerFile(folder), runner)?.store;
