import { chmodSync, closeSync, existsSync, mkdirSync, openSync, statSync, writeFileSync } from 'node:fs';

// The data has orders, ids of customers and the key that signs tokens, so only its owner reads it.
const FILE_MODE = 0o600;
const FOLDER_MODE = 0o700;

/** Keeps other users of the machine out of a folder or file that is there and is ours. */
const closeToOthers = (path: string, mode: number): void => {
  if (existsSync(path) && statSync(path).uid === process.getuid?.()) chmodSync(path, mode);
};

/** Makes a folder that only its owner can enter, and closes one that an earlier release made. */
export const makePrivateFolder = (path: string): void => {
  mkdirSync(path, { recursive: true, mode: FOLDER_MODE });
  closeToOthers(path, FOLDER_MODE);
};

/** Closes a file that an earlier release may have made. */
export const closeFile = (path: string): void => closeToOthers(path, FILE_MODE);

/**
 * Makes a file that only its owner can read, if it is missing. The files that SQLite makes beside a
 * database have the mode of the database.
 */
export const makePrivateFile = (path: string): void => closeSync(openSync(path, 'a', FILE_MODE));

/** Writes a file; a new one can be read by its owner alone. */
export const writePrivateFile = (path: string, content: string): void =>
  writeFileSync(path, content, { mode: FILE_MODE });
