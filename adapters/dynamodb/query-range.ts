import { type DynamoDBDocumentClient, paginateQuery, type QueryCommandInput } from '@aws-sdk/lib-dynamodb';
import type { Item } from './batch-get.ts';

/** Sort keys of one partition, both ends included. */
export type KeyRange = { readonly pk: string; readonly from: string; readonly to: string };

/** The key behind all that begin with a prefix, whatever follows it. No item has that key. */
const behindPrefix = (prefix: string): string =>
  `${prefix.slice(0, -1)}${String.fromCharCode(prefix.charCodeAt(prefix.length - 1) + 1)}`;

/** All sort keys that begin with a prefix such as `ORDER#`. */
export const prefixRange = (pk: string, prefix: string): KeyRange => ({
  pk,
  from: prefix,
  to: behindPrefix(prefix),
});

/**
 * Reads the items of a key range page by page: ascending and strongly consistent unless `options`
 * say otherwise.
 */
export async function* queryRange(
  client: DynamoDBDocumentClient,
  table: string,
  { pk, from, to }: KeyRange,
  options: Pick<
    QueryCommandInput,
    'ConsistentRead' | 'ExpressionAttributeNames' | 'Limit' | 'ProjectionExpression' | 'ScanIndexForward'
  > = {},
): AsyncGenerator<Item> {
  const pages = paginateQuery(
    { client },
    {
      TableName: table,
      KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :to',
      ExpressionAttributeValues: { ':pk': pk, ':from': from, ':to': to },
      ConsistentRead: true,
      ...options,
    },
  );
  for await (const { Items = [] } of pages) yield* Items;
}
