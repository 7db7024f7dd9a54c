import {
  type DynamoDBDocumentClient,
  PutCommand,
  paginateQuery,
  TransactWriteCommand,
} from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import type { Waiting } from '../../app/pacing/backoff.ts';
import { type AlertTransition, storedTransition } from '../../contracts/alerts.ts';
import { TOPICS } from '../../contracts/records/topics.ts';
import { emptySums, type Sums } from '../../domain/counting/figures.ts';
import type { PartName } from '../../domain/counting/tally.ts';
import { toSellerRow } from '../../domain/showing/seller-row.ts';
import type { Evaluation } from '../../domain/showing/summary.ts';
import { ATTRIBUTES, INDEXES, KEY_PREFIX } from '../../topology/tables.ts';
import { parseJson } from '../json.ts';
import type { TopicNames } from '../runtime/topic-names.ts';
import { batchGet, type Item } from './batch-get.ts';
import { integer, numbersOf, toNumber } from './client.ts';
import { addItemParts } from './counter-attributes.ts';
import { writeFailureOf } from './failures.ts';
import {
  AFTER_ALL,
  alertKey,
  dayOfSk,
  SUMMARY_SHARD_KEYS,
  sellerOfPk,
  sellerPk,
  summaryKey,
  summaryShardOf,
  unpublishedShardOf,
} from './keys.ts';
import { packRow } from './seller-row-document.ts';
import { DAY_PROJECTION, daysOf, type StoredTotals, totalsOf } from './stored-counters.ts';
import { packSummary, type StoredSummary, unpackSummary } from './summary-document.ts';

/** A summary with its version; 0 stands for one that does not exist yet. */
export type VersionedSummary = {
  readonly version: number;
  readonly document: StoredSummary | undefined;
  /** When it is to be made anew, ms since 1970; undefined also when an earlier release wrote it. */
  readonly dueAt: number | undefined;
};

/** What stands for a summary that was never written. */
export const NO_SUMMARY: VersionedSummary = { version: 0, document: undefined, dueAt: undefined };

/** A summary is there and cannot be read; the message names its seller. */
export class UnreadableSummaryError extends Error {
  override readonly name = 'UnreadableSummaryError';
}

export type MetricsStore = {
  /** Summaries of several sellers, strongly consistent, in the order asked for. Throws UnreadableSummaryError for the first that cannot be read. */
  readonly readSummaries: (sellerIds: readonly string[]) => Promise<VersionedSummary[]>;
  /** Lifetime counters, strongly consistent. */
  readonly readTotals: (sellerId: string) => Promise<StoredTotals>;
  /** The counters of each day from `from` to `to` (`YYYY-MM-DD`, both included) that has any, strongly consistent. */
  readonly readDays: (sellerId: string, from: string, to: string) => Promise<ReadonlyMap<string, Sums>>;
  /** A seller's hours, categories or channels per day, from `from` to `to`, both included; without them, of all time. */
  readonly readParts: (
    sellerId: string,
    part: PartName,
    span: { readonly from: string; readonly to: string } | undefined,
  ) => Promise<ReadonlyMap<string, ReadonlyMap<string, Sums>>>;
  /**
   * Writes a summary and the alerts that come with it, all or nothing, unless the version has moved on: then `conflict`. The
   * alerts are listed as unpublished until somebody says that they are out.
   */
  readonly writeSummary: (
    sellerId: string,
    version: number,
    evaluation: Evaluation,
  ) => Promise<'written' | 'conflict'>;
  readonly readAlerts: (sellerId: string, rule: string | undefined) => Promise<readonly AlertTransition[]>;
  /** Every seller that has a summary, sorted by id. */
  readonly listSellers: () => Promise<string[]>;
};

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
      `the summary of seller ${sellerOfPk(String(item['pk']))} cannot be read`,
      { cause },
    );
  }
};
const alertItem = z.object({ transition: z.string() });
const indexItem = z.object({ [ATTRIBUTES.sellerId]: z.string() });

type Range = { readonly pk: string; readonly from: string; readonly to: string };
type Projection = {
  readonly ProjectionExpression?: string;
  readonly ExpressionAttributeNames?: Record<string, string>;
};

/** `topics`: what the marketplace calls them, for the sources of figures. */
export const createMetricsStore = (
  client: DynamoDBDocumentClient,
  table: string,
  waiting: Waiting,
  topics: TopicNames = TOPICS,
): MetricsStore => {
  async function* query(
    { pk, from, to }: Range,
    projection: Projection = {},
  ): AsyncGenerator<Record<string, unknown>> {
    const pages = paginateQuery(
      { client },
      {
        TableName: table,
        KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :to',
        ExpressionAttributeValues: { ':pk': pk, ':from': from, ':to': to },
        ConsistentRead: true,
        ...projection,
      },
    );
    for await (const { Items = [] } of pages) yield* Items;
  }

  return {
    readSummaries: async (sellerIds) => {
      const found = await batchGet(
        client,
        waiting,
        sellerIds.map((sellerId) => ({ table, key: summaryKey(sellerId) })),
      );
      const summaries = new Map(
        (found.get(table) ?? []).map(
          (item) => [String(item['pk']), summaryOf(item)] satisfies [string, VersionedSummary],
        ),
      );
      return sellerIds.map((sellerId) => summaries.get(sellerPk(sellerId)) ?? NO_SUMMARY);
    },

    readTotals: async (sellerId) =>
      totalsOf(
        await Array.fromAsync(
          query({ pk: sellerPk(sellerId), from: KEY_PREFIX.total, to: `${KEY_PREFIX.total}${AFTER_ALL}` }),
        ),
        topics,
      ),

    readDays: async (sellerId, from, to) =>
      daysOf(
        await Array.fromAsync(
          query(
            {
              pk: sellerPk(sellerId),
              from: `${KEY_PREFIX.day}${from}`,
              to: `${KEY_PREFIX.day}${to}${AFTER_ALL}`,
            },
            DAY_PROJECTION,
          ),
        ),
      ),

    readParts: async (sellerId, part, span) => {
      const days = new Map<string, Map<string, Sums>>();
      const range = {
        pk: sellerPk(sellerId),
        from: `${KEY_PREFIX.day}${span?.from ?? ''}`,
        to: `${KEY_PREFIX.day}${span?.to ?? ''}${AFTER_ALL}`,
      };
      for await (const item of query(range)) {
        const day = dayOfSk(String(item['sk']));
        const parts = days.get(day) ?? new Map<string, Sums>();
        days.set(day, parts);
        addItemParts(parts, part, numbersOf(item), emptySums);
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
        if (writeFailureOf(error)?.kind === 'conflict') return 'conflict';
        throw error;
      }
    },

    readAlerts: async (sellerId, rule) => {
      const prefix = `${KEY_PREFIX.alert}${rule === undefined ? '' : `${rule}#`}`;
      const items = await Array.fromAsync(
        query({ pk: sellerPk(sellerId), from: prefix, to: `${prefix}${AFTER_ALL}` }),
      );
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
  };
};
