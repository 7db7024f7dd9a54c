import type * as z from 'zod';

/** What says how a value of this type looks on the wire or in a store. */
export type Schema<T> = z.ZodType<T>;

/**
 * Parses stored JSON by its schema.
 * @throws SyntaxError or ZodError: what we wrote ourselves must read back.
 */
export const parseJson = <T>(schema: Schema<T>, text: string): T => schema.parse(JSON.parse(text));
