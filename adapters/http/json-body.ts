import type * as z from 'zod';
import { badRequest, bodyTooLarge, unsupportedType } from '../../app/read/problems.ts';
import { NESTING_MAX, readJsonText } from '../../contracts/json-text.ts';

/** Request bodies have only a few short fields. The firewall's common rules have the same limit. */
export const BODY_BYTES_MAX = 8 * 1024;

const JSON_TYPE = /^application\/json\s*(;|$)/i;

/** Names the whole body in an error that concerns no single field. */
const WHOLE = 'body';

/**
 * Parses a request's JSON body. Throws a 415 problem for another content type (this also stops
 * forms and simple cross-site requests), a 413 for a body that is too long, and a 400 that lists
 * all wrong fields.
 */
export const parseBody = async <S extends z.ZodType>(schema: S, request: Request): Promise<z.output<S>> => {
  if (!JSON_TYPE.test(request.headers.get('content-type') ?? '')) throw unsupportedType();
  const text = await request.text();
  if (Buffer.byteLength(text) > BODY_BYTES_MAX) throw bodyTooLarge(BODY_BYTES_MAX);
  const parsed = readJsonText(text);
  if ('fault' in parsed)
    throw badRequest([{ parameter: WHOLE, detail: `must be JSON of at most ${NESTING_MAX} levels` }]);
  const result = schema.safeParse(parsed.json);
  if (result.success) return result.data;
  throw badRequest(
    result.error.issues.map(({ path, message }) => ({ parameter: path.join('.') || WHOLE, detail: message })),
  );
};
