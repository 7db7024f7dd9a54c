import { type DynamoDBDocumentClient, paginateQuery } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { ATTRIBUTES, INDEXES } from '../../topology/tables.ts';
import { entityIdOf, openShardKey, sellerOfPk } from './keys.ts';

export type OpenOrder = { readonly sellerId: string; readonly orderId: string };

export type OpenOrders = {
  /**
   * Open orders of a shard's sellers (0 to SUMMARY_SHARDS - 1) whose deadline was before `now` (ms since 1970) and of which that is not
   * noted yet, the longest overdue first, in parts, as an index that lags a little lists them; at least one part, be it empty.
   */
  readonly listPastDeadline: (shard: number, now: number) => AsyncIterable<readonly OpenOrder[]>;
};

const keys = z.object({ pk: z.string(), sk: z.string() });

const PART_MAX = 500;

export const createOpenOrders = (client: DynamoDBDocumentClient, table: string): OpenOrders => ({
  async *listPastDeadline(shard, now) {
    const pages = paginateQuery(
      { client },
      {
        TableName: table,
        IndexName: INDEXES.openOrders,
        KeyConditionExpression: '#shard = :shard AND #due < :now',
        ExpressionAttributeNames: { '#shard': ATTRIBUTES.openShard, '#due': ATTRIBUTES.dueAt },
        ExpressionAttributeValues: { ':shard': openShardKey(shard), ':now': new Date(now).toISOString() },
        Limit: PART_MAX,
      },
    );
    for await (const { Items = [] } of pages) {
      yield Items.map((item) => keys.parse(item)).map(({ pk, sk }) => ({
        sellerId: sellerOfPk(pk),
        orderId: entityIdOf('fulfillment', sk),
      }));
    }
  },
});
