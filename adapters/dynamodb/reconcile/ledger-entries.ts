import { type DynamoDBDocumentClient, paginateQuery } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { parseJson } from '../../../contracts/schema.ts';
import type { EntryKind } from '../../../domain/counting/entities/entity.ts';
import { ATTRIBUTES } from '../../../topology/tables.ts';
import { integer } from '../client.ts';
import { AFTER_ALL, entityIdOf, entityPrefix, sellerPk } from '../keys.ts';

/** Attributes by which the indexes list entries. */
export const INDEX_ATTRIBUTES = [ATTRIBUTES.listed, ATTRIBUTES.openShard, ATTRIBUTES.dueAt] as const;
export type IndexAttribute = (typeof INDEX_ATTRIBUTES)[number];

/** An entry with all that is stored beside it. */
export type LedgerEntry<Entry> = {
  readonly entityId: string;
  readonly rev: number;
  readonly entry: Entry;
  readonly indexed: ReadonlyMap<IndexAttribute, string>;
};

/** Which entries: those of one kind, of one seller. */
export type LedgerRange = {
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
  stored: Record<string, unknown>,
): LedgerEntry<Entry> => {
  try {
    const { rev, entry, ...attributes } = item.parse(stored);
    const indexed = INDEX_ATTRIBUTES.flatMap((name) => {
      const value = attributes[name];
      return value === undefined ? [] : [[name, value] satisfies [IndexAttribute, string]];
    });
    return {
      entityId: entityIdOf(eventType, String(stored['sk'])),
      rev,
      entry: parseJson(entrySchema, entry),
      indexed: new Map(indexed),
    };
  } catch (cause) {
    throw new Error(`the ledger entry ${String(stored['pk'])} ${String(stored['sk'])} cannot be read`, {
      cause,
    });
  }
};

/** A seller's entries of one kind in the order of their ids, strongly consistent, a page at a time. Throws when one cannot be read. */
export async function* ledgerEntries<Entry>(
  { client, table, sellerId }: LedgerRange,
  kind: EntryKind<Entry>,
): AsyncGenerator<LedgerEntry<Entry>> {
  const prefix = entityPrefix(kind.eventType);
  const pages = paginateQuery(
    { client },
    {
      TableName: table,
      KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :to',
      ExpressionAttributeValues: {
        ':pk': sellerPk(sellerId),
        ':from': prefix,
        ':to': `${prefix}${AFTER_ALL}`,
      },
      ConsistentRead: true,
    },
  );
  for await (const { Items = [] } of pages) yield* Items.map((stored) => parseEntry(kind, stored));
}

/** What of the one and of the other has the same id; undefined where one has nothing. Both must come in the order of their ids. */
export async function* pairedById<
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
    const takesA = a !== undefined && (b === undefined || a.entityId <= b.entityId);
    const takesB = b !== undefined && (a === undefined || b.entityId <= a.entityId);
    yield [takesA ? a : undefined, takesB ? b : undefined];
    [a, b] = [takesA ? await next(first) : a, takesB ? await next(second) : b];
  }
}
