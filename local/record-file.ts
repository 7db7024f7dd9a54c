import { readFileSync } from 'node:fs';
import * as z from 'zod';
import { TOPICS } from '../contracts/records/topics.ts';
import type { NewRecord } from './log/records.ts';
import { messageOf } from './message-of.ts';

/** A file that cannot be used, told with the line that is at fault. */
export class RecordFileError extends Error {
  override readonly name = 'RecordFileError';
}

const topics = Object.values(TOPICS);

const kindOf = (json: unknown): string => {
  if (json === null) return 'null';
  return Array.isArray(json) ? 'an array' : `a ${typeof json}`;
};

const line = z
  .object(
    {
      topic: z.enum(topics, { error: `must be one of ${topics.join(', ')}` }),
      key: z.string({ error: 'must be a string or null' }).nullish(),
      timestamp: z.int({ error: 'must be a whole number of milliseconds since 1970' }),
      value: z.unknown().optional(),
      raw: z.string({ error: 'must be a string' }).optional(),
    },
    { error: ({ input }) => `a record must be a JSON object, not ${kindOf(input)}` },
  )
  .refine((record) => (record.value === undefined) !== (record.raw === undefined), {
    error: 'must have either value (JSON) or raw (a string)',
  });

/** A line of a record file, or what is wrong with it. `json`: the record's value where it was given as such. */
export type RecordLine = { readonly record: NewRecord; readonly json: unknown } | { readonly fault: string };

export const readLine = (text: string): RecordLine => {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return { fault: 'is not JSON' };
  }
  const parsed = line.safeParse(json);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    return {
      fault: issue === undefined ? 'is not a record' : `${issue.path.join('.')} ${issue.message}`.trim(),
    };
  }
  const { topic, key, timestamp, value, raw } = parsed.data;
  const record = {
    topic,
    timestamp,
    key: key === undefined || key === null ? null : Buffer.from(key),
    value: Buffer.from(raw ?? JSON.stringify(value)),
  };
  return { record, json: value };
};

/** Records of ndjson text; `name` is what errors call it. Blank lines are passed over. Throws RecordFileError that names the first line that is no record. */
export const parseRecords = (text: string, name: string): NewRecord[] =>
  text.split('\n').flatMap((content, index) => {
    if (content.trim() === '') return [];
    const line = readLine(content);
    if ('fault' in line) throw new RecordFileError(`${name}, line ${index + 1}: ${line.fault}`);
    return [line.record];
  });

/**
 * A file without records is an error wherever one is read, and ends a command with exit code 1: mostly it is an export that failed, and whoever
 * runs the command from a script should hear of it.
 */
export const noRecordsIn = (...paths: readonly string[]): RecordFileError =>
  new RecordFileError(paths.map((path) => `${path} has no records`).join('\n'));

/** Text of a file. Throws RecordFileError that says why it cannot be read. */
export const readText = (path: string): string => {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new RecordFileError(`${path} cannot be read: ${messageOf(error)}`);
  }
};

/**
 * Reads a record file: one `{topic, key, timestamp, value}` a line, or `raw` (a string) in place of `value` for bytes that are
 * no JSON. Throws RecordFileError that names the file and the first line that is no record.
 */
export const readRecordFile = (path: string): NewRecord[] => {
  const records = parseRecords(readText(path), path);
  if (records.length === 0) throw noRecordsIn(path);
  return records;
};
