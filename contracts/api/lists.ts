/** What lists over all sellers have in common. */
import * as z from 'zod';
import { count, instant } from './fields.ts';

export const search = z
  .string()
  .max(128, 'must be at most 128 characters')
  .optional()
  .meta({ description: 'Part of a seller_id, in upper or lower case' });

/** What every answer over all sellers begins with. */
export const listHead = { as_of: instant, currency: z.string(), time_zone: z.string() };

export const matching = count.meta({ description: 'How many sellers match, on all pages together' });

export const unreadable = count.meta({
  description:
    'Sellers that are missing because an earlier release wrote their summary. They return with ' +
    'their next summary, within a day',
});

/** What a list is sorted by, and whether the greatest value comes first. */
export type Sort<Key extends string> = { readonly key: Key; readonly descending: boolean };

/**
 * A parameter to sort a list by: a name puts the smallest value first, `-` and a name the greatest.
 */
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
