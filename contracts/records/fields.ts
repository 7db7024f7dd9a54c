import * as z from 'zod';

/**
 * A name that becomes part of a counter's attribute. Blank and null count as absent. Half a
 * surrogate pair becomes U+FFFD, because it has no UTF-8 form and no store would accept it.
 */
export const dimension = z
  .string({ error: 'must be a string' })
  .max(128, 'must be at most 128 characters')
  .nullish()
  .transform((text) =>
    text === undefined || text === null || text.trim() === '' ? undefined : text.toWellFormed(),
  );

/** A longer reason is cut, because no figure depends on it. */
const REASON_CHARACTERS_MAX = 200;

/** Free text that is only shown. Blank and null count as absent. */
export const reason = z
  .string({ error: 'must be a string' })
  .nullish()
  .transform((text) =>
    text === undefined || text === null || text.trim() === ''
      ? undefined
      : text.trim().slice(0, REASON_CHARACTERS_MAX),
  );

/** An ISO 4217 currency code, in any case. */
export const currency = z
  .string({ error: 'must be a string' })
  .nullish()
  .transform((text) => text?.toUpperCase());

/** Whether an entity counts as nothing from this version on. Only `true` is kept. */
export const deleted = z
  .boolean({ error: 'must be true or false' })
  .nullish()
  .transform((isDeleted) => (isDeleted === true ? isDeleted : undefined));
