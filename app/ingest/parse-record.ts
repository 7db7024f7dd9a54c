import type * as z from 'zod';
import { type JsonText, readJsonText } from '../../contracts/json-text.ts';

/** A valid record, or why it is not valid. */
export type Parsed<Record> = { readonly record: Record } | { readonly reason: string };

/** Refuses bytes that are not UTF-8. Replacing them would let a changed record pass as valid. */
const utf8 = new TextDecoder('utf-8', { fatal: true });

const ISSUES_MAX = 5;

const describe = ({ issues }: z.ZodError): string =>
  issues
    .slice(0, ISSUES_MAX)
    .map(({ path, message }) => (path.length === 0 ? message : `${path.join('.')} ${message}`))
    .join('; ');

const readJsonBytes = (value: Buffer): JsonText => {
  try {
    return readJsonText(utf8.decode(value));
  } catch {
    return { fault: 'is not UTF-8' };
  }
};

/**
 * Parses a record's value by its schema. What is wrong with it is returned in words, never thrown.
 */
export const parseRecord = <Record>(schema: z.ZodType<Record>, value: Buffer | undefined): Parsed<Record> => {
  if (value === undefined) return { reason: 'the record has no value' };
  const parsed = readJsonBytes(value);
  if ('fault' in parsed) return { reason: `the value ${parsed.fault}` };
  if (typeof parsed.json !== 'object' || parsed.json === null || Array.isArray(parsed.json))
    return { reason: 'the value is not a JSON object' };
  const result = schema.safeParse(parsed.json);
  return result.success ? { record: result.data } : { reason: describe(result.error) };
};
