import type * as z from 'zod';

/** A valid record, or why it is none. */
export type Parsed<Rec> = { readonly record: Rec } | { readonly reason: string };

/** A decoder that refuses bytes that are no UTF-8 instead of replacing them: a changed record must not pass as valid. */
const utf8 = new TextDecoder('utf-8', { fatal: true });

const ISSUES_MAX = 5;

const describe = ({ issues }: z.ZodError): string =>
  issues
    .slice(0, ISSUES_MAX)
    .map(({ path, message }) => (path.length === 0 ? message : `${path.join('.')} ${message}`))
    .join('; ');

const parseJsonBytes = (value: Buffer): { json: unknown } | { reason: string } => {
  let text: string;
  try {
    text = utf8.decode(value);
  } catch {
    return { reason: 'the value is not UTF-8' };
  }
  try {
    return { json: JSON.parse(text) };
  } catch {
    return { reason: 'the value is not JSON' };
  }
};

/** Reads a record's value by its schema; whatever is wrong with it is told in words, never thrown. */
export const parseRecord = <Rec>(schema: z.ZodType<Rec>, value: Buffer | undefined): Parsed<Rec> => {
  if (value === undefined) return { reason: 'the record has no value' };
  const parsed = parseJsonBytes(value);
  if ('reason' in parsed) return parsed;
  if (typeof parsed.json !== 'object' || parsed.json === null || Array.isArray(parsed.json))
    return { reason: 'the value is not a JSON object' };
  const result = schema.safeParse(parsed.json);
  return result.success ? { record: result.data } : { reason: describe(result.error) };
};
