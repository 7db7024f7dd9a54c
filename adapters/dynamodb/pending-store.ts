import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { type DynamoDBDocumentClient, GetCommand, paginateQuery, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import type { Waiting } from '../../app/pacing/backoff.ts';
import type { PendingStore, UnpublishedAlert } from '../../app/ports/pending.ts';
import { ATTRIBUTES, INDEXES } from '../../topology/tables.ts';
import { toStoredAlert } from './alert-items.ts';
import { batchGet } from './batch-get.ts';
import { alertKey, type Key, parseSellerPk, summaryShardKey, unpublishedShardKey } from './keys.ts';

const keys = z.object({ pk: z.string(), sk: z.string() });

type TimeIndex = {
  readonly name: string;
  readonly partitionKey: string;
  readonly sortKey: string;
  readonly partitionOf: (shard: number) => string;
};

const DUE: TimeIndex = {
  name: INDEXES.due,
  partitionKey: ATTRIBUTES.summaryShard,
  sortKey: ATTRIBUTES.dueAt,
  partitionOf: summaryShardKey,
};
const UNPUBLISHED: TimeIndex = {
  name: INDEXES.unpublished,
  partitionKey: ATTRIBUTES.unpublished,
  sortKey: ATTRIBUTES.raisedAt,
  partitionOf: unpublishedShardKey,
};

/** Items per part. A seller takes only its keys, an alert one or two kilobytes. */
const PART_MAX = 500;

const sellerOf = ({ pk }: Key): string => parseSellerPk(pk);

export const createPendingStore = (
  client: DynamoDBDocumentClient,
  table: string,
  waiting: Waiting,
): PendingStore => {
  /**
   * The keys in a shard's partition of an index up to an instant (ms since 1970), or after it, or
   * all of them, oldest first. Yields at least one part, which may be empty.
   */
  async function* listParts(
    index: TimeIndex,
    shard: number,
    side?: '<=' | '>',
    instant = 0,
  ): AsyncGenerator<Key[]> {
    const pages = paginateQuery(
      { client },
      {
        TableName: table,
        IndexName: index.name,
        KeyConditionExpression: `#partition = :partition${side === undefined ? '' : ` AND #at ${side} :instant`}`,
        ExpressionAttributeNames: {
          '#partition': index.partitionKey,
          ...(side === undefined ? {} : { '#at': index.sortKey }),
        },
        ExpressionAttributeValues: {
          ':partition': index.partitionOf(shard),
          ...(side === undefined ? {} : { ':instant': new Date(instant).toISOString() }),
        },
        Limit: PART_MAX,
      },
    );
    for await (const { Items = [] } of pages) yield Items.map((item) => keys.parse(item));
  }

  const readAlerts = async (alertKeys: readonly Key[]): Promise<UnpublishedAlert[]> => {
    const items = await batchGet(
      client,
      waiting,
      alertKeys.map(({ pk, sk }) => ({ table, key: { pk, sk } })),
    );
    return (items.get(table) ?? [])
      .filter((item) => item[ATTRIBUTES.unpublished] !== undefined)
      .map((item) => ({ ...toStoredAlert(item), raisedAt: Date.parse(String(item[ATTRIBUTES.raisedAt])) }))
      .sort((a, b) => a.sellerId.localeCompare(b.sellerId) || a.rule.localeCompare(b.rule) || a.seq - b.seq);
  };

  return {
    async *listDueSellers(shard, now) {
      for await (const part of listParts(DUE, shard, '<=', now)) yield part.map(sellerOf);
    },

    async *listSellersDueAfter(shard, instant) {
      for await (const part of listParts(DUE, shard, '>', instant)) yield part.map(sellerOf);
    },

    async *readUnpublishedAlerts(shard) {
      for await (const part of listParts(UNPUBLISHED, shard)) yield await readAlerts(part);
    },

    isUnpublished: async (transition) => {
      const { Item } = await client.send(
        new GetCommand({
          TableName: table,
          Key: alertKey(transition.seller_id, transition),
          ConsistentRead: true,
          ProjectionExpression: '#unpublished',
          ExpressionAttributeNames: { '#unpublished': ATTRIBUTES.unpublished },
        }),
      );
      return Item?.[ATTRIBUTES.unpublished] !== undefined;
    },

    markPublished: async (transition) => {
      try {
        await client.send(
          new UpdateCommand({
            TableName: table,
            Key: alertKey(transition.seller_id, transition),
            // Without it, the update would recreate a deleted alert as an empty item.
            ConditionExpression: 'attribute_exists(pk)',
            UpdateExpression: 'REMOVE #unpublished, #raised',
            ExpressionAttributeNames: {
              '#unpublished': ATTRIBUTES.unpublished,
              '#raised': ATTRIBUTES.raisedAt,
            },
          }),
        );
      } catch (error) {
        if (!(error instanceof ConditionalCheckFailedException)) throw error;
      }
    },
  };
};
