import type * as z from 'zod';

/** Describes how a value of this type looks on the wire or in a store. */
export type Schema<T> = z.ZodType<T>;

/**
 * Parses stored JSON. Throws SyntaxError or ZodError, because we must be able to read what we
 * wrote.
 */
export const parseJson = <T>(schema: Schema<T>, text: string): T => schema.parse(JSON.parse(text));

/**
 * What a stored thing is read as; undefined when it cannot be read, so that it hides no other. The
 * caller tells.
 */
export const readOrSkip = <Value>(read: () => Value): Value | undefined => {
  try {
    return read();
  } catch {
    return undefined;
  }
};
