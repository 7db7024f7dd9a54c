import { createHash } from 'node:crypto';
import * as z from 'zod';
import type { Identity } from '../access/identity.ts';
import { badRequest } from './problems.ts';

/** The list and the caller that a cursor is valid for. */
export type CursorScope = {
  readonly route: string;
  readonly caller: Identity;
  /** What the list depends on: its seller, filters and sorting. */
  readonly parameters: Readonly<Record<string, string | undefined>>;
};

const VERSION = 2;
const HASH_CHARACTERS = 22;
const cursorContent = z.tuple([z.literal(VERSION), z.string(), z.string()]);

/**
 * Hashed, because cursors appear in addresses, which are logged, and the scope names the caller.
 */
const hashScope = ({ route, caller, parameters }: CursorScope): string => {
  const sorted = Object.entries(parameters).sort(([a], [b]) => (a < b ? -1 : 1));
  const text = JSON.stringify([route, caller, sorted.map(([name, value]) => [name, value ?? null])]);
  return createHash('sha256').update(text).digest('base64url').slice(0, HASH_CHARACTERS);
};

/**
 * Makes a cursor that continues after `last`. It grants no access: each page is authorised by a
 * token.
 */
export const encodeCursor = (scope: CursorScope, last: string): string =>
  Buffer.from(JSON.stringify([VERSION, hashScope(scope), last])).toString('base64url');

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/** The problem of a cursor that is malformed or was issued for something else. */
export const badCursor = () =>
  badRequest([
    {
      parameter: 'cursor',
      detail:
        'must be the next_cursor of an answer to this token and the same parameters; leave it out ' +
        'for the first page',
    },
  ]);

/**
 * Reads what a cursor continues after; undefined without a cursor.
 * @throws a 400 problem when it is malformed or was issued for something else
 */
export const readCursor = (scope: CursorScope, cursor: string | undefined): string | undefined => {
  if (cursor === undefined) return undefined;
  const content = cursorContent.safeParse(parseJson(Buffer.from(cursor, 'base64url').toString('utf8')));
  if (!content.success || content.data[1] !== hashScope(scope)) throw badCursor();
  return content.data[2];
};
