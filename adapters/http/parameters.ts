import type * as z from 'zod';
import { badRequest } from '../../app/read/problems.ts';

/** Limits for names from the request that an error repeats: enough to find a typing error. */
const UNKNOWN_MAX = 10;
const NAME_LENGTH_MAX = 64;

/**
 * Parses a request's query. Throws a 400 problem that lists the errors. A repeated parameter is an
 * error, because either value would be a guess. So is an unknown parameter, because a mistyped
 * filter would silently return other data.
 */
export const parseQuery = <S extends z.ZodObject>(schema: S, query: URLSearchParams): z.output<S> => {
  const names = Object.keys(schema.shape);
  const repeated = names.filter((name) => query.getAll(name).length > 1);
  if (repeated.length > 0)
    throw badRequest(repeated.map((parameter) => ({ parameter, detail: 'must be given once' })));
  const unknown = [...new Set(query.keys())].filter((name) => !names.includes(name)).slice(0, UNKNOWN_MAX);
  if (unknown.length > 0) {
    const detail = `is not a parameter of this route, which takes ${names.length === 0 ? 'none' : names.join(', ')}`;
    throw badRequest(unknown.map((name) => ({ parameter: name.slice(0, NAME_LENGTH_MAX), detail })));
  }
  const values = Object.fromEntries(
    names.flatMap((name) => (query.has(name) ? [[name, query.get(name)]] : [])),
  );
  const parsed = schema.safeParse(values);
  if (parsed.success) return parsed.data;
  // One value may break several rules. The first error is enough.
  const first = new Map(
    [...parsed.error.issues].reverse().map(({ path, message }) => [path.join('.'), message]),
  );
  throw badRequest([...first].reverse().map(([parameter, detail]) => ({ parameter, detail })));
};
