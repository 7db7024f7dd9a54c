import type * as z from 'zod';

/** Parses stored JSON by its schema. Throws a SyntaxError or a ZodError: what we wrote ourselves must read back. */
export const parseJson = <T>(schema: z.ZodType<T>, text: string): T => schema.parse(JSON.parse(text));
