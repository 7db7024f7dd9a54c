import * as z from 'zod';
import type { Identity } from '../../adapters/auth/identity.ts';

/** Whose page it is and of what: a cursor is good only where it was handed out. */
export type CursorScope = {
  readonly route: string;
  readonly caller: Identity;
  /** Of routes about one seller. */
  readonly sellerId?: string;
  /** What the list was asked for with; how long its pages are may change from one to the next. */
  readonly parameters: Readonly<Record<string, unknown>>;
};

const VERSION = 1;
const cursorContent = z.tuple([z.literal(VERSION), z.string(), z.string()]);

/** The seller's own token reads that seller alone, so its role says the rest. */
const scopeText = ({ route, caller, sellerId, parameters }: CursorScope): string =>
  JSON.stringify([
    route,
    caller.role,
    sellerId ?? null,
    Object.entries(parameters)
      .filter(([, value]) => value !== undefined)
      .sort(),
  ]);

/** A cursor that continues after `last`. Opaque to callers; it grants nothing, since every page is authorised by its token. */
export const encodeCursor = (scope: CursorScope, last: string): string =>
  Buffer.from(JSON.stringify([VERSION, scopeText(scope), last])).toString('base64url');

/** Undefined for what is no JSON: a cursor may be anything. */
export const parsedJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/** What a cursor continues after; undefined when it is malformed or was handed out for something else. */
export const decodeCursor = (scope: CursorScope, cursor: string): string | undefined => {
  const content = cursorContent.safeParse(parsedJson(Buffer.from(cursor, 'base64url').toString('utf8')));
  return content.success && content.data[1] === scopeText(scope) ? content.data[2] : undefined;
};
