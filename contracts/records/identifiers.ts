import * as z from 'zod';
import { toSourceText } from '../json-text.ts';
import { toCanonical } from './decimals.ts';
import { type FieldRead, fieldOf } from './read-field.ts';

const SELLER_ID = /^[A-Za-z0-9._:-]{1,128}$/;
/**
 * Characters are counted as Unicode does. Not printable: control and formatting characters, halves
 * of surrogate pairs, private ones, and separators of lines. Emoji and some scripts need joiners.
 */
const PRINTABLE = /^(?:[^\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}]|[\u200c\u200d]){1,128}$/u;
const WHOLE_NUMBER = /^-?\d+$/;

/** The text of an id. A JSON integer is an id by its digits. */
const toIdText = (input: unknown): string | undefined => {
  const text = toSourceText(input);
  if (typeof input === 'string' || text === undefined) return text;
  const digits = toCanonical(text);
  return WHOLE_NUMBER.test(digits) ? digits : undefined;
};

const readId =
  (form: RegExp, words: string, { trims }: { readonly trims: boolean }) =>
  (input: unknown): FieldRead<string> => {
    if (input === undefined) return { fault: 'is missing' };
    const text = toIdText(input);
    if (text === undefined) return { fault: 'must be a string or a whole number' };
    const id = trims ? text.trim() : text;
    return form.test(id) ? { value: id } : { fault: `must be ${words}` };
  };

const SELLER_ID_WORDS = '1 to 128 characters of A-Z a-z 0-9 . _ : -';
const PRINTABLE_WORDS = '1 to 128 printable characters';

/** A seller's id in a record. It is part of addresses, so few characters are allowed. */
export const sellerIdentifier = fieldOf(readId(SELLER_ID, SELLER_ID_WORDS, { trims: false }));

/**
 * The id of an order, rating, refund, payout or customer in a record, as the marketplace writes it,
 * such as `#1001`. Blanks at its ends are cut.
 */
export const entityIdentifier = fieldOf(readId(PRINTABLE, PRINTABLE_WORDS, { trims: true }));

/** The same ids where they are text in any case, such as in addresses and claims. */
export const sellerIdText = z.string('must be a string').regex(SELLER_ID, `must be ${SELLER_ID_WORDS}`);
export const entityIdText = z
  .string({ error: ({ input }) => (input === undefined ? 'is missing' : 'must be a string') })
  .min(1, `must be ${PRINTABLE_WORDS}`)
  .refine((text) => PRINTABLE.test(text), `must be ${PRINTABLE_WORDS}`);
