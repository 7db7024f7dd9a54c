import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { type DynamoDBDocumentClient, paginateQuery, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { type AlertTransition, alertTransition } from '../../contracts/alerts.ts';
import { ATTRIBUTES, INDEXES } from '../../contracts/names.ts';
import { parseJson } from '../json.ts';
import type { Waiting } from '../runtime/retry.ts';
import { batchGet, type Item } from './batch-get.ts';
import { alertKey, ruleOfAlertSk, SUMMARY_SHARD_KEYS, sellerOfPk, UNPUBLISHED_SHARD_KEYS } from './keys.ts';

/** An alert that is not published yet; without a transition when what is stored cannot be read. */
export type UnpublishedAlert = { readonly sellerId: string; readonly rule: string; readonly transition: AlertTransition | undefined };

/** What waits in the metrics table for its time. Times are ms since 1970. */
export type PendingStore = {
  /**
   * Sellers whose summaries were due by `now`, the longest overdue first, as an index that lags a little lists them. Of very
   * many only the first ones; the others come up once these are done.
   */
  readonly listDueSellers: (now: number) => Promise<string[]>;
  /**
   * Alerts raised until an instant and not published yet, strongly consistent; of each rule of a seller in the order of their
   * numbers. Of very many only the first ones, too.
   */
  readonly readUnpublishedAlerts: (raisedUntil: number) => Promise<UnpublishedAlert[]>;
  /** Takes an alert off the list of what is unpublished. */
  readonly markPublished: (transition: AlertTransition) => Promise<void>;
};

const keys = z.object({ pk: z.string(), sk: z.string() });
const dueItem = keys.extend({ [ATTRIBUTES.dueAt]: z.string() });
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
  readonly partitions: readonly string[];
  /** Of one partition at one look. */
  readonly listedMax: number;
};

const DUE: TimeIndex = {
  name: INDEXES.due,
  partitionKey: ATTRIBUTES.summaryShard,
  sortKey: ATTRIBUTES.dueAt,
  partitions: SUMMARY_SHARD_KEYS,
  // Together more than one tick of the clock can do; keys alone take half a megabyte.
  listedMax: 5000,
};
const UNPUBLISHED: TimeIndex = {
  name: INDEXES.unpublished,
  partitionKey: ATTRIBUTES.unpublished,
  sortKey: ATTRIBUTES.raisedAt,
  partitions: UNPUBLISHED_SHARD_KEYS,
  // These are read whole, each a kilobyte or two.
  listedMax: 500,
};

export const createPendingStore = (client: DynamoDBDocumentClient, table: string, waiting: Waiting): PendingStore => {
  /** The first items of each partition of an index up to an instant, oldest first within each. */
  const listUntil = async ({ name, partitionKey, sortKey, partitions, listedMax }: TimeIndex, until: number): Promise<Item[]> => {
    const listOne = async (partition: string): Promise<Item[]> => {
      const items: Item[] = [];
      const pages = paginateQuery(
        { client },
        {
          TableName: table,
          IndexName: name,
          KeyConditionExpression: '#partition = :partition AND #at <= :until',
          ExpressionAttributeNames: { '#partition': partitionKey, '#at': sortKey },
          ExpressionAttributeValues: { ':partition': partition, ':until': new Date(until).toISOString() },
          Limit: listedMax,
        },
      );
      for await (const { Items = [] } of pages) {
        items.push(...Items);
        if (items.length >= listedMax) break;
      }
      return items;
    };
    return (await Promise.all(partitions.map(listOne))).flat();
  };

  return {
    listDueSellers: async (now) =>
      (await listUntil(DUE, now))
        .map((item) => dueItem.parse(item))
        .sort((a, b) => a[ATTRIBUTES.dueAt].localeCompare(b[ATTRIBUTES.dueAt]))
        .map(({ pk }) => sellerOfPk(pk)),

    readUnpublishedAlerts: async (raisedUntil) => {
      const listed = (await listUntil(UNPUBLISHED, raisedUntil)).map((item) => keys.parse(item));
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
