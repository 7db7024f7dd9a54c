import { type DynamoDBDocumentClient, paginateQuery } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { ORDERS_MAX } from '../../contracts/alerts.ts';
import { ratingEntry } from '../../contracts/ledger.ts';
import { ATTRIBUTES, type EventType, INDEXES } from '../../contracts/names.ts';
import type { ListName } from '../../domain/entities/entity.ts';
import type { ListSpan } from '../../domain/orders-behind.ts';
import { parseJson } from '../json.ts';
import type { Waiting } from '../runtime/retry.ts';
import { batchGet } from './batch-get.ts';
import { entityIdOf, type Key, listedFrom, sellerPk } from './keys.ts';

/** Ids of a seller's orders on a stretch of a list, newest first, {@link ORDERS_MAX} at most; as an index that lags a little lists them. */
export type OrdersBehind = (sellerId: string, span: ListSpan) => Promise<readonly string[]>;

const EVENT_TYPE_OF = {
  open: 'fulfillment',
  late: 'fulfillment',
  dropped: 'orders',
  negative: 'ratings',
  refund: 'refunds',
} as const satisfies Record<ListName, EventType>;

/** Entries of one call, and calls at most: a list where next to nothing has the mark must not hold an alert up. */
const PAGE = 100;
const PAGES_MAX = 10;

const listed = z.object({ pk: z.string(), sk: z.string(), [ATTRIBUTES.listed]: z.string() });
const ratingItem = z.object({ sk: z.string(), entry: z.string() });

const marksOf = (key: string): string => key.slice(key.lastIndexOf('#') + 1);

export const createOrdersBehind = (client: DynamoDBDocumentClient, table: string, waiting: Waiting): OrdersBehind => {
  const keysOn = async (sellerId: string, { list, mark, from, to }: ListSpan): Promise<Key[]> => {
    const keys: Key[] = [];
    const pages = paginateQuery(
      { client },
      {
        TableName: table,
        IndexName: INDEXES.lists,
        KeyConditionExpression: '#pk = :pk AND #listed BETWEEN :from AND :to',
        ExpressionAttributeNames: { '#pk': ATTRIBUTES.partitionKey, '#listed': ATTRIBUTES.listed },
        // An entry of the very instant `to` has its marks behind it, and so is beyond.
        ExpressionAttributeValues: { ':pk': sellerPk(sellerId), ':from': listedFrom(list, from), ':to': listedFrom(list, to) },
        ScanIndexForward: false,
        Limit: PAGE,
      },
    );
    let read = 0;
    for await (const { Items = [] } of pages) {
      read += 1;
      for (const item of Items) {
        const { pk, sk, [ATTRIBUTES.listed]: key } = listed.parse(item);
        if (mark === undefined || marksOf(key).includes(mark)) keys.push({ pk, sk });
      }
      if (keys.length >= ORDERS_MAX || read >= PAGES_MAX) break;
    }
    return keys.slice(0, ORDERS_MAX);
  };

  /** A rating has an id of its own: which order it is of, its entry says. */
  const ordersOfRatings = async (keys: readonly Key[]): Promise<string[]> => {
    const found = await batchGet(
      client,
      waiting,
      keys.map((key) => ({ table, key })),
    );
    const orders = new Map(
      (found.get(table) ?? []).map((item) => {
        const { sk, entry } = ratingItem.parse(item);
        return [sk, parseJson(ratingEntry, entry).order_id] satisfies [string, string];
      }),
    );
    return [...new Set(keys.flatMap(({ sk }) => orders.get(sk) ?? []))];
  };

  return async (sellerId, span) => {
    const keys = await keysOn(sellerId, span);
    const eventType = EVENT_TYPE_OF[span.list];
    return eventType === 'ratings' ? ordersOfRatings(keys) : keys.map(({ sk }) => entityIdOf(eventType, sk));
  };
};
