import { DatabaseSync } from 'node:sqlite';

/**
 * Adds an index that the server's stream table lacks. On every write the server looks up the
 * highest sequence number of the table, and without the index that reads the whole stream.
 */
export const indexStreamRecords = (dataFile: string): void => {
  const database = new DatabaseSync(dataFile, { timeout: 10_000 });
  try {
    database.exec(
      'CREATE INDEX IF NOT EXISTS stream_records_by_sequence ON _stream_records(table_name, CAST(sequence_number AS INTEGER))',
    );
  } finally {
    database.close();
  }
};
