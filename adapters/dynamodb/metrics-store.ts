import {
  type DynamoDBDocumentClient,
  PutCommand,
  paginateQuery,
  TransactWriteCommand,
} from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import type { Waiting } from '../../app/pacing/backoff.ts';
import {
  type MetricsStore,
  NO_SUMMARY,
  UnreadableSummaryError,
  type VersionedSummary,
} from '../../app/ports/metrics.ts';
import type { TopicNames } from '../../app/ports/topic-names.ts';
import { storedTransition } from '../../contracts/alerts.ts';
import { TOPICS } from '../../contracts/records/topics.ts';
import { parseJson } from '../../contracts/schema.ts';
import { emptySums, type Sums } from '../../domain/counting/figures.ts';
import { toSellerRow } from '../../domain/showing/seller-row.ts';
import { ATTRIBUTES, INDEXES, KEY_PREFIX } from '../../topology/tables.ts';
import { batchGet, type Item } from './batch-get.ts';
import { integer, readNumbers, toNumber } from './client.ts';
import { addItemParts } from './counter-attributes.ts';
import { classifyWriteFailure } from './failures.ts';
import {
  AFTER_ALL,
  alertKey,
  parseDay,
  parseSellerPk,
  SUMMARY_SHARD_KEYS,
  sellerPk,
  summaryKey,
  summaryShardOf,
  unpublishedShardOf,
} from './keys.ts';
import { type KeyRange, prefixRange, queryRange } from './query-range.ts';
import { packRow } from './seller-row-document.ts';
import { DAY_PROJECTION, daysOf, totalsOf } from './stored-counters.ts';
import { packSummary, unpackSummary } from './summary-document.ts';

const summaryItem = z.object({
  version: integer,
  document: z.instanceof(Uint8Array),
  [ATTRIBUTES.dueAt]: z.iso.datetime().optional(),
});
const summaryOf = (item: Item): VersionedSummary => {
  try {
    const { version, document, [ATTRIBUTES.dueAt]: due } = summaryItem.parse(item);
    return {
      version,
      document: unpackSummary(document),
      dueAt: due === undefined ? undefined : Date.parse(due),
    };
  } catch (cause) {
    throw new UnreadableSummaryError(
      `the summary of seller ${parseSellerPk(String(item['pk']))} cannot be read`,
      { cause },
    );
  }
};
const alertItem = z.object({ transition: z.string() });
const indexItem = z.object({ [ATTRIBUTES.sellerId]: z.string() });

const daysRange = (sellerId: string, from = '', to = ''): KeyRange => ({
  pk: sellerPk(sellerId),
  from: `${KEY_PREFIX.day}${from}`,
  to: `${KEY_PREFIX.day}${to}${AFTER_ALL}`,
});

/** @param topics the marketplace's names for its topics, shown as the sources of figures */
export const createMetricsStore = (
  client: DynamoDBDocumentClient,
  table: string,
  waiting: Waiting,
  topics: TopicNames = TOPICS,
): MetricsStore => ({
  readSummaries: async (sellerIds) => {
    const items = await batchGet(
      client,
      waiting,
      sellerIds.map((sellerId) => ({ table, key: summaryKey(sellerId) })),
    );
    const summaries = new Map(
      (items.get(table) ?? []).map(
        (item) => [String(item['pk']), summaryOf(item)] satisfies [string, VersionedSummary],
      ),
    );
    return sellerIds.map((sellerId) => summaries.get(sellerPk(sellerId)) ?? NO_SUMMARY);
  },

  readTotals: async (sellerId) =>
    totalsOf(
      await Array.fromAsync(queryRange(client, table, prefixRange(sellerPk(sellerId), KEY_PREFIX.total))),
      topics,
    ),

  readDays: async (sellerId, from, to) =>
    daysOf(await Array.fromAsync(queryRange(client, table, daysRange(sellerId, from, to), DAY_PROJECTION))),

  readParts: async (sellerId, part, span) => {
    const days = new Map<string, Map<string, Sums>>();
    for await (const item of queryRange(client, table, daysRange(sellerId, span?.from, span?.to))) {
      const day = parseDay(String(item['sk']));
      const parts = days.get(day) ?? new Map<string, Sums>();
      days.set(day, parts);
      addItemParts(parts, part, readNumbers(item), emptySums);
    }
    return days;
  },

  writeSummary: async (sellerId, version, { body, memory, transitions, dueAt }) => {
    const put = {
      TableName: table,
      Item: {
        ...summaryKey(sellerId),
        version: toNumber(version + 1),
        [ATTRIBUTES.sellerId]: sellerId,
        [ATTRIBUTES.summaryShard]: summaryShardOf(sellerId),
        [ATTRIBUTES.dueAt]: new Date(dueAt).toISOString(),
        [ATTRIBUTES.sellerRow]: packRow(toSellerRow(body)),
        document: packSummary({ body, ...memory }),
      },
      ...(version === 0
        ? { ConditionExpression: 'attribute_not_exists(pk)' }
        : {
            ConditionExpression: 'version = :version',
            ExpressionAttributeValues: { ':version': toNumber(version) },
          }),
    };
    try {
      if (transitions.length === 0) await client.send(new PutCommand(put));
      else {
        const alerts = transitions.map((transition) => ({
          Put: {
            TableName: table,
            Item: {
              ...alertKey(sellerId, transition),
              transition: JSON.stringify(transition),
              [ATTRIBUTES.unpublished]: unpublishedShardOf(sellerId),
              [ATTRIBUTES.raisedAt]: transition.occurred_at,
            },
            ConditionExpression: 'attribute_not_exists(pk)',
          },
        }));
        await client.send(new TransactWriteCommand({ TransactItems: [{ Put: put }, ...alerts] }));
      }
      return 'written';
    } catch (error) {
      if (classifyWriteFailure(error)?.kind === 'conflict') return 'conflict';
      throw error;
    }
  },

  readAlerts: async (sellerId, rule) => {
    const prefix = `${KEY_PREFIX.alert}${rule === undefined ? '' : `${rule}#`}`;
    const items = await Array.fromAsync(queryRange(client, table, prefixRange(sellerPk(sellerId), prefix)));
    return items
      .map((item) => parseJson(storedTransition, alertItem.parse(item).transition))
      .sort((a, b) => b.occurred_at.localeCompare(a.occurred_at) || b.seq - a.seq);
  },

  listSellers: async () => {
    const sellers: string[] = [];
    for (const shard of SUMMARY_SHARD_KEYS) {
      const pages = paginateQuery(
        { client },
        {
          TableName: table,
          IndexName: INDEXES.summaries,
          KeyConditionExpression: '#shard = :shard',
          ExpressionAttributeNames: { '#shard': ATTRIBUTES.summaryShard },
          ExpressionAttributeValues: { ':shard': shard },
        },
      );
      for await (const { Items = [] } of pages)
        sellers.push(...Items.map((item) => indexItem.parse(item)[ATTRIBUTES.sellerId]));
    }
    return sellers.sort();
  },
});
