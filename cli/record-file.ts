import { readFileSync } from 'node:fs';
import { type SourceTopics, USUAL_TOPICS } from '../contracts/sources/topics.ts';
import { reasonOf } from '../local/errors.ts';
import {
  type BrokenLine,
  type NumberedRecord,
  parseLines,
  RecordFileError,
} from '../local/log/record-lines.ts';
import { countOf } from './terminal/count-of.ts';

/** What a help text says of the lines of a record file. */
export const LINE_FORMAT =
  'A line is {"topic", "key", "timestamp" (ms), "value"}, or "raw" (a string) or "base64" in place ' +
  'of "value" for bytes that are not JSON. A line that is none of these is named and left out, and the command ' +
  'ends with exit code 1.';

/** What the exit code for failures means for a command that reads record files. */
export const FAILED_OR_BROKEN = 'failed, or lines of a file are no records and were left out';

/** How many broken lines are named; the rest is only counted. */
const NAMED_MAX = 5;

/** Tells which lines are no records, as they are found. */
export type BrokenLines = { readonly add: (path: string, lines: readonly BrokenLine[]) => void };

export const createBrokenLines = (note: (message: string) => void): BrokenLines => {
  let named = 0;
  return {
    add: (path, lines) => {
      for (const { line, fault } of lines.slice(0, NAMED_MAX - named))
        note(`${path}, line ${line}: ${fault}; it is left out`);
      named = Math.min(NAMED_MAX, named + lines.length);
    },
  };
};

/**
 * Files without records end a command with an error. Mostly they come from an export that failed,
 * and a script that runs the command should notice.
 */
export const noRecordsIn = (path: string): string => `${path} has no records`;

/** So do files of which lines were left out. */
export const linesLeftOut = (path: string, count: number): string =>
  `${path}: ${countOf(count, 'line is no record and was', 'lines are no records and were')} left out; ` +
  'correct the file and load it again, which counts nothing twice';

/** The text of a file. Throws RecordFileError when it cannot be read. */
export const readText = (path: string): string => {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new RecordFileError(`${path} cannot be read: ${reasonOf(error)}`);
  }
};

/** A file as far as it holds records. */
export type RecordFile = {
  readonly records: readonly NumberedRecord[];
  /** Throws RecordFileError when lines were left out, once the rest is done. */
  readonly requireWhole: () => void;
};

/**
 * The records of a file; lines that are none are named by `note`. Throws RecordFileError when the
 * file is unreadable or has no record.
 */
export const readRecordFile = (
  path: string,
  note: (message: string) => void,
  topics: SourceTopics = USUAL_TOPICS,
): RecordFile => {
  const { records, broken } = parseLines(readText(path), topics);
  createBrokenLines(note).add(path, broken);
  if (records.length === 0) throw new RecordFileError(noRecordsIn(path));
  return {
    records,
    requireWhole: () => {
      if (broken.length > 0) throw new RecordFileError(linesLeftOut(path, broken.length));
    },
  };
};
