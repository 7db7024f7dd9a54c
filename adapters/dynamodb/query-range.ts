import { type DynamoDBDocumentClient, paginateQuery, type QueryCommandInput } from '@aws-sdk/lib-dynamodb';
import type { Item } from './batch-get.ts';

/** Sort keys of one partition: all with a prefix, or a range with both ends included. */
export type KeyRange =
  | { readonly pk: string; readonly prefix: string }
  | { readonly pk: string; readonly from: string; readonly to: string };

/** All sort keys that begin with a prefix. */
export const prefixRange = (pk: string, prefix: string): KeyRange => ({ pk, prefix });

const toCondition = (range: KeyRange) =>
  'prefix' in range
    ? {
        KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
        ExpressionAttributeValues: { ':pk': range.pk, ':prefix': range.prefix },
      }
    : {
        KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :to',
        ExpressionAttributeValues: { ':pk': range.pk, ':from': range.from, ':to': range.to },
      };

/**
 * Reads the items of a key range page by page: ascending and strongly consistent unless `options`
 * say otherwise.
 */
export async function* queryRange(
  client: DynamoDBDocumentClient,
  table: string,
  range: KeyRange,
  options: Pick<
    QueryCommandInput,
    'ConsistentRead' | 'ExpressionAttributeNames' | 'Limit' | 'ProjectionExpression' | 'ScanIndexForward'
  > = {},
): AsyncGenerator<Item> {
  const pages = paginateQuery(
    { client },
    { TableName: table, ...toCondition(range), ConsistentRead: true, ...options },
  );
  for await (const { Items = [] } of pages) yield* Items;
}
