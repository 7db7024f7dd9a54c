import type * as z from 'zod';
import { badRequest } from '../../app/read/problems.ts';

/** Names in an answer come from whoever asked: no more of them than help to find a slip. */
const UNKNOWN_MAX = 10;
const NAME_LENGTH_MAX = 64;

/**
 * A request's query by its schema. A parameter given twice is an error, since either value would be a guess; so is one that the
 * schema does not name: a mistyped filter that is passed over answers something else than was asked. Throws a 400 that lists every error.
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
  const given = Object.fromEntries(
    names.flatMap((name) => (query.has(name) ? [[name, query.get(name)]] : [])),
  );
  const parsed = schema.safeParse(given);
  if (parsed.success) return parsed.data;
  // One value may break several rules; the first tells enough.
  const first = new Map(
    [...parsed.error.issues].reverse().map(({ path, message }) => [path.join('.'), message]),
  );
  throw badRequest([...first].reverse().map(([parameter, detail]) => ({ parameter, detail })));
};
