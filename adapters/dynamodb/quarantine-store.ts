import { type DynamoDBDocumentClient, paginateQuery } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import type { Waiting } from '../../app/pacing/backoff.ts';
import type { QuarantinePageRequest, QuarantineStore, Rejected } from '../../app/ports/quarantine.ts';
import { ATTRIBUTES, INDEXES, QUARANTINE_DAYS } from '../../topology/tables.ts';
import { BATCH_GET_MAX, batchGet, type Projection } from './batch-get.ts';
import { batchWrite } from './batch-write.ts';
import { integer } from './client.ts';
import { AFTER_ALL, isQuarantineOf, type Key, QUARANTINE_SHARD_KEYS, quarantinePk } from './keys.ts';
import {
  bytes,
  firstItem,
  fromKey,
  partItem,
  place,
  quarantineKeyOf,
  toKey,
  toQuarantineItems,
} from './quarantine-items.ts';
import { queryRange } from './query-range.ts';

/** Keys per index page when the records of one topic are filtered out of all. */
const LISTED_MAX = 1000;

const nameOf = ({ pk, sk }: Key): string => `${pk} ${sk}`;

const PREVIEW_ATTRIBUTES = [
  'topic',
  'partition',
  'offset',
  'timestamp',
  'reason',
  'quarantined_at',
  'key',
  'bytes',
  'preview',
  ATTRIBUTES.quarantinedAt,
] as const;
const PREVIEW: Projection = {
  ProjectionExpression: PREVIEW_ATTRIBUTES.map((_, index) => `#${index}`).join(', '),
  ExpressionAttributeNames: Object.fromEntries(PREVIEW_ATTRIBUTES.map((name, index) => [`#${index}`, name])),
};
/** The latest instant that a date can hold, in ms since 1970. */
const LAST_INSTANT_MS = 8.64e15;
const previewItem = z.object({
  ...place,
  quarantined_at: integer.refine((at) => Math.abs(at) <= LAST_INSTANT_MS),
  key: bytes.optional(),
  bytes: integer,
  preview: z.string(),
  [ATTRIBUTES.quarantinedAt]: z.string(),
});
const indexItem = z.object({ pk: z.string(), sk: z.string(), [ATTRIBUTES.quarantinedAt]: z.string() });
type IndexItem = z.infer<typeof indexItem>;

const newestFirst = (
  a: { readonly quarantined_on: string },
  b: { readonly quarantined_on: string },
): number => (a.quarantined_on < b.quarantined_on ? 1 : -1);

/** @param retentionDays how long a record is kept that is added; DynamoDB removes it within days */
export const createQuarantineStore = (
  client: DynamoDBDocumentClient,
  table: string,
  waiting: Waiting,
  retentionDays = QUARANTINE_DAYS,
): QuarantineStore => {
  const readStoredKeys = async (keys: readonly Key[]): Promise<Set<string>> => {
    const items = await batchGet(
      client,
      waiting,
      keys.map((key) => ({ table, key })),
      { ProjectionExpression: 'pk, sk' },
    );
    return new Set((items.get(table) ?? []).map(({ pk, sk }) => `${String(pk)} ${String(sk)}`));
  };

  /** Lists the newest records of one shard that are older than `after`. */
  const listNewest = async (
    shard: string,
    { limit, after, ...span }: QuarantinePageRequest,
  ): Promise<IndexItem[]> => {
    const { topic } = span;
    const [from, to] = [fromKey(span), after ?? toKey(span)];
    if (from > to) return [];
    const pages = paginateQuery(
      { client },
      {
        TableName: table,
        IndexName: INDEXES.quarantined,
        KeyConditionExpression: '#shard = :shard AND #on BETWEEN :from AND :to',
        ExpressionAttributeNames: { '#shard': ATTRIBUTES.quarantineShard, '#on': ATTRIBUTES.quarantinedAt },
        ExpressionAttributeValues: { ':shard': shard, ':from': from, ':to': to },
        ScanIndexForward: false,
        Limit: topic === undefined ? limit : LISTED_MAX,
      },
    );
    const newest: IndexItem[] = [];
    for await (const { Items = [] } of pages) {
      const items = Items.map((item) => indexItem.parse(item));
      newest.push(
        ...items.filter(
          ({ pk, quarantined_on: on }) => on !== after && (topic === undefined || isQuarantineOf(topic, pk)),
        ),
      );
      if (newest.length >= limit) break;
    }
    return newest.slice(0, limit);
  };

  const write = (items: readonly Record<string, unknown>[]): Promise<void> =>
    batchWrite(
      client,
      waiting,
      table,
      items.map((Item) => ({ PutRequest: { Item } })),
    );

  return {
    findKept: async (raws) => {
      const stored = await readStoredKeys(raws.map((raw) => quarantineKeyOf(raw)));
      return new Set(raws.filter((raw) => stored.has(nameOf(quarantineKeyOf(raw)))));
    },

    add: async (rejected, now) => {
      const added: Rejected[] = [];
      // A history file may contain the same record twice, and both have the same key.
      const byKey = new Map(rejected.map((record) => [nameOf(quarantineKeyOf(record.raw)), record]));
      const distinct = [...byKey.values()];
      for (let from = 0; from < distinct.length; from += BATCH_GET_MAX) {
        const chunk = distinct.slice(from, from + BATCH_GET_MAX);
        const stored = await readStoredKeys(chunk.map(({ raw }) => quarantineKeyOf(raw)));
        const missing = chunk.filter(({ raw }) => !stored.has(nameOf(quarantineKeyOf(raw))));
        const items = missing.map((record) => toQuarantineItems(record, now, retentionDays));
        // The first item lists a record, so it is written last: a listed record is always complete.
        await write(items.flatMap(({ rest }) => rest));
        await write(items.map(({ first }) => first));
        added.push(...missing);
      }
      return added;
    },

    readNewest: async (question) => {
      // One record more than requested shows whether another page follows.
      const each = { ...question, limit: question.limit + 1 };
      const listed = (await Promise.all(QUARANTINE_SHARD_KEYS.map((shard) => listNewest(shard, each))))
        .flat()
        .sort(newestFirst);
      const page = listed.slice(0, question.limit);
      const items = await batchGet(
        client,
        waiting,
        page.map(({ pk, sk }) => ({ table, key: { pk, sk } })),
        PREVIEW,
      );
      const stored = (items.get(table) ?? []).map((item) => ({ item, record: previewItem.safeParse(item) }));
      const records = stored.flatMap(({ record }) => record.data ?? []).sort(newestFirst);
      return {
        records: records.map(({ quarantined_at: quarantinedAt, quarantined_on: _, ...record }) => ({
          ...record,
          quarantinedAt,
        })),
        unreadable: stored.flatMap(({ item, record }) =>
          record.success ? [] : [String(item[ATTRIBUTES.quarantinedAt])],
        ),
        end: listed.length > question.limit ? page.at(-1)?.quarantined_on : undefined,
      };
    },

    list: async (topic, partition) => {
      const range = { pk: quarantinePk(topic, partition), from: '0', to: AFTER_ALL };
      const items = await Array.fromAsync(
        queryRange(client, table, range, { ConsistentRead: false }),
        (item) => ({ sk: String(item['sk']), item }),
      );
      const parts = items.filter(({ sk }) => sk.includes('#')).map(({ item }) => partItem.parse(item));
      return items
        .filter(({ sk }) => !sk.includes('#'))
        .map(({ sk, item }) => {
          const { value, ...rest } = firstItem.parse(item);
          const more = parts
            .filter((part) => part.sk.startsWith(`${sk}#`))
            .sort((a, b) => Number(a.sk.slice(sk.length + 1)) - Number(b.sk.slice(sk.length + 1)));
          return { ...rest, value: Buffer.concat([value, ...more.map((part) => part.value)]) };
        });
    },
  };
};
