import * as z from 'zod';
import { isJsonObject, NESTING_MAX, readJsonText } from '../../contracts/json-text.ts';
import type { EventType } from '../../contracts/records/topics.ts';
import { findKind, type SourceTopics, USUAL_TOPICS } from '../../contracts/sources/topics.ts';
import { FixableError } from '../errors.ts';
import type { NewRecord } from './records.ts';

/** A record file cannot be used; the message names the file, and the line that is wrong. */
export class RecordFileError extends FixableError {
  override readonly name = 'RecordFileError';
}

const describeKind = (json: unknown): string => {
  if (json === null) return 'null';
  return Array.isArray(json) ? 'an array' : `a ${typeof json}`;
};

/** A value may be nested as deep as one from Kafka, and the line is a level around it. */
const LINE_NESTING_MAX = NESTING_MAX + 1;

/** A time in another unit has more digits than a double surely holds, and is still a number. */
const timestamp = z.preprocess(
  (value) => (JSON.isRawJSON(value) ? Number(value.rawJSON) : value),
  z.int({ error: 'must be a whole number of milliseconds since 1970' }),
);

const recordLine = z
  .object(
    {
      topic: z.string({ error: 'must be the name of a topic' }),
      key: z.string({ error: 'must be a string or null' }).nullish(),
      timestamp,
      value: z.unknown().optional(),
      raw: z.string({ error: 'must be a string' }).optional(),
      base64: z.base64({ error: 'must be bytes as base64' }).optional(),
    },
    { error: ({ input }) => `a record must be a JSON object, not ${describeKind(input)}` },
  )
  .refine(
    ({ value, raw, base64 }) => [value, raw, base64].filter((given) => given !== undefined).length === 1,
    {
      error: 'must have one of value (JSON), raw (a string) and base64 (bytes)',
    },
  );

/**
 * A line of a record file and its topic's kind, or what is wrong with it. `json`: the record's
 * value, unless it came as `raw` or `base64`.
 */
export type RecordLine =
  | { readonly record: NewRecord; readonly kind: EventType; readonly json: unknown }
  | { readonly fault: string };

type Content = Pick<z.output<typeof recordLine>, 'value' | 'raw' | 'base64'>;

/** The bytes of a record's value: none for null, which is a tombstone. */
const toBytes = ({ value, raw, base64 }: Content): Buffer => {
  if (base64 !== undefined) return Buffer.from(base64, 'base64');
  return Buffer.from(raw ?? (value === null ? '' : JSON.stringify(value)));
};

/**
 * Reads one line: `{topic, key, timestamp, value}`, where the value is null for a tombstone, or
 * `raw` (a string) or `base64` in place of `value` for bytes that are not JSON.
 */
export const parseLine = (text: string, topics: SourceTopics = USUAL_TOPICS): RecordLine => {
  const content = readJsonText(text, LINE_NESTING_MAX);
  if ('fault' in content) return content;
  const isObject = isJsonObject(content.json);
  const kind = isObject ? findKind(topics, String(content.json['topic'])) : undefined;
  if (isObject && kind === undefined)
    return { fault: `topic must be one of ${Object.values(topics).flat().join(', ')}` };
  const parsed = recordLine.safeParse(content.json);
  if (!parsed.success || kind === undefined) {
    const [issue] = parsed.error?.issues ?? [];
    return {
      fault: issue === undefined ? 'is not a record' : `${issue.path.join('.')} ${issue.message}`.trim(),
    };
  }
  const { topic, key, timestamp, value, raw, base64 } = parsed.data;
  const record = {
    topic,
    timestamp,
    key: key === undefined || key === null ? null : Buffer.from(key),
    value: toBytes({ value, raw, base64 }),
  };
  return { record, kind, json: value };
};

/** A record and the line that holds it; the first line is 1. */
export type NumberedRecord = { readonly line: number; readonly record: NewRecord };

/** A line that is no record, and why. */
export type BrokenLine = { readonly line: number; readonly fault: string };

/** The records in lines of text, and the lines that are none; blank lines are left out. */
export const parseLines = (
  text: string,
  topics: SourceTopics = USUAL_TOPICS,
): { readonly records: readonly NumberedRecord[]; readonly broken: readonly BrokenLine[] } => {
  const records: NumberedRecord[] = [];
  const broken: BrokenLine[] = [];
  for (const [index, content] of text.split('\n').entries()) {
    if (content.trim() === '') continue;
    const line = index + 1;
    const parsed = parseLine(content, topics);
    if ('fault' in parsed) broken.push({ line, fault: parsed.fault });
    else records.push({ line, record: parsed.record });
  }
  return { records, broken };
};
