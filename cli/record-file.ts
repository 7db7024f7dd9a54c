import { readFileSync } from 'node:fs';
import { reasonOf } from '../local/errors.ts';
import { type NumberedRecord, parseNumberedLines, RecordFileError } from '../local/log/record-lines.ts';

/** What a help text says of the lines of a record file. */
export const LINE_FORMAT =
  'A line is {"topic", "key", "timestamp" (ms), "value"}, or "raw" (a string) in place of "value" ' +
  'for bytes that are not JSON.';

/**
 * Files without records end a command with an error. Mostly they come from an export that failed,
 * and a script that runs the command should notice.
 */
export const noRecordsIn = (...paths: readonly string[]): RecordFileError =>
  new RecordFileError(paths.map((path) => `${path} has no records`).join('\n'));

/** The text of a file. Throws RecordFileError when it cannot be read. */
export const readText = (path: string): string => {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new RecordFileError(`${path} cannot be read: ${reasonOf(error)}`);
  }
};

/**
 * The records of a file. Throws RecordFileError when it is unreadable or empty, or has a broken
 * line.
 */
export const readRecordFile = (path: string): NumberedRecord[] => {
  const records = parseNumberedLines(readText(path), path);
  if (records.length === 0) throw noRecordsIn(path);
  return records;
};
