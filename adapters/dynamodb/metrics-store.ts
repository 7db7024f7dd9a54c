import {
  type DynamoDBDocumentClient,
  PutCommand,
  type PutCommandInput,
  paginateQuery,
  TransactWriteCommand,
} from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import type { Waiting } from '../../app/pacing/backoff.ts';
import {
  type MetricsStore,
  NO_SUMMARY,
  type SummaryVersion,
  type VersionedSummary,
} from '../../app/ports/metrics.ts';
import { type SourceTopics, USUAL_TOPICS } from '../../contracts/sources/topics.ts';
import { emptySums, type Sums } from '../../domain/counting/figures.ts';
import { toSellerRow } from '../../domain/showing/seller-row.ts';
import type { Evaluation } from '../../domain/showing/summary.ts';
import { ATTRIBUTES, INDEXES, KEY_PREFIX } from '../../topology/tables.ts';
import { createAlertItems } from './alert-items.ts';
import { batchGet, type Item } from './batch-get.ts';
import { integer, readNumbers, toNumber } from './client.ts';
import { addItemParts } from './counter-attributes.ts';
import { classifyWriteFailure } from './failures.ts';
import {
  AFTER_ALL,
  alertKey,
  parseDay,
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

/** 0 stands for a summary that does not exist, so no stored one has it. */
const versionNumber = integer.pipe(z.int().min(1));
const documentBytes = z.instanceof(Uint8Array);
const dueTime = z.iso.datetime().transform(Date.parse).optional().catch(undefined);

const readDocument = (stored: unknown): Pick<VersionedSummary, 'document' | 'unreadable'> => {
  try {
    return { document: unpackSummary(documentBytes.parse(stored)), unreadable: undefined };
  } catch (error) {
    return { document: undefined, unreadable: new Error('its document cannot be read', { cause: error }) };
  }
};

/** Reads the parts of a summary apart: what is left of a damaged one is still of use. */
const summaryOf = (item: Item): VersionedSummary => {
  const version = versionNumber.safeParse(item['version']);
  const { document, unreadable } = readDocument(item['document']);
  return {
    version: version.success ? version.data : { raw: item['version'] },
    document,
    dueAt: dueTime.parse(item[ATTRIBUTES.dueAt]),
    unreadable: unreadable ?? version.error,
  };
};

/** The condition that a summary is still the one that was read, whatever stands in it. */
const conditionOf = (version: SummaryVersion): Partial<PutCommandInput> => {
  if (version === 0) return { ConditionExpression: 'attribute_not_exists(pk)' };
  const stored = typeof version === 'number' ? toNumber(version) : version.raw;
  return stored === undefined
    ? { ConditionExpression: 'attribute_exists(pk) AND attribute_not_exists(version)' }
    : { ConditionExpression: 'version = :version', ExpressionAttributeValues: { ':version': stored } };
};

/**
 * The next version. After one that cannot be read it is a time, which no earlier version equals: a
 * writer that had read an earlier one must not replace the new summary.
 */
const versionAfter = (version: SummaryVersion, { body }: Evaluation): number =>
  typeof version === 'number' ? version + 1 : Date.parse(body.as_of);

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
  topics: SourceTopics = USUAL_TOPICS,
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

  writeSummary: async (sellerId, version, evaluation) => {
    const { body, memory, transitions, dueAt } = evaluation;
    const put = {
      TableName: table,
      Item: {
        ...summaryKey(sellerId),
        version: toNumber(versionAfter(version, evaluation)),
        [ATTRIBUTES.sellerId]: sellerId,
        [ATTRIBUTES.summaryShard]: summaryShardOf(sellerId),
        [ATTRIBUTES.dueAt]: new Date(dueAt).toISOString(),
        [ATTRIBUTES.sellerRow]: packRow(toSellerRow(body)),
        document: packSummary({ body, ...memory }),
      },
      ...conditionOf(version),
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

  ...createAlertItems(client, table),

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
