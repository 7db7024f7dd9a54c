import { createHash } from 'node:crypto';
import * as z from 'zod';
import type { Identity } from '../access/identity.ts';
import { badRequest } from './problems.ts';

/** Whose page it is and of what: a cursor is good only where it was handed out. */
export type CursorScope = {
  readonly route: string;
  readonly caller: Identity;
  /** What the list depends on: whose it is, and how it is filtered and sorted. */
  readonly parameters: Readonly<Record<string, string | undefined>>;
};

const VERSION = 2;
const HASH_CHARACTERS = 22;
const cursorContent = z.tuple([z.literal(VERSION), z.string(), z.string()]);

/** As a hash: addresses are written down here and there, and who somebody is has no place in them. */
const scopeText = ({ route, caller, parameters }: CursorScope): string => {
  const given = Object.entries(parameters).sort(([a], [b]) => (a < b ? -1 : 1));
  const text = JSON.stringify([route, caller, given.map(([name, value]) => [name, value ?? null])]);
  return createHash('sha256').update(text).digest('base64url').slice(0, HASH_CHARACTERS);
};

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

/** The problem of a cursor that cannot be continued. */
export const badCursor = () =>
  badRequest([
    {
      parameter: 'cursor',
      detail:
        'must be the next_cursor of an answer to this token and the same parameters; leave it out for the first page',
    },
  ]);

/** What a cursor continues after; undefined without one. Throws a 400 when it is malformed or was handed out for something else. */
export const readCursor = (scope: CursorScope, cursor: string | undefined): string | undefined => {
  if (cursor === undefined) return undefined;
  const content = cursorContent.safeParse(parsed(Buffer.from(cursor, 'base64url').toString('utf8')));
  if (!content.success || content.data[1] !== scopeText(scope)) throw badCursor();
  return content.data[2];
};
