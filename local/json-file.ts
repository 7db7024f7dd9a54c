import { readFileSync } from 'node:fs';
import type * as z from 'zod';

/** What a JSON file holds; undefined when it is missing, damaged or not of this shape. */
export const readJsonFile = <T>(path: string, schema: z.ZodType<T>): T | undefined => {
  try {
    return schema.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    return undefined;
  }
};
