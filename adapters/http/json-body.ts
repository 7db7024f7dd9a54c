import type * as z from 'zod';
import { badRequest, bodyTooLarge, unsupportedType } from '../../app/read/problems.ts';

/** Bodies here are a few short fields. The firewall's common rules take no more either. */
export const BODY_BYTES_MAX = 8 * 1024;

const JSON_TYPE = /^application\/json\s*(;|$)/i;

/** Stands for the whole body where an error is about no field of it. */
const WHOLE = 'body';

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    throw badRequest([{ parameter: WHOLE, detail: 'must be JSON' }]);
  }
};

/**
 * A request's JSON body by its schema. Throws a 415 for any other type (which is also what a form or a plain fetch of a foreign page would
 * send), a 413 for a longer body, and a 400 that names each field that is missing or wrong.
 */
export const parseBody = async <S extends z.ZodType>(schema: S, request: Request): Promise<z.output<S>> => {
  if (!JSON_TYPE.test(request.headers.get('content-type') ?? '')) throw unsupportedType();
  const text = await request.text();
  if (Buffer.byteLength(text) > BODY_BYTES_MAX) throw bodyTooLarge(BODY_BYTES_MAX);
  const result = schema.safeParse(parsed(text));
  if (result.success) return result.data;
  throw badRequest(
    result.error.issues.map(({ path, message }) => ({ parameter: path.join('.') || WHOLE, detail: message })),
  );
};
