import type * as z from 'zod';
import { badRequest } from './problems.ts';

/**
 * A request's query by its schema. A parameter given twice is an error, since either value would be a guess; parameters
 * that the schema does not name are ignored. Throws a 400 that lists every error.
 */
export const parseQuery = <S extends z.ZodObject>(schema: S, query: URLSearchParams): z.output<S> => {
  const names = Object.keys(schema.shape);
  const repeated = names.filter((name) => query.getAll(name).length > 1);
  if (repeated.length > 0) throw badRequest(repeated.map((parameter) => ({ parameter, detail: 'must be given once' })));
  const given = Object.fromEntries(names.flatMap((name) => (query.has(name) ? [[name, query.get(name)]] : [])));
  const parsed = schema.safeParse(given);
  if (parsed.success) return parsed.data;
  // One value may break several rules; the first tells enough.
  const first = new Map([...parsed.error.issues].reverse().map(({ path, message }) => [path.join('.'), message]));
  throw badRequest([...first].reverse().map(([parameter, detail]) => ({ parameter, detail })));
};
