/** What lists over all sellers have in common. */
import * as z from 'zod';
import { count } from './fields.ts';

export const search = z
  .string()
  .max(128, 'must be at most 128 characters')
  .optional()
  .meta({ description: 'Part of a seller_id, in capitals or not' });

export const unreadable = count.meta({
  description:
    'Sellers left out since an earlier release wrote their summary; the next one, a day later at most, brings them in',
});

/** What a list is sorted by, and whether the greatest comes first. */
export type Sort<Key extends string> = { readonly key: Key; readonly descending: boolean };

/** A list can be sorted by each of these; the name alone puts the smallest first, with `-` before it the greatest. */
export const sortBy = <Key extends string>(
  keys: readonly Key[],
  byDefault: Key | `-${Key}`,
  description: string,
) => {
  const sorts = new Map<string, Sort<Key>>(
    keys.flatMap((key): [string, Sort<Key>][] => [
      [key, { key, descending: false }],
      [`-${key}`, { key, descending: true }],
    ]),
  );
  const names = [...sorts.keys()];
  return z
    .string()
    .default(byDefault)
    .transform((name, context): Sort<Key> => {
      const sort = sorts.get(name);
      if (sort !== undefined) return sort;
      context.addIssue({ code: 'custom', message: `must be one of ${names.join(', ')}` });
      return z.NEVER;
    })
    .meta({ description, override: { type: 'string', enum: names, default: byDefault } });
};
