import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { parseJson } from '../../../contracts/schema.ts';
import type { EntryKind } from '../../../domain/counting/entities/entity.ts';
import { ATTRIBUTES, KEY_PREFIX } from '../../../topology/tables.ts';
import { parseAudited } from '../audit-store.ts';
import type { Item } from '../batch-get.ts';
import { integer } from '../client.ts';
import { entityPrefix, parseEntityId, sellerPk } from '../keys.ts';
import { prefixRange, queryRange } from '../query-range.ts';

/** The attributes by which the indexes list entries. */
export const INDEX_ATTRIBUTES = [ATTRIBUTES.listed, ATTRIBUTES.openShard, ATTRIBUTES.dueAt] as const;
export type IndexAttribute = (typeof INDEX_ATTRIBUTES)[number];

/** An entry with its id, its revision and its index attributes. */
export type LedgerEntry<Entry> = {
  readonly entityId: string;
  readonly rev: number;
  readonly entry: Entry;
  readonly indexed: ReadonlyMap<IndexAttribute, string>;
};

/** An entry that cannot be read, as it is stored. */
export type UnreadableEntry = { readonly entityId: string; readonly stored: Item };

/** The ledger of one seller. */
export type SellerLedger = {
  readonly client: DynamoDBDocumentClient;
  readonly table: string;
  readonly sellerId: string;
};

const item = z.object({
  rev: integer,
  entry: z.string(),
  [ATTRIBUTES.listed]: z.string().optional(),
  [ATTRIBUTES.openShard]: z.string().optional(),
  [ATTRIBUTES.dueAt]: z.string().optional(),
});

const parseEntry = <Entry>(
  { eventType, entrySchema }: EntryKind<Entry>,
  stored: Item,
): LedgerEntry<Entry> | UnreadableEntry => {
  const entityId = parseEntityId(eventType, String(stored['sk']));
  try {
    const { rev, entry, ...attributes } = item.parse(stored);
    const indexed = INDEX_ATTRIBUTES.flatMap((name) => {
      const value = attributes[name];
      return value === undefined ? [] : [[name, value] satisfies [IndexAttribute, string]];
    });
    return { entityId, rev, entry: parseJson(entrySchema, entry), indexed: new Map(indexed) };
  } catch {
    return { entityId, stored };
  }
};

/**
 * Reads a seller's entries of one kind, ordered by id, strongly consistent, a page at a time. An
 * entry that cannot be read comes as it is stored.
 */
export async function* readLedgerEntries<Entry>(
  { client, table, sellerId }: SellerLedger,
  kind: EntryKind<Entry>,
): AsyncGenerator<LedgerEntry<Entry> | UnreadableEntry> {
  const range = prefixRange(sellerPk(sellerId), entityPrefix(kind.eventType));
  for await (const stored of queryRange(client, table, range)) yield parseEntry(kind, stored);
}

/** Reads the notes of a seller's audit trail that cannot be read, as they are stored. */
export async function* readUnreadableNotes({ client, table, sellerId }: SellerLedger): AsyncGenerator<Item> {
  for await (const stored of queryRange(client, table, prefixRange(sellerPk(sellerId), KEY_PREFIX.audit)))
    if (parseAudited(stored).entry === undefined) yield stored;
}

/** Compares ids as DynamoDB sorts them, which differs from JavaScript beyond U+D7FF. */
const compareIds = (a: string, b: string): number =>
  a === b ? 0 : Buffer.compare(Buffer.from(a), Buffer.from(b));

/**
 * Pairs the items of two sequences by id; undefined where one sequence has no such id. Both
 * sequences must be ordered by id.
 */
export async function* pairById<
  A extends { readonly entityId: string },
  B extends { readonly entityId: string },
>(
  first: AsyncIterator<A>,
  second: AsyncIterator<B>,
): AsyncGenerator<readonly [A | undefined, B | undefined]> {
  const next = async <T>(iterator: AsyncIterator<T>): Promise<T | undefined> => {
    const result = await iterator.next();
    return result.done === true ? undefined : result.value;
  };
  let [a, b] = [await next(first), await next(second)];
  while (a !== undefined || b !== undefined) {
    const takesA = a !== undefined && (b === undefined || compareIds(a.entityId, b.entityId) <= 0);
    const takesB = b !== undefined && (a === undefined || compareIds(b.entityId, a.entityId) <= 0);
    yield [takesA ? a : undefined, takesB ? b : undefined];
    [a, b] = [takesA ? await next(first) : a, takesB ? await next(second) : b];
  }
}
