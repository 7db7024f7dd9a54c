import { type DynamoDBDocumentClient, paginateQuery, type QueryCommandInput } from '@aws-sdk/lib-dynamodb';
import type { Item } from './batch-get.ts';

/** Sort keys of one partition, both ends included. */
export type KeyRange = { readonly pk: string; readonly from: string; readonly to: string };

/** The last character that there is. Ids may have any, so `~` does not come after all of them. */
const LAST_CHARACTER = '\u{10ffff}';

/** All sort keys that begin with a prefix. */
export const prefixRange = (pk: string, prefix: string): KeyRange => ({
  pk,
  from: prefix,
  to: `${prefix}${LAST_CHARACTER}`,
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
