import { DatabaseSync } from 'node:sqlite';
import { FixableError, reasonOf } from '../errors.ts';
import { text } from './columns.ts';

/**
 * The large checkpoint interval, and a table in order of arrival, each halve the time of a bulk
 * load.
 */
const PRAGMAS = `
  PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;
  PRAGMA cache_size = -16000; PRAGMA wal_autocheckpoint = 8000;`;

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS settings (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS records (
    topic TEXT NOT NULL, partition INTEGER NOT NULL, offset INTEGER NOT NULL, timestamp INTEGER NOT NULL,
    key BLOB, value BLOB NOT NULL, headers TEXT,
    PRIMARY KEY (topic, partition, offset));
  CREATE TABLE IF NOT EXISTS commits (
    consumer_group TEXT NOT NULL, topic TEXT NOT NULL, partition INTEGER NOT NULL, offset INTEGER NOT NULL,
    PRIMARY KEY (consumer_group, topic, partition)) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS checkpoints (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;`;

/** The log file cannot be used as asked; the message says what to do. */
export class LogFileError extends FixableError {
  override readonly name = 'LogFileError';
}

const describeFailure = (path: string, error: unknown): string => {
  const reason = reasonOf(error);
  if (/locked/.test(reason))
    return `${path} is in use by another process: end it, or choose another data folder`;
  if (/not a database|malformed/.test(reason))
    return `${path} is not a log file, or is damaged: delete it, or choose another data folder`;
  return `${path} could not be opened (${reason}): check that its folder exists and can be written`;
};

const claimPartitions = (database: DatabaseSync, path: string, partitions: number): void => {
  database.prepare("INSERT OR IGNORE INTO settings VALUES ('partitions', ?)").run(String(partitions));
  const row = database.prepare("SELECT value FROM settings WHERE name = 'partitions'").get();
  const existing = row === undefined ? '' : text(row, 'value');
  if (existing === String(partitions)) return;
  throw new LogFileError(
    `${path} was made with ${existing} partitions per topic, not ${partitions}: keys would change ` +
      'partition and lose their order. ' +
      `Open it with ${existing} partitions, or start with an empty data folder`,
  );
};

/**
 * Opens the file of a log, or makes it, for one process at a time: a second one would not notice
 * this one's appends. WAL with NORMAL keeps every committed transaction when the process is killed;
 * only a power cut may lose the last ones. Throws LogFileError.
 */
export const openDatabase = (path: string, partitions: number): DatabaseSync => {
  const database = new DatabaseSync(path, { open: false });
  try {
    database.open();
    database.exec(PRAGMAS);
    database.exec(SCHEMA);
    claimPartitions(database, path, partitions);
    return database;
  } catch (error) {
    if (database.isOpen) database.close();
    throw error instanceof LogFileError
      ? error
      : new LogFileError(describeFailure(path, error), { cause: error });
  }
};
