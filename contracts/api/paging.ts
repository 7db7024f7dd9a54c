import * as z from 'zod';
import { count } from './fields.ts';

/** A parameter for the size of a page. */
export const pageLimit = ({
  of,
  max,
  byDefault,
}: {
  readonly of: string;
  readonly max: number;
  readonly byDefault: number;
}) => {
  const error = `must be an integer from 1 to ${max}`;
  // Only digits: a coercion would also accept 0x10, 1e1 and blanks around a number.
  return z
    .string()
    .refine((text) => /^\d+$/.test(text) && Number(text) >= 1 && Number(text) <= max, error)
    .transform(Number)
    .default(byDefault)
    .meta({
      description: `${of} per page`,
      override: { type: 'integer', minimum: 1, maximum: max, default: byDefault },
    });
};

/** `bound` names what must be the same as for the page before. */
export const pageCursor = (bound: string) =>
  z
    .string()
    .optional()
    .meta({ description: `The next page: 'next_cursor' of the page before, with the same ${bound}` });

export const unreadableItems = count.meta({
  description: 'Entries left out of this page because what is stored of them cannot be read',
});

export const nextCursor = z.string().nullable().meta({ description: 'null on the last page' });
