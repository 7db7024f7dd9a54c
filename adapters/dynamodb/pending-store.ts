import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { type DynamoDBDocumentClient, paginateQuery, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { type AlertTransition, alertTransition } from '../../contracts/alerts.ts';
import { ATTRIBUTES, INDEXES } from '../../contracts/names.ts';
import { parseJson } from '../json.ts';
import type { Waiting } from '../runtime/retry.ts';
import { batchGet, type Item } from './batch-get.ts';
import { alertKey, ruleOfAlertSk, sellerOfPk, summaryShardKey, unpublishedShardKey } from './keys.ts';

/** An alert that is not published yet; without a transition when what is stored cannot be read. */
export type UnpublishedAlert = { readonly sellerId: string; readonly rule: string; readonly transition: AlertTransition | undefined };

/**
 * What waits in the metrics table for its time, one shard (0 to SUMMARY_SHARDS - 1) of the sellers at a time. Times are ms since
 * 1970.
 */
export type PendingStore = {
  /**
   * Sellers of a shard whose summaries were due by `now`, the longest overdue first, as an index that lags a little lists them.
   * Of very many only the first ones; the others come up once these are done.
   */
  readonly listDueSellers: (shard: number, now: number) => Promise<string[]>;
  /**
   * Alerts of a shard's sellers raised until an instant and not published yet, strongly consistent; of each rule of a seller in
   * the order of their numbers. Of very many only the first ones, too.
   */
  readonly readUnpublishedAlerts: (shard: number, raisedUntil: number) => Promise<UnpublishedAlert[]>;
  /** Takes an alert off the list of what is unpublished. */
  readonly markPublished: (transition: AlertTransition) => Promise<void>;
};

const keys = z.object({ pk: z.string(), sk: z.string() });
const unpublishedItem = keys.extend({ [ATTRIBUTES.unpublished]: z.string().optional(), transition: z.unknown() });

const transitionIn = (stored: unknown): AlertTransition | undefined => {
  try {
    return parseJson(alertTransition, z.string().parse(stored));
  } catch {
    // Whoever publishes says which one it is; here it must not keep the others from being listed.
    return undefined;
  }
};

type TimeIndex = {
  readonly name: string;
  readonly partitionKey: string;
  readonly sortKey: string;
  readonly partitionOf: (shard: number) => string;
  /** At one look. */
  readonly listedMax: number;
};

const DUE: TimeIndex = {
  name: INDEXES.due,
  partitionKey: ATTRIBUTES.summaryShard,
  sortKey: ATTRIBUTES.dueAt,
  partitionOf: summaryShardKey,
  // More than one tick of the clock can do; keys alone take half a megabyte.
  listedMax: 5000,
};
const UNPUBLISHED: TimeIndex = {
  name: INDEXES.unpublished,
  partitionKey: ATTRIBUTES.unpublished,
  sortKey: ATTRIBUTES.raisedAt,
  partitionOf: unpublishedShardKey,
  // These are read whole, each a kilobyte or two.
  listedMax: 500,
};

export const createPendingStore = (client: DynamoDBDocumentClient, table: string, waiting: Waiting): PendingStore => {
  /** The first items of a shard's partition of an index up to an instant, oldest first. */
  const listUntil = async (index: TimeIndex, shard: number, until: number): Promise<Item[]> => {
    const items: Item[] = [];
    const pages = paginateQuery(
      { client },
      {
        TableName: table,
        IndexName: index.name,
        KeyConditionExpression: '#partition = :partition AND #at <= :until',
        ExpressionAttributeNames: { '#partition': index.partitionKey, '#at': index.sortKey },
        ExpressionAttributeValues: { ':partition': index.partitionOf(shard), ':until': new Date(until).toISOString() },
        Limit: index.listedMax,
      },
    );
    for await (const { Items = [] } of pages) {
      items.push(...Items);
      if (items.length >= index.listedMax) break;
    }
    return items;
  };

  return {
    listDueSellers: async (shard, now) => (await listUntil(DUE, shard, now)).map((item) => sellerOfPk(keys.parse(item).pk)),

    readUnpublishedAlerts: async (shard, raisedUntil) => {
      const listed = (await listUntil(UNPUBLISHED, shard, raisedUntil)).map((item) => keys.parse(item));
      const found = await batchGet(
        client,
        waiting,
        listed.map(({ pk, sk }) => ({ table, key: { pk, sk } })),
      );
      return (found.get(table) ?? [])
        .map((item) => unpublishedItem.parse(item))
        .filter((item) => item[ATTRIBUTES.unpublished] !== undefined)
        .sort((a, b) => a.pk.localeCompare(b.pk) || a.sk.localeCompare(b.sk))
        .map(({ pk, sk, transition }) => ({
          sellerId: sellerOfPk(pk),
          rule: ruleOfAlertSk(sk),
          transition: transitionIn(transition),
        }));
    },

    markPublished: async (transition) => {
      try {
        await client.send(
          new UpdateCommand({
            TableName: table,
            Key: alertKey(transition.seller_id, transition),
            // Without it, an alert that was deleted would come back as an item without content.
            ConditionExpression: 'attribute_exists(pk)',
            UpdateExpression: 'REMOVE #unpublished, #raised',
            ExpressionAttributeNames: { '#unpublished': ATTRIBUTES.unpublished, '#raised': ATTRIBUTES.raisedAt },
          }),
        );
      } catch (error) {
        if (!(error instanceof ConditionalCheckFailedException)) throw error;
      }
    },
  };
};
