import * as z from 'zod';
import { TOPICS } from '../../contracts/records/topics.ts';
import { FixableError } from '../errors.ts';
import type { NewRecord } from './records.ts';

/** A record file cannot be used; the message names the file, and the line that is wrong. */
export class RecordFileError extends FixableError {
  override readonly name = 'RecordFileError';
}

const topics = Object.values(TOPICS);

const describeKind = (json: unknown): string => {
  if (json === null) return 'null';
  return Array.isArray(json) ? 'an array' : `a ${typeof json}`;
};

const recordLine = z
  .object(
    {
      topic: z.enum(topics, { error: `must be one of ${topics.join(', ')}` }),
      key: z.string({ error: 'must be a string or null' }).nullish(),
      timestamp: z.int({ error: 'must be a whole number of milliseconds since 1970' }),
      value: z.unknown().optional(),
      raw: z.string({ error: 'must be a string' }).optional(),
    },
    { error: ({ input }) => `a record must be a JSON object, not ${describeKind(input)}` },
  )
  .refine((record) => (record.value === undefined) !== (record.raw === undefined), {
    error: 'must have either value (JSON) or raw (a string)',
  });

/**
 * A line of a record file, or what is wrong with it. `json`: the record's value, unless it came as
 * `raw`.
 */
export type RecordLine = { readonly record: NewRecord; readonly json: unknown } | { readonly fault: string };

/**
 * Reads one line: `{topic, key, timestamp, value}`, or `raw` (a string) in place of `value` for
 * bytes that are not JSON.
 */
export const parseLine = (text: string): RecordLine => {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return { fault: 'is not JSON' };
  }
  const parsed = recordLine.safeParse(json);
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

/** A record and the line that holds it; the first line is 1. */
export type NumberedRecord = { readonly line: number; readonly record: NewRecord };

/**
 * The records in lines of text, blank lines left out. `name` is what errors call the text. Throws
 * RecordFileError that names the first line that is no record.
 */
export const parseNumberedLines = (text: string, name: string): NumberedRecord[] =>
  text.split('\n').flatMap((content, index) => {
    if (content.trim() === '') return [];
    const line = index + 1;
    const parsed = parseLine(content);
    if ('fault' in parsed) throw new RecordFileError(`${name}, line ${line}: ${parsed.fault}`);
    return [{ line, record: parsed.record }];
  });

/** The same without the numbers of the lines. */
export const parseLines = (text: string, name: string): NewRecord[] =>
  parseNumberedLines(text, name).map(({ record }) => record);
