import { type DynamoDBDocumentClient, paginateQuery } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import type { OpenOrders } from '../../app/ports/ledger-lists.ts';
import { ATTRIBUTES, INDEXES } from '../../topology/tables.ts';
import { openShardKey, parseEntityId, parseSellerPk } from './keys.ts';

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
        sellerId: parseSellerPk(pk),
        orderId: parseEntityId('fulfillment', sk),
      }));
    }
  },
});
