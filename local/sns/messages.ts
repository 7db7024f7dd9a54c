import { DatabaseSync } from 'node:sqlite';
import { text } from '../log/columns.ts';
import { type PublishedMessage, publishedMessage } from './publish-request.ts';

/** How many messages are kept; older ones are dropped. */
export const MESSAGES_MAX = 1000;

export type MessageStore = {
  readonly add: (message: PublishedMessage) => void;
  /** Newest first. */
  readonly list: () => readonly PublishedMessage[];
  readonly close: () => void;
};

/**
 * Opens the file that keeps published messages, or makes it; `:memory:` keeps them as long as the
 * process.
 */
export const openMessages = (path: string): MessageStore => {
  const database = new DatabaseSync(path, { timeout: 5000 });
  database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;');
  database.exec('CREATE TABLE IF NOT EXISTS messages (number INTEGER PRIMARY KEY, body TEXT NOT NULL)');
  const insert = database.prepare('INSERT INTO messages (body) VALUES (?)');
  const trim = database.prepare(
    'DELETE FROM messages WHERE number <= (SELECT max(number) FROM messages) - ?',
  );
  const newest = database.prepare('SELECT body FROM messages ORDER BY number DESC');
  return {
    add: (message) => {
      insert.run(JSON.stringify(message));
      trim.run(MESSAGES_MAX);
    },
    list: () => newest.all().map((row) => publishedMessage.parse(JSON.parse(text(row, 'body')))),
    close: () => {
      if (database.isOpen) database.close();
    },
  };
};
