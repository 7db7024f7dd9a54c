import type { z } from 'zod';
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
  throw badRequest(parsed.error.issues.map(({ path, message }) => ({ parameter: path.join('.'), detail: message })));
};
