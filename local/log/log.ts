import type { DatabaseSync } from 'node:sqlite';
import { integer, text } from './columns.ts';
import { openDatabase } from './database.ts';
import { partitionOfKey } from './partitioner.ts';
import type { RecordLog } from './record-log.ts';
import { decodeRecord, encodeHeaders, type KeptRecord, type NewRecord, type Position } from './records.ts';

/** Small named values that survive a restart, such as how far a stream was handled. */
export type Checkpoints = {
  readonly get: (name: string) => string | undefined;
  readonly set: (name: string, value: string) => void;
};

/** An append-only, partitioned, durable log: a Kafka broker for one process. */
export type PartitionedLog = Omit<RecordLog, 'append' | 'read' | 'close'> & {
  /** Partitions that every topic has. */
  readonly partitions: number;
  /**
   * Appends all records or none, and returns their positions, in the same order, once they are
   * durable.
   */
  readonly append: (records: readonly NewRecord[]) => readonly Position[];
  readonly read: (...range: Parameters<RecordLog['read']>) => readonly KeptRecord[];
  readonly checkpoints: Checkpoints;
  readonly close: () => void;
};

const prepare = (database: DatabaseSync) => ({
  insert: database.prepare('INSERT INTO records VALUES (?, ?, ?, ?, ?, ?, ?)'),
  read: database.prepare(
    'SELECT * FROM records WHERE topic = ? AND partition = ? AND offset >= ? ORDER BY offset LIMIT ?',
  ),
  end: database.prepare(
    'SELECT coalesce(max(offset) + 1, 0) AS next FROM records WHERE topic = ? AND partition = ?',
  ),
  committed: database.prepare(
    'SELECT offset FROM commits WHERE consumer_group = ? AND topic = ? AND partition = ?',
  ),
  commit: database.prepare('INSERT OR REPLACE INTO commits VALUES (?, ?, ?, ?)'),
  checkpoint: database.prepare('SELECT value FROM checkpoints WHERE name = ?'),
  setCheckpoint: database.prepare('INSERT OR REPLACE INTO checkpoints VALUES (?, ?)'),
});

const transaction = <T>(database: DatabaseSync, work: () => T): T => {
  database.exec('BEGIN IMMEDIATE');
  try {
    const result = work();
    database.exec('COMMIT');
    return result;
  } catch (error) {
    if (database.isTransaction) database.exec('ROLLBACK');
    throw error;
  }
};

/**
 * Opens a log on `path` (a file, or `:memory:`) whose topics have `partitions` partitions each.
 * Throws LogFileError when the file is in use, is damaged, or was made with another number of
 * partitions.
 */
export const openLog = (path: string, { partitions }: { readonly partitions: number }): PartitionedLog => {
  if (!Number.isInteger(partitions) || partitions < 1)
    throw new RangeError(`partitions must be an integer ≥ 1, not ${partitions}`);
  const database = openDatabase(path, partitions);
  const statements = prepare(database);
  const listeners = new Set<(topic: string, partition: number) => void>();
  let roundRobin = 0;

  const endOffset = (topic: string, partition: number): number => {
    const row = statements.end.get(topic, partition);
    return row === undefined ? 0 : integer(row, 'next');
  };
  const partitionOf = (key: Buffer | null): number =>
    key === null ? roundRobin++ % partitions : partitionOfKey(key, partitions);

  const append = (records: readonly NewRecord[]): readonly Position[] => {
    const ends = new Map<string, Map<number, number>>();
    const place = ({ topic, key, value, timestamp, headers }: NewRecord): Position => {
      const partition = partitionOf(key);
      const ofTopic = ends.get(topic) ?? new Map<number, number>();
      ends.set(topic, ofTopic);
      const offset = ofTopic.get(partition) ?? endOffset(topic, partition);
      statements.insert.run(topic, partition, offset, timestamp, key, value, encodeHeaders(headers));
      ofTopic.set(partition, offset + 1);
      return { topic, partition, offset };
    };
    const positions = transaction(database, () => records.map(place));
    for (const [topic, ofTopic] of ends)
      for (const partition of ofTopic.keys()) for (const listener of listeners) listener(topic, partition);
    return positions;
  };

  return {
    id: '',
    partitions,
    partitionsOf: () => partitions,
    append,
    read: (topic, partition, fromOffset, max) =>
      statements.read.all(topic, partition, fromOffset, max).map(decodeRecord),
    endOffset,
    committed: (group, topic, partition) => {
      const row = statements.committed.get(group, topic, partition);
      return row === undefined ? 0 : integer(row, 'offset');
    },
    commit: (group, topic, partition, offset) => void statements.commit.run(group, topic, partition, offset),
    checkpoints: {
      get: (name) => {
        const row = statements.checkpoint.get(name);
        return row === undefined ? undefined : text(row, 'value');
      },
      set: (name, value) => void statements.setCheckpoint.run(name, value),
    },
    onAppend: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    close: () => {
      listeners.clear();
      if (database.isOpen) database.close();
    },
  };
};
