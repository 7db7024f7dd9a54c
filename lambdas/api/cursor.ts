import * as z from 'zod';
import type { Identity } from '../../adapters/auth/identity.ts';

/** Whose page it is and of what: a cursor is good only where it was handed out. */
export type CursorScope = {
  readonly route: 'alerts' | 'exclusions';
  readonly caller: Identity;
  readonly sellerId: string;
  readonly rule: string | undefined;
};

const VERSION = 1;
const cursorContent = z.tuple([z.literal(VERSION), z.string(), z.string()]);

const scopeText = ({ route, caller, sellerId, rule }: CursorScope): string =>
  JSON.stringify([route, caller.role, caller.subject, sellerId, rule ?? null]);

/** A cursor that continues after `last`. Opaque to callers; it grants nothing, since every page is authorised by its token. */
export const encodeCursor = (scope: CursorScope, last: string): string =>
  Buffer.from(JSON.stringify([VERSION, scopeText(scope), last])).toString('base64url');

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/** What a cursor continues after; undefined when it is malformed or was handed out for something else. */
export const decodeCursor = (scope: CursorScope, cursor: string): string | undefined => {
  const content = cursorContent.safeParse(parsed(Buffer.from(cursor, 'base64url').toString('utf8')));
  return content.success && content.data[1] === scopeText(scope) ? content.data[2] : undefined;
};
